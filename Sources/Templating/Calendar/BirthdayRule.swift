import Model

/// On which day of a year a birthday is kept.
///
/// - Solar 29 February: 28 February in a common year, or 1 March where the store prefers it.
/// - Lunar day 30 in a month of 29 days: the 29th.
/// - Born in a leap month: the leap month where the year has it, else the ordinary one.
/// - Born in an ordinary month that the year doubles: the first of the two.
///
/// A Gregorian year can hold none or two of one lunar day. The year of birth plays no part.
public enum BirthdayRule {
    /// Whether a birthday is kept on a day.
    public static func occurs(
        _ birthday: Birthday, on date: CalendarDate, leapDayOnFirstOfMarch: Bool = false
    ) -> Bool {
        dates(of: birthday, in: date.year, leapDayOnFirstOfMarch: leapDayOnFirstOfMarch).contains(date)
    }

    /// The days of a Gregorian year on which a birthday is kept: one for most, none or two for lunar ones near New Year;
    /// none for a lunar one outside of 1901 to 2100, or for an impossible day.
    public static func dates(
        of birthday: Birthday, in year: Int, leapDayOnFirstOfMarch: Bool = false
    ) -> [CalendarDate] {
        switch birthday.reckoning {
        case .solar:
            [
                solarDate(
                    month: birthday.month, day: birthday.day, year: year, leapDayOnFirstOfMarch: leapDayOnFirstOfMarch)
            ]
            .compactMap { $0 }
        case .lunar:
            [year - 1, year].compactMap { lunarDate(of: birthday, lunarYear: $0) }.filter { $0.year == year }
        }
    }

    /// The inverse: every key whose birthday is kept on a day. At most five: two solar ones, or one, and four lunar ones.
    public static func keys(on date: CalendarDate, leapDayOnFirstOfMarch: Bool = false) -> [BirthdayKey] {
        var keys = [BirthdayKey(reckoning: .solar, month: date.month, day: date.day)]
        let standIn = leapDayOnFirstOfMarch ? (3, 1) : (2, 28)
        if !CalendarDate.isLeap(date.year), (date.month, date.day) == standIn {
            keys.append(BirthdayKey(reckoning: .solar, month: 2, day: 29))
        }
        guard let lunar = LunarCalendar.lunar(date) else { return keys }
        let length = LunarCalendar.length(ofMonth: lunar.month, isLeap: lunar.isLeapMonth, year: lunar.year)
        let days = lunar.day == 29 && length == 29 ? [29, 30] : [lunar.day]
        let yearDoublesMonth = LunarCalendar.leapMonth(of: lunar.year) == lunar.month
        // The second of two months belongs to those who were born in a leap month; a single one to both.
        let leapFlags = yearDoublesMonth ? [lunar.isLeapMonth] : [false, true]
        for day in days {
            for isLeap in leapFlags {
                keys.append(BirthdayKey(reckoning: .lunar, month: lunar.month, day: day, isLeapMonth: isLeap))
            }
        }
        return keys
    }

    /// How old somebody becomes on a day on which the birthday is kept, in the birthday's own calendar; `nil` without a
    /// year of birth.
    public static func years(of birthday: Birthday, on date: CalendarDate) -> Int? {
        guard let born = birthday.year else { return nil }
        let year = birthday.reckoning == .lunar ? LunarCalendar.lunar(date)?.year ?? date.year : date.year
        return year - born
    }

    private static func solarDate(
        month: Int, day: Int, year: Int, leapDayOnFirstOfMarch: Bool
    ) -> CalendarDate? {
        if month == 2, day == 29, !CalendarDate.isLeap(year) {
            return CalendarDate(year: year, month: leapDayOnFirstOfMarch ? 3 : 2, day: leapDayOnFirstOfMarch ? 1 : 28)
        }
        return CalendarDate(year: year, month: month, day: day)
    }

    private static func lunarDate(of birthday: Birthday, lunarYear: Int) -> CalendarDate? {
        let isLeap = birthday.isLeapMonth && LunarCalendar.leapMonth(of: lunarYear) == birthday.month
        guard let length = LunarCalendar.length(ofMonth: birthday.month, isLeap: isLeap, year: lunarYear) else {
            return nil
        }
        // Only a 30th may slide; a 31st is no lunar day.
        guard (1...30).contains(birthday.day) else { return nil }
        let day = min(birthday.day, length)
        return LunarCalendar.solar(
            LunarDate(year: lunarYear, month: birthday.month, day: day, isLeapMonth: isLeap))
    }
}
