import Foundation
import Model
import Testing

@testable import Outreach

@Suite("Whether a message may leave at an hour")
struct SendingWindowTests {
    private static let shanghai = TimeZone(identifier: "Asia/Shanghai")!

    private func instant(_ local: String, in zone: TimeZone = shanghai) -> Date {
        let clock = TestClock(timeZone: zone.identifier, local: local)
        return clock.now
    }

    private func opening(
        _ rules: SendingRules, at local: String, _ messageClass: MessageClass = .greeting,
        _ channel: ChannelKind = .sms, for zone: String? = nil
    ) -> SendingWindow.Opening {
        var window = SendingWindow(rules: rules, storeZone: Self.shanghai, now: instant(local))
        return window.opening(messageClass, channel, in: zone)
    }

    private func closed(until local: String, _ code: String = "outside_hours") -> SendingWindow.Opening {
        .closed(until: instant(local), code: code)
    }

    private let rules = SendingRules(minutes: 9 * 60..<20 * 60)

    @Test(
        "The hours include their first minute and not their last; what is early waits for today, what is late for tomorrow"
    )
    func edges() {
        #expect(opening(rules, at: "2026-11-21T09:00") == .open)
        #expect(opening(rules, at: "2026-11-21T19:59") == .open)
        #expect(opening(rules, at: "2026-11-21T08:59") == closed(until: "2026-11-21T09:00"))
        #expect(opening(rules, at: "2026-11-21T20:00") == closed(until: "2026-11-22T09:00"))
        #expect(opening(SendingRules(minutes: 0..<24 * 60), at: "2026-11-21T00:00") == .open)
    }

    @Test(
        "The recipient's own clock counts, also on the day on which it is put forward",
        arguments: [
            ("Asia/Urumqi", "2026-11-21T10:59", "2026-11-21T11:00"),
            ("Europe/London", "2026-11-21T10:00", "2026-11-21T17:00"),
            // 10 pm in New York of the 7th; the next morning 9:00 is 13:00 UTC, because summer time has begun.
            ("America/New_York", "2026-03-08T11:00", "2026-03-08T21:00"),
        ])
    func zones(zone: String, at local: String, until: String) {
        #expect(opening(rules, at: local, for: zone) == closed(until: until))
        #expect(opening(rules, at: local, for: "Nowhere/Atall") == .open, "an unknown zone is the store's")
    }

    @Test("Hours of a class and of a channel must both hold; general ones count where neither is named")
    func scopes() {
        var rules = rules
        rules.hours[.messageClass(.marketing)] = 10 * 60..<22 * 60
        rules.hours[.channel(.email)] = 0..<24 * 60
        rules.hours[.channel(.sms)] = 8 * 60..<21 * 60
        #expect(rules.minutes(.marketing, .sms) == 10 * 60..<21 * 60)
        #expect(rules.minutes(.greeting, .sms) == 8 * 60..<21 * 60)
        #expect(rules.minutes(.service, .letter) == 0..<24 * 60, "letters travel by mail")
        rules.hours[.channel(.letter)] = 12 * 60..<13 * 60
        #expect(rules.minutes(.service, .letter) == 12 * 60..<13 * 60)
        rules.hours = [.general: 9 * 60..<20 * 60, .messageClass(.service): 0..<24 * 60]
        #expect(rules.minutes(.service, .sms) == 0..<24 * 60)
        #expect(rules.minutes(.greeting, .sms) == 9 * 60..<20 * 60)
        rules.hours[.channel(.sms)] = 9 * 60..<10 * 60
        rules.hours[.messageClass(.marketing)] = 11 * 60..<12 * 60
        #expect(rules.minutes(.marketing, .sms) == nil)
        #expect(opening(rules, at: "2026-11-21T09:30", .marketing) == .closed(until: nil, code: "outside_hours"))
    }

    @Test("On a quiet day nothing leaves, and what waits is put off past all of them")
    func quietDays() {
        let first = CalendarDate(iso: "2026-11-21")!
        var rules = rules
        rules.quietDays = [
            .messageClass(.marketing): [.dates(first...first.adding(days: 1)), .yearly(month: 11, day: 23)],
            .channel(.sms): [.yearly(month: 11, day: 24)],
        ]
        #expect(opening(rules, at: "2026-11-21T10:00", .greeting) == .open)
        #expect(
            opening(rules, at: "2026-11-21T10:00", .marketing) == closed(until: "2026-11-25T09:00", "quiet_day"))
        #expect(
            opening(rules, at: "2026-11-21T10:00", .marketing, .email)
                == closed(until: "2026-11-24T09:00", "quiet_day"))
        #expect(
            opening(rules, at: "2026-11-20T21:00", .marketing, .email) == closed(until: "2026-11-24T09:00"),
            "too late today, and then it is quiet")
    }

    @Test(
        "Festivals and days of mourning are found by the calendar",
        arguments: [
            ("qingming", "2027-04-05"), ("清明", "2026-04-05"), ("spring-festival", "2027-02-06"), ("除夕", "2027-02-05"),
            ("中元", "2026-08-27"), ("hanyi", "2026-11-09"),
        ])
    func festivals(name: String, day: String) {
        var rules = rules
        rules.quietDays = [.general: [.festival(name)]]
        let next = "\(CalendarDate(iso: day)!.adding(days: 1))"
        #expect(opening(rules, at: "\(day)T10:00") == closed(until: "\(next)T09:00", "quiet_day"))
        #expect(opening(rules, at: "\(next)T10:00") == .open)
    }

    @Test("The gate is shut when it is closed for everybody, and looks again when the minute is over")
    func gate() throws {
        let room = try Room(now: "2026-11-21T20:30") { $0.sendingMinutes = 9 * 60..<20 * 60 }
        var gate = HoursGate()
        func isOpen() -> Bool { gate.isOpen(room.workspace, at: room.clock.now) }
        #expect(!isOpen())
        gate.timeZones = ["Europe/London"]
        #expect(isOpen(), "it is half past twelve there")
        gate.timeZones = []
        room.clock.set("2026-11-22T09:00")
        #expect(isOpen())
    }
}
