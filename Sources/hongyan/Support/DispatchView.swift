import Outreach

/// What queueing and sending did, as a person reads it.
enum DispatchView {
    static func text(of summary: Outbox.Summary) -> String {
        "Due today: \(summary.queued) queued, \(summary.skipped) skipped with a reason, "
            + "\(summary.known) in the ledger already."
    }

    static func show(_ summary: Dispatcher.Summary) {
        Output.line(
            "Sent: \(summary.accepted) accepted, \(summary.deferred) deferred, \(summary.failed) failed, "
                + "\(summary.inDoubt) in doubt, \(summary.stopped) stopped before the first byte.")
        for (channel, reply) in summary.resting.sorted(by: { $0.key < $1.key }) {
            Output.line("\(channel) rests, its queue is kept: \(reply)")
        }
        if summary.isOutsideHours { Output.line("It is outside of the sending hours; what is queued waits for them.") }
    }
}
