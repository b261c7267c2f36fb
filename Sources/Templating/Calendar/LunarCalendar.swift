import Model

/// The Chinese lunisolar calendar from 1901 to 2100, out of a table (see `LunarCalendar+Table.swift`).
///
/// A pure function of its table: the same on every machine, unlike the system's calendar, which is wrong or refuses outside
/// of 1921 to 2056. Outside of the table everything is `nil`.
public enum LunarCalendar {
    /// The lunar years that the table holds. Lunar 1900 is there for the first weeks of 1901.
    public static let years = firstYear...(firstYear + table.count - 1)

    /// The lunar day of a Gregorian one; `nil` before 1900-01-31 and after 2101-01-28.
    public static func lunar(_ date: CalendarDate) -> LunarDate? {
        for candidate in [date.year, date.year - 1] {
            guard let entry = entry(of: candidate) else { continue }
            var rest = date.daysSinceEpoch - entry.newYear
            guard rest >= 0 else { continue }
            for index in 0..<entry.monthCount {
                let length = entry.length(at: index)
                if rest < length {
                    let (month, isLeap) = entry.month(at: index)
                    return LunarDate(year: candidate, month: month, day: rest + 1, isLeapMonth: isLeap)
                }
                rest -= length
            }
        }
        return nil
    }

    /// The Gregorian day of a lunar one; `nil` where the year has no such month, or the month no such day.
    public static func solar(_ lunar: LunarDate) -> CalendarDate? {
        guard let entry = entry(of: lunar.year), let index = entry.index(of: lunar.month, isLeap: lunar.isLeapMonth),
            lunar.day >= 1, lunar.day <= entry.length(at: index)
        else { return nil }
        let before = (0..<index).reduce(0) { $0 + entry.length(at: $1) }
        return CalendarDate(daysSinceEpoch: entry.newYear + before + lunar.day - 1)
    }

    /// The month that is doubled in a lunar year, or `nil` where none is (or the year is not in the table).
    public static func leapMonth(of year: Int) -> Int? {
        guard let entry = entry(of: year), entry.leapMonth > 0 else { return nil }
        return entry.leapMonth
    }

    /// 29 or 30 days; `nil` where the year has no such month.
    public static func length(ofMonth month: Int, isLeap: Bool = false, year: Int) -> Int? {
        guard let entry = entry(of: year), let index = entry.index(of: month, isLeap: isLeap) else { return nil }
        return entry.length(at: index)
    }

    /// 春节, the first day of a lunar year.
    public static func newYear(_ year: Int) -> CalendarDate? {
        entry(of: year).map { CalendarDate(daysSinceEpoch: $0.newYear) }
    }

    private static func entry(of year: Int) -> Entry? {
        guard years.contains(year) else { return nil }
        return Entry(year: year, bits: table[year - firstYear])
    }
}

/// A lunar year, unpacked from its word in the table.
private struct Entry {
    let bits: UInt32
    /// Days from 1970-01-01 to the year's first day.
    let newYear: Int

    init(year: Int, bits: UInt32) {
        self.bits = bits
        let daysBefore1970 = 719_162
        let past = year - 1
        let january = past * 365 + past / 4 - past / 100 + past / 400 - daysBefore1970
        newYear = january + Int(bits >> 17)
    }

    /// 0 where no month is doubled.
    var leapMonth: Int { Int(bits >> 13 & 0xF) }
    var monthCount: Int { leapMonth == 0 ? 12 : 13 }

    /// Months are counted from 0 in the order in which they come, the leap month among them.
    func length(at index: Int) -> Int { 29 + Int(bits >> UInt32(index) & 1) }

    func month(at index: Int) -> (number: Int, isLeap: Bool) {
        if leapMonth == 0 || index < leapMonth { return (index + 1, false) }
        return (index, index == leapMonth)
    }

    func index(of month: Int, isLeap: Bool) -> Int? {
        guard (1...12).contains(month) else { return nil }
        if isLeap { return month == leapMonth ? month : nil }
        return leapMonth == 0 || month <= leapMonth ? month - 1 : month
    }
}
