import Foundation
import Model
import Sandbox
import Storage
import Templating
import Testing

@testable import Outreach

/// A year of a dealership with the packs of the repository: the clock moves, the machine is switched off and on, consultants
/// report, and in the end every word that was due has been sent once or has a reason.
///
/// `HONGYAN_YEAR_CUSTOMERS=10000` (`make year`) makes it as large as it is meant; in the tests it is small.
@Suite("A simulated year")
struct SimulatedYearTests {
    private static let customers =
        ProcessInfo.processInfo.environment["HONGYAN_YEAR_CUSTOMERS"].flatMap { Int($0) } ?? 120

    private let year = day("2026-01-01")...day("2026-12-31")

    @Test("everything due was sent once or has a reason", .timeLimit(.minutes(60)))
    func year() async throws {
        // Numbers that mean a fault to the sandbox are among ten thousand: what a fault does is told elsewhere.
        try await Post.open(packs: nil, faults: SandboxFaults(mail: [], sms: [])) { post in
            var crowd = Crowd(seed: 2_026)
            post.room.clock.set("2025-12-31T12:00")
            let customers = try post.room.add(crowd.customers(Self.customers, around: year.lowerBound))
            let debts = try Expectation(workspace: post.room.workspace, year: year).debts(of: customers)
            try post.room.store.reach(.queued, on: day("2025-12-31"))
            let upDays = try await live(post, &crowd)
            try check(post, debts, upDays)
        }
    }

    /// Lives through the year.
    ///
    /// - Returns: the days on which the machine was on.
    private func live(_ post: Post, _ crowd: inout Crowd) async throws -> Set<CalendarDate> {
        var upDays: Set<CalendarDate> = []
        var offUntil = year.lowerBound
        var round = DailyRound(post.room.workspace, logger: post.log.logger)
        for number in year.lowerBound.daysSinceEpoch...year.upperBound.daysSinceEpoch {
            let today = CalendarDate(daysSinceEpoch: number)
            if today < offUntil { continue }
            // The last day is up, so that what was missed is written down.
            if today < year.upperBound, crowd.below(25) == 0 {
                offUntil = today.adding(days: 1 + crowd.below(12))
                continue
            }
            upDays.insert(today)
            post.room.clock.set("\(today)T09:00")
            if crowd.below(3) == 0 { round = DailyRound(post.room.workspace, logger: post.log.logger) }
            _ = try round.tick()
            _ = try await post.send()
            if crowd.below(4) == 0 {
                // The clock is set back, and the round begins anew.
                post.room.clock.advance(by: -1_800)
                post.room.clock.advance(by: TimeInterval(600 * crowd.below(6)))
                round = DailyRound(post.room.workspace, logger: post.log.logger)
                _ = try round.tick()
                _ = try await post.send()
            }
            try report(post, on: today, &crowd)
        }
        return upDays
    }

    /// Consultants do most of what is planned for the day.
    private func report(_ post: Post, on today: CalendarDate, _ crowd: inout Crowd) throws {
        let desk = TaskDesk(post.room.workspace)
        for task in try post.room.store.tasks(TaskFilter(before: today.adding(days: 1))) where crowd.below(8) > 0 {
            let outcomes = ContactTask.Outcome.allCases
            _ = try desk.finish(task.id, outcome: outcomes[crowd.below(outcomes.count)], by: "顾问")
        }
    }

    private func check(_ post: Post, _ debts: [Expectation.Debt], _ upDays: Set<CalendarDate>) throws {
        var rows: [String: Message] = [:]
        var last: Int64?
        while true {
            let page = try post.room.store.messages(after: last, limit: 5_000)
            if page.isEmpty { break }
            last = page.last?.id
            for row in page { #expect(rows.updateValue(row, forKey: row.key) == nil, "\(row.key) stands twice") }
        }
        #expect(debts.count > Self.customers)
        var missing: [String] = []
        for debt in debts where rows[debt.key] == nil { missing.append("\(debt.key), due on \(debt.days)") }
        #expect(missing.isEmpty, "\(missing.count) of \(debts.count) have no row: \(missing.prefix(5))")

        // Whoever gave three leads meanwhile is a VIP and gets what is theirs.
        let promoted = try post.room.store.customers(
            matching: .compare(.type, .equal, .text(CustomerType.vip.rawValue)), limit: Self.customers
        ).filter { $0.type != .vip }
        let isPromoted = Set(promoted.map(\.id))
        let ofDebt = Dictionary(debts.map { ($0.key, $0) }) { first, _ in first }
        var late: [String] = []
        var mute: [String] = []
        var surprising: [String] = []
        for row in rows.values {
            switch row.state.group {
            case .sent:
                // Nothing went outside of its days, and only on days on which the machine ran.
                let date = post.room.workspace.clock.date(of: try sentAt(row, post.room.store))
                if let debt = ofDebt[row.key], !debt.days.contains(date) || !upDays.contains(date) {
                    late.append("\(row.key) on \(date), not in \(debt.days)")
                }
            case .failed, .skipped:
                if row.reason?.isEmpty != false { mute.append("\(row.key): \(row.state)") }
            case .waiting:
                // Tasks and retries of the last days.
                if let end = row.expiresAt, end <= post.room.clock.now { mute.append("\(row.key): \(row.state)") }
            case .inDoubt: mute.append("\(row.key): in doubt")
            }
            let isSecondary =
                row.key.hasSuffix("/follow-up")
                || ["referral-thanks", "accident-care", "complaint-apology", "prospect-contact"].contains(row.pack)
            if ofDebt[row.key] == nil, !isSecondary, !isPromoted.contains(row.customerID), year.contains(row.dueOn) {
                surprising.append(row.key)
            }
        }
        #expect(late.isEmpty, "\(late.prefix(5))")
        #expect(mute.isEmpty, "\(mute.prefix(5))")
        #expect(surprising.isEmpty, "\(surprising.count): \(surprising.prefix(5))")

        // The far end has each message once.
        let mails = rows.values.count { $0.channel.carrier == .email && $0.state.group == .sent }
        let texts = rows.values.count { $0.channel == .sms && $0.state.group == .sent }
        #expect(post.mail.mails.count == mails)
        #expect(post.sms.messageCount == texts)
        #expect(mails > 0 && texts > 0)
        try onePerDay(rows.values)
    }

    private func sentAt(_ row: Message, _ store: Store) throws -> Date {
        if row.channel.isTask { return row.updatedAt }
        return try store.attempts(of: row.id).last?.startedAt ?? row.updatedAt
    }

    /// Nobody was greeted twice on a day by what the product sends itself.
    private func onePerDay(_ rows: some Collection<Message>) throws {
        let greetings = rows.filter { $0.messageClass == .greeting && $0.state.group == .sent && !$0.channel.isTask }
        let days = Dictionary(grouping: greetings) {
            "\($0.customerID) \(Int($0.notBefore.timeIntervalSince1970 / 86_400))"
        }
        #expect(days.values.allSatisfy { $0.count == 1 })
    }
}
