import Model

/// A day of the year on which a store may greet its customers.
///
/// Days of mourning (清明, 中元, 寒衣) are not here: `Festival.mourning` names them, so that a check can say why.
public struct Festival: Hashable, Sendable {
    /// How a festival is found in a year.
    public enum Rule: Hashable, Sendable {
        /// The same Gregorian day each year.
        case solar(month: Int, day: Int)
        /// A lunar day, in the ordinary month where the month is doubled.
        case lunar(month: Int, day: Int)
        /// 除夕: the last day of a lunar year, the 29th or 30th of its last month.
        case lastDayOfLunarYear
        case term(SolarTerm)
    }

    /// What a manifest calls it: `spring-festival`.
    public let name: String
    /// 春节
    public let chineseName: String
    /// `Spring Festival`
    public let englishName: String
    public let rule: Rule

    private init(_ name: String, _ chineseName: String, _ englishName: String, _ rule: Rule) {
        self.name = name
        self.chineseName = chineseName
        self.englishName = englishName
        self.rule = rule
    }

    /// Every festival, in the order of the Gregorian year.
    public static let all: [Festival] = [
        Festival("new-year", "元旦", "New Year's Day", .solar(month: 1, day: 1)),
        Festival("laba", "腊八节", "Laba Festival", .lunar(month: 12, day: 8)),
        Festival("little-new-year", "小年", "Little New Year", .lunar(month: 12, day: 23)),
        Festival("little-new-year-south", "南方小年", "Little New Year", .lunar(month: 12, day: 24)),
        Festival("new-years-eve", "除夕", "Chinese New Year's Eve", .lastDayOfLunarYear),
        Festival("spring-festival", "春节", "Spring Festival", .lunar(month: 1, day: 1)),
        Festival("start-of-spring", "立春", "Start of Spring", .term(.startOfSpring)),
        Festival("lantern-festival", "元宵节", "Lantern Festival", .lunar(month: 1, day: 15)),
        Festival("womens-day", "妇女节", "Women's Day", .solar(month: 3, day: 8)),
        Festival("labour-day", "劳动节", "Labour Day", .solar(month: 5, day: 1)),
        Festival("start-of-summer", "立夏", "Start of Summer", .term(.startOfSummer)),
        Festival("dragon-boat", "端午节", "Dragon Boat Festival", .lunar(month: 5, day: 5)),
        Festival("start-of-autumn", "立秋", "Start of Autumn", .term(.startOfAutumn)),
        Festival("qixi", "七夕节", "Qixi Festival", .lunar(month: 7, day: 7)),
        Festival("mid-autumn", "中秋节", "Mid-Autumn Festival", .lunar(month: 8, day: 15)),
        Festival("national-day", "国庆节", "National Day", .solar(month: 10, day: 1)),
        Festival("double-ninth", "重阳节", "Double Ninth Festival", .lunar(month: 9, day: 9)),
        Festival("winter-solstice", "冬至", "Winter Solstice", .term(.winterSolstice)),
    ]

    /// Days on which nobody is wished anything, by the names that somebody may try in a manifest.
    public static let mourning: [String: String] = [
        "qingming": "清明", "tomb-sweeping": "清明", "pure-brightness": "清明", "zhongyuan": "中元", "ghost-festival": "中元",
        "hanyi": "寒衣", "清明": "清明", "清明节": "清明", "中元": "中元", "中元节": "中元", "寒衣": "寒衣", "寒衣节": "寒衣",
    ]

    /// 清明, 中元, 寒衣: nobody is wished anything on them.
    public static let mourningDays: [Festival] = [
        Festival("qingming", "清明", "Qingming", .term(.pureBrightness)),
        Festival("zhongyuan", "中元", "Zhongyuan", .lunar(month: 7, day: 15)),
        Festival("hanyi", "寒衣", "Hanyi", .lunar(month: 10, day: 1)),
    ]

    /// A festival or a day of mourning, by any of its names: on either a store may want to keep quiet.
    public static func observed(_ name: String) -> Festival? {
        named(name) ?? mourning[name].flatMap { chinese in mourningDays.first { $0.chineseName == chinese } }
    }

    /// By its name in English (`mid-autumn`) or Chinese (`中秋节`).
    public static func named(_ name: String) -> Festival? {
        all.first { $0.name == name || $0.chineseName == name }
    }

    /// The days of a Gregorian year on which it falls: one for most, none or two where a lunar day slips over New Year
    /// (腊八 fell on 2022-01-10 and 2022-12-30, and on no day of 2023).
    public func dates(in year: Int) -> [CalendarDate] {
        switch rule {
        case .solar(let month, let day): [CalendarDate(year: year, month: month, day: day)].compactMap { $0 }
        case .term(let term): [term.date(in: year)].compactMap { $0 }
        case .lunar(let month, let day):
            [year - 1, year].compactMap { LunarCalendar.solar(LunarDate(year: $0, month: month, day: day)) }
                .filter { $0.year == year }
        case .lastDayOfLunarYear:
            [LunarCalendar.newYear(year)?.adding(days: -1)].compactMap { $0 }
        }
    }
}

extension LunarCalendar {
    /// The festivals of a day, none for most days.
    public static func festivals(on date: CalendarDate) -> [Festival] {
        Festival.all.filter { $0.dates(in: date.year).contains(date) }
    }

    /// The days of a Gregorian year on which a festival falls; empty where no festival has that name.
    public static func festival(named name: String, year: Int) -> [CalendarDate] {
        Festival.named(name)?.dates(in: year) ?? []
    }

    /// As `festival(named:year:)`, days of mourning included.
    public static func quietDays(named name: String, year: Int) -> [CalendarDate] {
        Festival.observed(name)?.dates(in: year) ?? []
    }
}
