import Foundation
import Model

/// One limit at work: what may go now, and when the rest may.
struct Throttle {
    private(set) var limit: SendingLimit
    private var bucket: TokenBucket?
    /// Armed or on the wire.
    private(set) var inFlight = 0
    /// Put off in the ledger, and not back yet.
    private(set) var postponed = 0

    init(_ limit: SendingLimit, at now: ContinuousClock.Instant) {
        self.limit = limit
        bucket = limit.perSecond.map { TokenBucket(rate: $0, at: now) }
    }

    /// Nothing would be lost if it were made anew.
    var isIdle: Bool { inFlight == 0 && postponed == 0 }

    /// How long until a message may go: zero where it may now, `nil` where another one must come back first.
    func wait(at now: ContinuousClock.Instant) -> Duration? {
        if let connections = limit.connections, inFlight >= connections { return nil }
        return bucket?.wait(at: now) ?? .zero
    }

    /// A message goes; `wait` said that it may.
    mutating func admit(at now: ContinuousClock.Instant) {
        _ = bucket?.take(at: now)
        inFlight += 1
    }

    /// - Parameter unsent: it did not go after all.
    mutating func noteBack(unsent: Bool) {
        inFlight = max(0, inFlight - 1)
        if unsent { bucket?.giveBack() }
    }

    mutating func change(_ new: SendingLimit, at now: ContinuousClock.Instant) {
        limit = new
        guard let rate = new.perSecond else {
            bucket = nil
            return
        }
        if bucket == nil { bucket = TokenBucket(rate: rate, at: now) } else { bucket?.change(rate: rate, at: now) }
    }

    // MARK: Putting off

    /// Messages a second that it is likely to let through, for telling when a message may come back. Where only the messages at
    /// once are limited, a tenth of a second for each is a guess: who comes back too early is put off again.
    private var pace: Double {
        let byConnections = limit.connections.map { Double($0) * 10 }
        return min(limit.perSecond ?? .infinity, byConnections ?? .infinity)
    }

    /// So many that wait for it stay at hand, a second's worth; more are put off.
    var atHand: Int { max(2, Int(min(pace, 500))) }

    /// Puts another message off, behind those that are put off already.
    ///
    /// - Returns: for how many seconds.
    mutating func postpone() -> TimeInterval {
        postponed += 1
        return 1 + Double(postponed) / pace
    }

    /// One that was put off is back.
    mutating func noteReturned() { postponed = max(0, postponed - 1) }

    /// Those that were put off come back at once.
    mutating func forgetPostponed() { postponed = 0 }
}
