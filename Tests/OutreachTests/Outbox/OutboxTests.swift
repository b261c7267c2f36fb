import Foundation
import Logging
import Model
import Storage
import Testing

@testable import Outreach

@Suite("The day's messages in the ledger")
struct OutboxTests {
    private let birthday = Birthday(reckoning: .solar, month: 11, day: 21)

    @Test("queueing a day again, or after the clock was set back, adds nobody a second time")
    func again() throws {
        let room = try Room()
        try room.add((1...30).map { .numbered($0, birthday: birthday) })
        let first = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        #expect((first.queued, first.skipped, first.known) == (30, 0, 0))
        room.clock.set("2026-11-20T08:00")
        let second = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        #expect((second.queued, second.known) == (0, 30))
        #expect(try room.messages().count == 30)
    }

    @Test("a birthday is not queued the day after, and its row ends with the local day")
    func neverLate() throws {
        let room = try Room()
        try room.add(.fixture(birthday: birthday))
        #expect(try Outbox(room.workspace).queueDue(on: day("2026-11-22")).total == 0)
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        let message = try #require(try room.messages().first)
        #expect(message.expiresAt == room.workspace.clock.instant(of: day("2026-11-22")))
        #expect(message.notBefore == room.workspace.clock.instant(of: day("2026-11-21"), minute: 9 * 60))
    }

    @Test(
        "the day ends at local midnight wherever the store is",
        arguments: [
            ("Asia/Shanghai", "2026-11-21T16:00:00Z"), ("America/New_York", "2026-11-22T05:00:00Z"),
            ("Asia/Kolkata", "2026-11-21T18:30:00Z"), ("Pacific/Auckland", "2026-11-21T11:00:00Z"),
            ("UTC", "2026-11-22T00:00:00Z"),
        ])
    func localDay(zone: String, midnight: String) throws {
        let room = try Room(timeZone: zone)
        try room.add(.fixture(birthday: birthday))
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        #expect(try room.messages().first?.expiresAt == ISO8601DateFormatter().date(from: midnight))
    }

    @Test("a corrected record revives what was suppressed, never what a person skipped")
    func correction() throws {
        let room = try Room()
        try room.add(.fixture(phones: [], emails: [], birthday: birthday))
        #expect(try Outbox(room.workspace).queueDue(on: day("2026-11-21")).skipped == 1)
        #expect(try room.messages().first?.reason == "no_phone: no usable mobile number")
        try room.add(.fixture(birthday: birthday))
        #expect(try Outbox(room.workspace).queueDue(on: day("2026-11-21")).queued == 1)
        let revived = try #require(try room.messages(.queued).first)
        #expect(revived.address == "+8613800001001" && revived.reason == nil)

        try Approval(room.workspace).apply(.skip(reason: "出差"), to: revived)
        #expect(try Outbox(room.workspace).queueDue(on: day("2026-11-21")).known == 1)
        #expect(try room.messages().map(\.state) == [.cancelled])
    }

    @Test("one item is written before the day's hour, once, and what is not due is refused")
    func materialise() throws {
        let room = try Room(now: "2026-11-21T07:00")
        try room.add(.fixture(birthday: birthday))
        let key = "hello/customer 1/2026"
        let message = try Outbox(room.workspace).materialise(key: key, on: day("2026-11-21"))
        #expect(try Outbox(room.workspace).materialise(key: key, on: day("2026-11-21")).id == message.id)
        let problem = try #require(throws: Problem.self) {
            try Outbox(room.workspace).materialise(key: "hello/customer 2/2026", on: day("2026-11-21"))
        }
        #expect(problem.message == "hello/customer 2/2026 is not due on 2026-11-21")
    }

    @Test("with approval everything waits for a person")
    func approval() throws {
        let room = try Room { $0.needsApproval = true }
        try room.add(.fixture(birthday: birthday))
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        let message = try #require(try room.messages(.planned).first)
        try Approval(room.workspace).apply(.approve, to: message)
        #expect(try room.messages(.queued).count == 1)
    }

    @Test(
        "the daemon's rounds go on until they are cancelled, and a fault of one does not end them",
        .timeLimit(.minutes(1)))
    func rounds() async throws {
        let maildir = FileManager.default.temporaryDirectory.path + "/maildir-" + UUID().uuidString
        try Room.write(["new": "a file where a folder should be"], below: maildir)
        defer { try? FileManager.default.removeItem(atPath: maildir) }
        let room = try Room { $0.bounceMaildir = maildir }
        try room.add(.numbered(1, birthday: birthday))
        let log = LogWatch()
        let run = Task { await DailyRound(room.workspace, logger: log.logger).run(every: .milliseconds(1)) }
        await log.awaitLine("the daily round failed")
        try FileManager.default.removeItem(atPath: "\(maildir)/new")
        await log.awaitLine("queued what is due")
        run.cancel()
        await run.value
        #expect(try room.messages().count == 1)
    }

    @Test("the daemon queues from the day's hour on, looks again within the day, and begins anew on the next")
    func dailyRound() throws {
        let room = try Room(now: "2026-11-21T08:59")
        try room.add(.numbered(1, birthday: birthday))
        var round = DailyRound(room.workspace, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(try round.tick() == nil)
        room.clock.set("2026-11-21T09:00")
        #expect(try round.tick()?.queued == 1)
        #expect(try round.tick() == nil)
        try room.add(.numbered(2, birthday: birthday))
        room.clock.advance(by: 3_600)
        #expect(try round.tick()?.queued == 1)
        room.clock.set("2026-11-20T23:00")
        #expect(try round.tick()?.total == 0)
        room.clock.set("2026-11-22T09:00")
        #expect(try round.tick()?.total == 0)
        #expect(try room.messages().count == 2)
    }
}
