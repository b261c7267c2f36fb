/// A day of the year on which somebody is congratulated, in the calendar that the family goes by.
public struct Birthday: Hashable, Sendable, Codable {
    public enum Reckoning: String, Sendable, Codable, CaseIterable {
        /// 公历
        case solar
        /// 农历
        case lunar
    }

    public var reckoning: Reckoning
    /// Year of birth; for a lunar birthday the lunar year. `nil` where only the day is known.
    public var year: Int?
    /// 1 to 12.
    public var month: Int
    /// 1 to 31 solar, 1 to 30 lunar.
    public var day: Int
    /// Born in a leap month (闰月); always `false` for solar days.
    public var isLeapMonth: Bool

    public init(reckoning: Reckoning, year: Int? = nil, month: Int, day: Int, isLeapMonth: Bool = false) {
        self.reckoning = reckoning
        self.year = year
        self.month = month
        self.day = day
        self.isLeapMonth = isLeapMonth
    }

    public init(solar date: CalendarDate) {
        self.init(reckoning: .solar, year: date.year, month: date.month, day: date.day)
    }
}

extension Birthday: CustomStringConvertible {
    /// `1985-03-07`, `--03-07` without a year, `lunar 1985-leap02-02`; the form that a store keeps and `init?(_:)` reads back.
    public var description: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let yearText = year.map { String(repeating: "0", count: max(0, 4 - String($0).count)) + String($0) } ?? "-"
        let leap = isLeapMonth ? "leap" : ""
        let prefix = reckoning == .lunar ? "lunar " : ""
        return "\(prefix)\(yearText)-\(leap)\(two(month))-\(two(day))"
    }

    public init?(_ text: String) {
        var rest = text[...]
        let isLunar = rest.hasPrefix("lunar ")
        if isLunar { rest = rest.dropFirst(6) }
        var year: Int?
        if rest.hasPrefix("--") {
            rest = rest.dropFirst(2)
        } else {
            guard let dash = rest.firstIndex(of: "-"), let value = Int(rest[..<dash]) else { return nil }
            year = value
            rest = rest[rest.index(after: dash)...]
        }
        let isLeap = rest.hasPrefix("leap")
        if isLeap { rest = rest.dropFirst(4) }
        let parts = rest.split(separator: "-")
        guard parts.count == 2, let month = Int(parts[0]), let day = Int(parts[1]), (1...12).contains(month),
            (1...(isLunar ? 30 : 31)).contains(day)
        else { return nil }
        self.init(reckoning: isLunar ? .lunar : .solar, year: year, month: month, day: day, isLeapMonth: isLeap)
    }
}
