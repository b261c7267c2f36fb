/// A day of the Chinese calendar (农历).
public struct LunarDate: Hashable, Sendable {
    /// The lunar year, named after the Gregorian year in which it begins: lunar 2025 ends on 2026-02-16.
    public var year: Int
    /// 1 to 12; a leap month has the number of the month that it follows.
    public var month: Int
    /// 1 to 30.
    public var day: Int
    /// 闰月
    public var isLeapMonth: Bool

    /// A value only: whether there is such a day, `LunarCalendar.solar(_:)` says.
    public init(year: Int, month: Int, day: Int, isLeapMonth: Bool = false) {
        self.year = year
        self.month = month
        self.day = day
        self.isLeapMonth = isLeapMonth
    }
}

extension LunarDate: CustomStringConvertible {
    /// 三月初七, 闰六月廿九, 腊月三十: month and day as people say them; the year is left out.
    public var description: String {
        let months = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"]
        guard (1...12).contains(month), (1...30).contains(day) else { return "\(month)-\(day)" }
        return (isLeapMonth ? "闰" : "") + months[month - 1] + "月" + Self.name(ofDay: day)
    }

    /// 初一 to 三十.
    private static func name(ofDay day: Int) -> String {
        let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
        return switch day {
        case ...10: "初" + digits[day]
        case 11...19: "十" + digits[day - 10]
        case 20: "二十"
        case 21...29: "廿" + digits[day - 20]
        default: "三十"
        }
    }
}
