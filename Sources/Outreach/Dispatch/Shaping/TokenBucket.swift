/// Lets so many through in a second on average, and a tenth of a second's worth, but at least one, at once.
///
/// Pure: the caller says what time it is, by a clock that only goes forward.
struct TokenBucket {
    /// Tokens a second.
    private(set) var rate: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    /// Begins full.
    init(rate: Double, at now: ContinuousClock.Instant) {
        self.rate = max(rate, 0.000_1)
        tokens = 0
        filledAt = now
        tokens = capacity
    }

    /// Rate 5 → 1, rate 200 → 20: in no second more than 220 of the latter.
    var capacity: Double { max(1, rate / 10) }

    /// Takes a token, where there is one.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        fill(at: now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// Puts one back that was taken for nothing.
    mutating func giveBack() { tokens = min(capacity, tokens + 1) }

    /// How long until there is a token: zero where there is one.
    func wait(at now: ContinuousClock.Instant) -> Duration {
        let there = tokens + rate * max(0, (now - filledAt) / .seconds(1))
        return there >= 1 ? .zero : .seconds((1 - there) / rate)
    }

    /// From now on at another rate; what has gathered stays, as far as it fits.
    mutating func change(rate: Double, at now: ContinuousClock.Instant) {
        fill(at: now)
        self.rate = max(rate, 0.000_1)
        tokens = min(tokens, capacity)
    }

    private mutating func fill(at now: ContinuousClock.Instant) {
        guard now > filledAt else { return }
        tokens = min(capacity, tokens + rate * ((now - filledAt) / .seconds(1)))
        filledAt = now
    }
}
