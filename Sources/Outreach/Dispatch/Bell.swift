/// Wakes a loop that waits. A ring that comes while nobody waits is remembered until `hush()`, so that none is lost.
struct Bell {
    private(set) var hasRung = false
    private var waiter: CheckedContinuation<Void, Never>?

    mutating func ring() {
        hasRung = true
        wake()
    }

    /// Wakes whoever waits, for no reason but that time has passed.
    mutating func wake() {
        waiter?.resume()
        waiter = nil
    }

    /// Forgets the rings so far: to be called before looking at what they were rung for.
    mutating func hush() { hasRung = false }

    mutating func park(_ continuation: CheckedContinuation<Void, Never>) {
        if hasRung { continuation.resume() } else { waiter = continuation }
    }
}
