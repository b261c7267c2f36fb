import Outreach

/// What a run of the dispatcher did, as a person reads it.
enum DispatchView {
    static func show(_ summary: Dispatcher.Summary) {
        print(
            "Sent: \(summary.accepted) accepted, \(summary.deferred) deferred, \(summary.failed) failed, "
                + "\(summary.inDoubt) in doubt, \(summary.stopped) stopped before the first byte.")
        for (channel, reply) in summary.resting.sorted(by: { $0.key < $1.key }) {
            print("\(channel) rests, its queue is kept: \(reply)")
        }
        if summary.isOutsideHours { print("It is outside of the sending hours; what is queued waits for them.") }
    }
}
