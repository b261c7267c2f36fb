import Model

/// Dates and numbers as Chinese letters write them.
public enum ChineseText {
    /// 二〇二六年十一月二十一日: the date of a letter.
    public static func chineseDate(_ date: CalendarDate) -> String {
        var year = ""
        var size = date.year >= 1000 ? 1000 : date.year >= 100 ? 100 : date.year >= 10 ? 10 : 1
        while size > 0 {
            year += digits[date.year / size % 10]
            size /= 10
        }
        return "\(year)年\(number(date.month))月\(number(date.day))日"
    }

    /// 2026年11月21日
    public static func dateCN(_ date: CalendarDate) -> String { "\(date.year)年\(date.month)月\(date.day)日" }

    /// 农历三月初七, 农历闰六月廿九; `nil` outside of 1901 to 2100.
    public static func lunarDate(_ date: CalendarDate) -> String? {
        LunarCalendar.lunar(date).map { "农历\($0)" }
    }

    /// 农历三月初七 or 3月7日, as the family keeps it.
    public static func birthday(_ birthday: Birthday) -> String {
        guard birthday.reckoning == .lunar else { return "\(birthday.month)月\(birthday.day)日" }
        return "农历"
            + LunarDate(
                year: birthday.year ?? 0, month: birthday.month, day: birthday.day, isLeapMonth: birthday.isLeapMonth
            ).description
    }

    /// 二十一, 一百零五, 三万零二十: a whole number in words; from 10 to 19 without the leading 一 (十二), as in dates and ages.
    public static func number(_ value: Int) -> String {
        if value == 0 { return "零" }
        let text = groups(value.magnitude)
        let short = text.hasPrefix("一十") ? String(text.dropFirst()) : text
        return value < 0 ? "负" + short : short
    }

    /// Four digits at a time: 万, 亿, 万亿, 亿亿.
    private static func groups(_ value: UInt) -> String {
        let units: [(UInt, String)] = [(10_000_000_000_000_000, "亿亿"), (100_000_000, "亿"), (10_000, "万")]
        for (size, unit) in units where value >= size {
            let rest = value % size
            let gap = rest > 0 && rest < size / 10 ? "零" : ""
            return groups(value / size) + unit + gap + (rest > 0 ? groups(rest) : "")
        }
        return thousands(value)
    }

    private static func thousands(_ value: UInt) -> String {
        var rest = value
        var text = ""
        var gap = false
        for (size, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] as [(UInt, String)] {
            let digit = Int(rest / size)
            rest %= size
            if digit == 0 {
                gap = !text.isEmpty
            } else {
                text += (gap ? "零" : "") + digits[digit] + unit
                gap = false
            }
        }
        return text
    }

    private static let digits = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
}
