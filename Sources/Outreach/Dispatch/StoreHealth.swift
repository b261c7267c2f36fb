/// Whether the store works, and for how long to leave it alone where it does not (locked, disk full).
struct StoreHealth {
    /// How often in a row it has refused.
    private(set) var faults = 0
    private(set) var lastFault: (any Error)?
    private var restsUntil: ContinuousClock.Instant?

    mutating func noteSuccess() {
        faults = 0
        restsUntil = nil
    }

    /// 0.1 s of rest, then twice as long each time, up to 5 s.
    mutating func note(_ fault: any Error) {
        faults += 1
        lastFault = fault
        restsUntil = .now + min(.milliseconds(50) * (1 << min(faults, 10)), .seconds(5))
    }

    /// It is asked once more, rest or no rest: there is no later.
    mutating func cutRest() { restsUntil = nil }

    /// What is left of its rest; `nil` where it may be asked.
    var pause: Duration? {
        guard let restsUntil, restsUntil > .now else { return nil }
        return restsUntil - .now
    }

    /// When to look again after a refusal; `nil` where there was none.
    var recheck: Duration? { faults == 0 ? nil : max(pause ?? .zero, .milliseconds(20)) }
}
