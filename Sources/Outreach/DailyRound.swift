import Foundation
import Logging
import Model
import Storage

/// What the daemon does by itself: each day from its hour on it queues what is due, and takes in returned mail.
public struct DailyRound: Sendable {
    /// So often in a day what is due is looked for again: customers are added and corrected during the day.
    static let secondsBetweenLooks: TimeInterval = 3_600

    private let workspace: Workspace
    private let logger: Logger
    /// When this process queued last. Only spares work: the ledger's keys are what keeps anyone from being written to
    /// twice, also over restarts and clocks that are set back.
    private var lastLook: Date?
    private var lastFetch: Date?
    /// So often a mailbox on a server is read.
    static let secondsBetweenFetches: TimeInterval = 180

    public init(_ workspace: Workspace, logger: Logger) {
        self.workspace = workspace
        self.logger = logger
    }

    /// Ticks until the task is cancelled. A fault of one round (a locked store, a pack that is being edited) is logged, and
    /// the next one tries again.
    ///
    /// - Parameter interval: between two rounds.
    public func run(every interval: Duration = .seconds(20)) async {
        let blocking = Blocking(label: "hongyan.round")
        var round = self
        while !Task.isCancelled {
            do {
                round = try await blocking.run { [round] in
                    var next = round
                    _ = try next.tick()
                    return next
                }
            } catch {
                logger.error("the daily round failed and is tried again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// One round. It blocks: call it from a thread of your own, or let `run` do so.
    ///
    /// - Returns: what was queued, `nil` where the hour has not come or it was done a short while ago.
    public mutating func tick() throws -> Outbox.Summary? {
        try takeReturnedMail()
        let now = workspace.clock.now
        let today = workspace.clock.date(of: now)
        guard workspace.clock.minuteOfDay(of: now) >= workspace.settings.dailyMinute, !wasJustDone(at: now, today)
        else {
            return nil
        }
        try workspace.store.lapseTasks(before: today, now: now)
        try SegmentDesk(workspace).refreshIfStale()
        let outbox = Outbox(workspace)
        var summary = try outbox.writeMissed(before: today)
        summary += try outbox.queueDue(on: today)
        summary += try outbox.queueFollowUps(on: today)
        try workspace.store.reach(.queued, on: today)
        lastLook = now
        if summary.queued + summary.skipped > 0 {
            logger.notice(
                "queued what is due",
                metadata: ["day": "\(today)", "queued": "\(summary.queued)", "skipped": "\(summary.skipped)"])
        }
        return summary
    }

    /// From the Maildir at every round; from a mailbox on a server every few minutes, and a server that does not answer keeps
    /// nothing else from happening.
    private mutating func takeReturnedMail() throws {
        let desk = ReceiptDesk(workspace)
        if let maildir = workspace.settings.bounceMaildir { note(try desk.sweepMaildir(maildir)) }
        let now = workspace.clock.now
        guard let mailbox = workspace.settings.returns.mailbox,
            lastFetch.map({ !(0..<Self.secondsBetweenFetches).contains(now.timeIntervalSince($0)) }) ?? true
        else { return }
        lastFetch = now
        do {
            note(try desk.fetch(mailbox))
        } catch let problem as Problem {
            logger.error("returned mail could not be fetched", metadata: ["error": "\(problem)"])
        }
    }

    private func note(_ summary: ReceiptDesk.Summary) {
        guard !summary.isEmpty else { return }
        logger.notice(
            "returned mail",
            metadata: [
                "matched": "\(summary.matched)", "opted_out": "\(summary.optedOut)",
                "given_up": "\(summary.givenUp)", "paused": "\(summary.paused.joined(separator: " "))",
                "unread": "\(summary.unread.joined(separator: " "))",
            ])
    }

    private func wasJustDone(at now: Date, _ today: CalendarDate) -> Bool {
        guard let lastLook, workspace.clock.date(of: lastLook) == today else { return false }
        // A clock that was set back looks again at once.
        return (0..<Self.secondsBetweenLooks).contains(now.timeIntervalSince(lastLook))
    }
}
