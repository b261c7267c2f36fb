import Model
import Templating
import Testing

@Suite("Properties of the calendar")
struct CalendarPropertyTests {
    private static let years = 1902...2099

    @Test("for any solar date of birth there is one birthday in every year, in either setting")
    func solar() {
        // A leap year holds every day that there is.
        for offset in 0..<366 {
            let birthday = Birthday(solar: day("1992-01-01").adding(days: offset))
            for leap in [false, true] {
                for year in Self.years {
                    let dates = BirthdayRule.dates(of: birthday, in: year, leapDayOnFirstOfMarch: leap)
                    #expect(dates.count == 1 && dates[0].year == year)
                }
            }
        }
    }

    @Test("for any lunar date of birth there is one birthday in every lunar year")
    func lunar() {
        for month in 1...12 {
            for number in 1...30 {
                for leap in [false, true] {
                    let birthday = Birthday(reckoning: .lunar, month: month, day: number, isLeapMonth: leap)
                    let kept = Self.years.flatMap { BirthdayRule.dates(of: birthday, in: $0) }
                        .compactMap { LunarCalendar.lunar($0)?.year }
                    // Lunar 1901 and 2099 are cut off by the range of Gregorian years.
                    let whole = kept.filter { (1902...2098).contains($0) }
                    #expect(whole == Array(1902...2098), "\(birthday)")
                }
            }
        }
    }

    @Test("the keys of a day are exactly the birthdays that are kept on it")
    func keys() {
        let all =
            (1...12).flatMap { month in
                (1...31).map { Birthday(reckoning: .solar, month: month, day: $0) }
                    + (1...30).flatMap { number in
                        [false, true].map {
                            Birthday(reckoning: .lunar, month: month, day: number, isLeapMonth: $0)
                        }
                    }
            }
        // Two years with a leap month, one leap year, one common one.
        for year in [2023, 2024, 2025] {
            var kept: [CalendarDate: Set<BirthdayKey>] = [:]
            for birthday in all {
                for date in BirthdayRule.dates(of: birthday, in: year) {
                    kept[date, default: []].insert(BirthdayKey(birthday))
                }
            }
            for offset in 0..<365 {
                let date = day("\(year)-01-01").adding(days: offset)
                #expect(Set(BirthdayRule.keys(on: date)) == kept[date] ?? [])
            }
        }
    }

    @Test(
        "a day a month later is clamped to the month's end and never runs into the next",
        arguments: [-59, -11, -1, 1, 6, 11, 23, 59])
    func months(_ count: Int) {
        for offset in 0..<1_461 {
            let date = day("2023-01-01").adding(days: offset)
            let later = date.adding(months: count)
            let months = later.year * 12 + later.month - date.year * 12 - date.month
            #expect(months == count)
            #expect(later.day == min(date.day, CalendarDate.length(ofMonth: later.month, year: later.year)))
        }
    }

    @Test(
        "除夕 is the day before 春节, and each day from 1901 to 2100 has its lunar day",
        arguments: [1901, 1950, 2026, 2100])
    func days(_ year: Int) throws {
        var previous: CalendarDay?
        CalendarDay.forEach(in: day("\(year)-01-01")...day("\(year)-12-31")) { day in
            if day.festivals.contains(where: { $0.name == "spring-festival" }) {
                #expect(previous?.festivals.contains { $0.name == "new-years-eve" } ?? true)
                #expect(day.lunar.month == 1 && day.lunar.day == 1)
            }
            if day.solarTerm == .pureBrightness { #expect(day.festivals.contains { $0.name == "qingming" }) }
            previous = day
        }
        #expect(previous?.date == day("\(year)-12-31"))
        #expect(CalendarDay(day("1900-12-31")) == nil)
        #expect(CalendarDay(day("2101-01-01")) == nil)
    }

    @Test("a known day: 2026-02-17 is New Year's Day, 2025-07-25 begins a leap month, 2026-04-05 is 清明")
    func known() throws {
        let spring = try #require(CalendarDay(day("2026-02-17")))
        #expect(spring.lunar == LunarDate(year: 2026, month: 1, day: 1))
        #expect(spring.festivals.map(\.chineseName) == ["春节"])
        #expect(CalendarDay(day("2025-07-25"))?.lunar.isLeapMonth == true)
        let qingming = try #require(CalendarDay(day("2026-04-05")))
        #expect(qingming.solarTerm == .pureBrightness && qingming.festivals.map(\.chineseName) == ["清明"])
    }
}
