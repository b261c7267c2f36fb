import Foundation
import Logging
import Model

/// What the daemon does by itself: each day from its hour on it queues what is due, and takes in returned mail.
public struct DailyRound: Sendable {
    private let workspace: Workspace
    private let logger: Logger
    /// The day that was queued last by this process. Only spares work: the ledger's keys are what keeps anyone from
    /// being written to twice, also over restarts and clocks that are set back.
    private var queuedDay: CalendarDate?

    public init(_ workspace: Workspace, logger: Logger) {
        self.workspace = workspace
        self.logger = logger
    }

    /// - Returns: what was queued, `nil` where the hour has not come or the day was done.
    public mutating func tick() throws -> Outbox.Summary? {
        if let maildir = workspace.settings.bounceMaildir {
            let summary = try ReceiptDesk(workspace).sweepMaildir(maildir)
            if summary.matched + summary.waiting + summary.unread.count > 0 {
                logger.notice(
                    "returned mail", metadata: ["matched": "\(summary.matched)", "unread": "\(summary.unread.count)"])
            }
        }
        let now = workspace.clock.now
        let today = workspace.clock.date(of: now)
        guard queuedDay != today, workspace.clock.minuteOfDay(of: now) >= workspace.settings.dailyMinute else {
            return nil
        }
        let summary = try Outbox(workspace).queueDue(on: today)
        queuedDay = today
        logger.notice(
            "queued what is due",
            metadata: ["day": "\(today)", "queued": "\(summary.queued)", "skipped": "\(summary.skipped)"])
        return summary
    }
}
