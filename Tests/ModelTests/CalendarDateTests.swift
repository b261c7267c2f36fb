import Foundation
import Testing

@testable import Model

@Suite("A calendar date")
struct CalendarDateTests {
    @Test("counts the same days as Foundation over four centuries")
    func agreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for days in stride(from: -50_000, through: 60_000, by: 37) {
            let date = CalendarDate(daysSinceEpoch: days)
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: TimeInterval(days) * 86_400))
            #expect(date.year == parts.year && date.month == parts.month && date.day == parts.day)
            #expect(date.daysSinceEpoch == days)
        }
    }

    @Test(
        "clamps months to the month's end",
        arguments: [
            ("2025-08-31", 6, "2026-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2026-01-31", -2, "2025-11-30"),
            ("2024-02-29", 12, "2025-02-28"), ("2026-03-15", -15, "2024-12-15"),
        ])
    func clampsMonths(start: String, months: Int, expected: String) throws {
        let date = try #require(CalendarDate(iso: start))
        #expect(date.adding(months: months).description == expected)
    }

    @Test("refuses days that do not exist", arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "x", ""])
    func refusesImpossibleDays(text: String) {
        #expect(CalendarDate(iso: text) == nil)
    }

    @Test("knows the weekday")
    func knowsTheWeekday() throws {
        #expect(try #require(CalendarDate(iso: "2026-11-21")).isoWeekday == 6)
        #expect(try #require(CalendarDate(iso: "1969-12-29")).isoWeekday == 1)
    }
}

@Suite("A wall clock")
struct WallClockTests {
    @Test("gives the date and the minute of its own zone")
    func usesItsZone() throws {
        let shanghai = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let instant = Date(timeIntervalSince1970: 1_795_279_800)  // 2026-11-21T16:50:00Z
        let clock = WallClock.fixed(instant, timeZone: shanghai)
        #expect(clock.today.description == "2026-11-22")
        #expect(clock.minuteOfDay(of: instant) == 50)
        #expect(clock.instant(of: clock.today, minute: 50) == instant)
    }

    @Test("finds midnight on a day of summer time")
    func findsMidnight() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let clock = WallClock.fixed(Date(timeIntervalSince1970: 0), timeZone: berlin)
        let day = try #require(CalendarDate(iso: "2026-07-01"))
        #expect(clock.date(of: clock.instant(of: day)) == day)
        #expect(clock.minuteOfDay(of: clock.instant(of: day)) == 0)
    }
}
