import Foundation
import Model

/// When a deferred message is tried again, and when it is given up.
///
/// The first retry comes after 5 to 10 minutes, which is what greylisting asks for; each later one after 1.5 to 2
/// times as long, up to a longest distance that depends on the class:
///
/// | class | longest distance | given up after |
/// |---|---|---|
/// | service | 1 to 2 hours | 5 days |
/// | greeting | 1 to 2 hours: it is worth something on its day only | 5 days, or its own limit |
/// | marketing | 2 to 4 hours | 48 hours |
enum RetrySchedule {
    static let firstDelay: ClosedRange<Double> = 300...600

    /// - Parameters:
    ///   - setback: how often the message itself was put off, this time included, from 1. What its channel was to blame for
    ///     does not count.
    ///   - jitter: 0 to 1, drawn for this message, so that a burst of refusals does not come back as a burst.
    /// - Returns: seconds until the next attempt. Setback 1 with jitter 0.5 → 450 s; setback 3 → 450 × 1.75² = 1,378 s;
    ///   setback 30 of marketing → 3 hours.
    static func delay(afterSetback setback: Int, of messageClass: MessageClass, jitter: Double) -> TimeInterval {
        func drawn(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * jitter
        }
        let growing = drawn(firstDelay) * pow(drawn(1.5...2), Double(max(0, setback - 1)))
        return min(growing, drawn(longestDelay(messageClass)))
    }

    /// Where a channel is to blame and is not resting yet: the message keeps its place, but a relay that says 421 to it alone
    /// is not asked without end.
    ///
    /// - Returns: seconds until the next attempt. Fault 1 with jitter 0.5 → 15 s; fault 3 → 60 s; ten minutes at most.
    static func delay(afterChannelFault fault: Int, jitter: Double) -> TimeInterval {
        min((10 + 10 * jitter) * pow(2, Double(max(0, fault - 1))), 600)
    }

    private static func longestDelay(_ messageClass: MessageClass) -> ClosedRange<Double> {
        switch messageClass {
        case .service, .greeting: 3_600...2 * 3_600
        case .marketing: 2 * 3_600...4 * 3_600
        }
    }
}
