import Foundation
import Model
import Templating
import Testing

@Suite("The lunar calendar")
struct LunarCalendarTests {
    @Test("All 73,049 days of 1901 to 2100 are those of the reference calendar")
    func everyDay() {
        // Given the checksum (FNV-1a, 64 bits) of lunar_python's answer for each day, a line each: 2026-02-17 2026 1 1, leap months negative
        let reference: UInt64 = 0xFAE3_1973_EB0E_EE03
        var checksum = Checksum()
        var date = day("1901-01-01")

        // When each day is converted
        while date <= day("2100-12-31") {
            let lunar = LunarCalendar.lunar(date)
            let month = (lunar?.month ?? 0) * (lunar?.isLeapMonth == true ? -1 : 1)
            checksum.add("\(date) \(lunar?.year ?? 0) \(month) \(lunar?.day ?? 0)\n")
            date = date.adding(days: 1)
        }

        // Then
        #expect(checksum.value == reference)
    }

    @Test("All 4,800 solar terms of 1901 to 2100 are those of the reference calendar")
    func everyTerm() {
        var checksum = Checksum()
        for year in 1901...2100 {
            for term in SolarTerm.allCases {
                checksum.add("\(term.date(in: year)?.description ?? "none") \(term.chineseName)\n")
            }
        }
        #expect(checksum.value == 0xAE62_0271_7108_5503)
    }

    @Test("Foundation's Chinese calendar agrees from 1921 to 2056")
    func foundationAgrees() throws {
        var chinese = Calendar(identifier: .chinese)
        chinese.timeZone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        // Every tenth day and its offset walk through all months and days.
        for number in stride(from: day("1921-01-01").daysSinceEpoch, through: day("2056-12-31").daysSinceEpoch, by: 7) {
            let instant = Date(timeIntervalSince1970: TimeInterval(number) * 86_400)
            let parts = chinese.dateComponents([.month, .day, .isLeapMonth], from: instant)
            let lunar = LunarCalendar.lunar(CalendarDate(daysSinceEpoch: number))
            #expect(lunar?.month == parts.month && lunar?.day == parts.day && lunar?.isLeapMonth == parts.isLeapMonth)
        }
    }

    @Test("There and back is the same day", arguments: [1901, 1950, 1984, 2033, 2057, 2100])
    func roundTrip(year: Int) throws {
        let start = try #require(CalendarDate(year: year, month: 1, day: 1))
        for offset in 0..<365 {
            let date = start.adding(days: offset)
            let lunar = try #require(LunarCalendar.lunar(date))
            #expect(LunarCalendar.solar(lunar) == date)
        }
    }

    @Test("Hard days fall where the reference calendar has them", arguments: LunarFixture.hardDays)
    func hardDays(_ fixture: LunarFixture) {
        #expect(LunarCalendar.lunar(day(fixture.solar)) == fixture.lunar)
        #expect(LunarCalendar.solar(fixture.lunar) == day(fixture.solar))
    }

    @Test("A day that does not exist has no date")
    func impossible() {
        #expect(LunarCalendar.solar(LunarDate(year: 2026, month: 6, day: 1, isLeapMonth: true)) == nil)
        #expect(LunarCalendar.solar(LunarDate(year: 2025, month: 12, day: 30)) == nil)
        #expect(LunarCalendar.solar(LunarDate(year: 1899, month: 1, day: 1)) == nil)
        #expect(LunarCalendar.solar(LunarDate(year: 2026, month: 13, day: 1)) == nil)
        #expect(LunarCalendar.lunar(day("1900-01-30")) == nil)
        #expect(LunarCalendar.lunar(day("2101-01-29")) == nil)
    }

    @Test("Leap months and lengths are read off the table")
    func leapMonths() {
        #expect(LunarCalendar.leapMonth(of: 2025) == 6)
        #expect(LunarCalendar.leapMonth(of: 2033) == 11)
        #expect(LunarCalendar.leapMonth(of: 2026) == nil)
        #expect(LunarCalendar.length(ofMonth: 6, isLeap: true, year: 2025) == 29)
        #expect(LunarCalendar.length(ofMonth: 12, year: 2025) == 29)
    }
}

@Suite("Festivals")
struct FestivalTests {
    @Test(
        "The festivals of 2026 fall on their days",
        arguments: [
            ("new-year", "2026-01-01"), ("spring-festival", "2026-02-17"), ("new-years-eve", "2026-02-16"),
            ("lantern-festival", "2026-03-03"), ("womens-day", "2026-03-08"), ("labour-day", "2026-05-01"),
            ("dragon-boat", "2026-06-19"), ("qixi", "2026-08-19"), ("mid-autumn", "2026-09-25"),
            ("national-day", "2026-10-01"),
            ("double-ninth", "2026-10-18"), ("laba", "2026-01-26"), ("little-new-year", "2026-02-10"),
            ("start-of-spring", "2026-02-04"), ("start-of-summer", "2026-05-05"), ("start-of-autumn", "2026-08-07"),
            ("winter-solstice", "2026-12-22"),
        ])
    func in2026(name: String, date: String) {
        #expect(LunarCalendar.festival(named: name, year: 2026) == [day(date)])
        #expect(LunarCalendar.festivals(on: day(date)).contains { $0.name == name })
    }

    @Test("腊八 falls twice in 2022 and never in 2023")
    func twiceAndNever() {
        #expect(LunarCalendar.festival(named: "laba", year: 2022) == [day("2022-01-10"), day("2022-12-30")])
        #expect(LunarCalendar.festival(named: "laba", year: 2023) == [])
    }

    @Test("除夕 is the day before 春节 in every year, whether the month has 29 days or 30")
    func newYearsEve() {
        for year in 1901...2100 {
            let eve = LunarCalendar.festival(named: "除夕", year: year)
            let spring = LunarCalendar.festival(named: "春节", year: year)
            #expect(eve.count == 1 && spring.count == 1 && eve.first?.adding(days: 1) == spring.first)
        }
    }

    @Test("Days of mourning are no festivals")
    func mourning() {
        for name in Festival.mourning.keys { #expect(Festival.named(name) == nil) }
        #expect(LunarCalendar.festivals(on: day("2026-04-05")).isEmpty)
    }
}
