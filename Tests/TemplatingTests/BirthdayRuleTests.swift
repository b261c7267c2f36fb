import Model
import Templating
import Testing

@Suite("On which day a birthday is kept")
struct BirthdayRuleTests {
    private func lunar(_ month: Int, _ day: Int, leap: Bool = false) -> Birthday {
        Birthday(reckoning: .lunar, year: 1985, month: month, day: day, isLeapMonth: leap)
    }

    @Test("29 February is kept on the 28th in a common year, or on 1 March where the store prefers it")
    func leapDay() {
        let birthday = Birthday(reckoning: .solar, year: 1992, month: 2, day: 29)
        #expect(BirthdayRule.dates(of: birthday, in: 2024) == [day("2024-02-29")])
        #expect(BirthdayRule.dates(of: birthday, in: 2026) == [day("2026-02-28")])
        #expect(BirthdayRule.dates(of: birthday, in: 2026, leapDayOnFirstOfMarch: true) == [day("2026-03-01")])
        #expect(BirthdayRule.dates(of: birthday, in: 2024, leapDayOnFirstOfMarch: true) == [day("2024-02-29")])
    }

    @Test("腊月三十 is kept on the 29th where the month has no 30th")
    func shortMonth() {
        // Lunar 2024 and 2025 end with a month of 29 days, lunar 2023 with one of 30.
        #expect(BirthdayRule.dates(of: lunar(12, 30), in: 2025) == [day("2025-01-28")])
        #expect(BirthdayRule.dates(of: lunar(12, 30), in: 2024) == [day("2024-02-09")])
    }

    @Test("Born in a leap month: the leap month where the year has it, else the ordinary one")
    func leapMonth() {
        #expect(BirthdayRule.dates(of: lunar(6, 1, leap: true), in: 2025) == [day("2025-07-25")])
        #expect(
            BirthdayRule.dates(of: lunar(6, 1, leap: true), in: 2026)
                == BirthdayRule.dates(of: lunar(6, 1), in: 2026))
    }

    @Test("Born in an ordinary month that the year doubles: the first of the two, and only it")
    func doubledMonth() {
        #expect(BirthdayRule.dates(of: lunar(6, 1), in: 2025) == [day("2025-06-25")])
    }

    @Test("A Gregorian year can hold a lunar birthday twice, or not at all")
    func twiceOrNever() {
        #expect(BirthdayRule.dates(of: lunar(12, 8), in: 2022) == [day("2022-01-10"), day("2022-12-30")])
        #expect(BirthdayRule.dates(of: lunar(12, 8), in: 2023) == [])
    }

    @Test("An impossible birthday is never kept")
    func impossible() {
        #expect(BirthdayRule.dates(of: Birthday(reckoning: .solar, month: 4, day: 31), in: 2026) == [])
        #expect(BirthdayRule.dates(of: Birthday(reckoning: .lunar, month: 4, day: 31), in: 2026) == [])
        #expect(BirthdayRule.dates(of: Birthday(reckoning: .lunar, month: 13, day: 1), in: 2026) == [])
    }

    @Test("Age is counted in the birthday's own calendar")
    func years() {
        let december = Birthday(reckoning: .lunar, year: 1985, month: 12, day: 8)
        #expect(BirthdayRule.years(of: december, on: day("2026-01-26")) == 40)
        #expect(BirthdayRule.years(of: Birthday(solar: day("1985-03-07")), on: day("2026-03-07")) == 41)
        #expect(BirthdayRule.years(of: Birthday(reckoning: .solar, month: 3, day: 7), on: day("2026-03-07")) == nil)
    }

    @Test(
        "Keys and rule agree on every birthday there can be, for every day of sampled years", arguments: [false, true])
    func keysAgree(leapDayOnFirstOfMarch: Bool) {
        // Given every birthday that a record can hold
        var birthdays: [Birthday] = []
        for month in 1...12 {
            birthdays += (1...31).map { Birthday(reckoning: .solar, month: month, day: $0) }
            for leap in [false, true] {
                birthdays += (1...30).map {
                    Birthday(reckoning: .lunar, month: month, day: $0, isLeapMonth: leap)
                }
            }
        }
        // When a year's days are asked for their keys, and each birthday for its days
        for year in [1950, 1951, 1984, 1985, 2000, 2023, 2024, 2025, 2026, 2033, 2034, 2057, 2099, 2100] {
            var byRule: [CalendarDate: Set<BirthdayKey>] = [:]
            for birthday in birthdays {
                for date in BirthdayRule.dates(
                    of: birthday, in: year, leapDayOnFirstOfMarch: leapDayOnFirstOfMarch)
                {
                    byRule[date, default: []].insert(BirthdayKey(birthday))
                }
            }
            // Then they say the same, and no day has a key twice
            let first = CalendarDate(year: year, month: 1, day: 1)!
            for offset in 0..<(CalendarDate.isLeap(year) ? 366 : 365) {
                let date = first.adding(days: offset)
                let keys = BirthdayRule.keys(on: date, leapDayOnFirstOfMarch: leapDayOnFirstOfMarch)
                #expect(Set(keys).count == keys.count)
                #expect(Set(keys) == byRule[date] ?? [], "\(date)")
            }
        }
    }

    @Test("Keys find a birthday on each of its days from 1950 to 2100")
    func keysAgreeAllYears() {
        let samples = [
            lunar(12, 30), lunar(1, 1), lunar(6, 30, leap: true), lunar(11, 29, leap: true), lunar(8, 15),
            Birthday(reckoning: .solar, month: 2, day: 29),
        ]
        var date = day("1950-01-01")
        while date <= day("2100-12-31") {
            let keys = Set(BirthdayRule.keys(on: date))
            for birthday in samples {
                #expect(keys.contains(BirthdayKey(birthday)) == BirthdayRule.occurs(birthday, on: date))
            }
            date = date.adding(days: 1)
        }
    }
}
