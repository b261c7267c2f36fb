import Model
import Templating

/// Which of the first two numbers of `03/04/1988` is the day; files do not say.
public enum DayOrder: String, Sendable, CaseIterable {
    case dayFirst = "day-first"
    case monthFirst = "month-first"
}

/// Dates and birthdays as people and spreadsheets write them.
///
/// Solar: 1985-03-07, 1985/3/7, 1985.3.7, 19850307, 1985年3月7日, 一九八五年三月七日, 27/02/1985, 7 March 1985, each with or without a
/// time of day; the serial day of a spreadsheet (31113). Lunar: 农历三月初七, 阴历1985年闰二月初二, 三月初七, 腊月廿三. Without a year, for
/// birthdays only: 3月7日, 3-7, and all lunar ones. A year of two digits, and an order of day and month that could be
/// either, are refused rather than guessed.
struct DateParser: Sendable {
    /// Nobody is born after it.
    var today: CalendarDate
    /// `nil` refuses a date such as 03/04/1988.
    var dayOrder: DayOrder?

    /// A date of the solar calendar with its year.
    func date(_ text: String) throws(FieldFault) -> CalendarDate {
        let written = try WrittenDate(text, dayOrder: dayOrder)
        guard let year = written.year else {
            throw FieldFault("\(text) has no year", hint: "write the whole date, such as \(today)")
        }
        guard written.isLunar else { return try sensible(solar(written, year: year)) }
        _ = try lunar(written)
        let lunar = LunarDate(
            year: year, month: written.month, day: written.day, isLeapMonth: written.isLeapMonth)
        guard let date = LunarCalendar.solar(lunar) else { throw Self.noSuchDay(written) }
        return try sensible(date)
    }

    /// A birthday of either calendar, with or without its year.
    func birthday(_ text: String) throws(FieldFault) -> Birthday {
        let written = try WrittenDate(text, dayOrder: dayOrder)
        if written.isLunar { return try born(try lunar(written)) }
        guard let year = written.year else {
            // A leap year, so that 29 February is a birthday.
            let date = try solar(written, year: 2000)
            return Birthday(reckoning: .solar, month: date.month, day: date.day)
        }
        return try born(Birthday(solar: try solar(written, year: year)))
    }

    static let hint = "write the date as 1985-03-07"

    private func solar(_ written: WrittenDate, year: Int) throws(FieldFault) -> CalendarDate {
        if year == 1900, written.month == 1, written.day == 0 {
            throw FieldFault("a spreadsheet's zero date, which stands for an empty cell", hint: "clear the cell")
        }
        guard let date = CalendarDate(year: year, month: written.month, day: written.day) else {
            throw Self.noSuchDay(written)
        }
        return date
    }

    private func lunar(_ written: WrittenDate) throws(FieldFault) -> Birthday {
        guard (1...12).contains(written.month), (1...30).contains(written.day) else { throw Self.noSuchDay(written) }
        if let year = written.year, LunarCalendar.years.contains(year) {
            let length = LunarCalendar.length(ofMonth: written.month, isLeap: written.isLeapMonth, year: year)
            guard let length, written.day <= length else { throw Self.noSuchDay(written) }
        }
        return Birthday(
            reckoning: .lunar, year: written.year, month: written.month, day: written.day,
            isLeapMonth: written.isLeapMonth)
    }

    private func born(_ birthday: Birthday) throws(FieldFault) -> Birthday {
        guard let year = birthday.year else { return birthday }
        guard year >= 1900 else { throw FieldFault("nobody born in \(year) is alive", hint: Self.hint) }
        let isAhead =
            if birthday.reckoning == .solar,
                let date = CalendarDate(year: year, month: birthday.month, day: birthday.day)
            {
                date > today
            } else {
                year > today.year
            }
        guard !isAhead else { throw FieldFault("a birthday in the future", hint: Self.hint) }
        return birthday
    }

    /// A car's dates: a slip of the pen in the year is more than a date too far away.
    private func sensible(_ date: CalendarDate) throws(FieldFault) -> CalendarDate {
        guard (1950...today.year + 20).contains(date.year) else {
            throw FieldFault("the year \(date.year) cannot be right", hint: Self.hint)
        }
        return date
    }

    private static func noSuchDay(_ written: WrittenDate) -> FieldFault {
        let year = written.year.map { "\($0)-" } ?? ""
        let calendar = written.isLunar ? "the lunar calendar has" : "there is"
        let leap = written.isLeapMonth ? "leap month " : ""
        return FieldFault(
            "\(calendar) no \(year)\(leap)\(two(written.month))-\(two(written.day))",
            hint: "ask the customer for the day")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
