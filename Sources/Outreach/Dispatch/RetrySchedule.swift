import Foundation
import Model

/// When a deferred message is tried again, and when it is given up.
///
/// The first retry comes after 5 to 10 minutes, which is what greylisting asks for; each later one after 1.5 to 2
/// times as long, never more than four hours apart.
struct RetrySchedule: Sendable {
    static let firstDelay: ClosedRange<Double> = 300...600
    static let longestDelay: Double = 4 * 3_600

    /// - Parameters:
    ///   - attempt: the one that has just failed, from 1.
    ///   - jitter: 0 to 1, drawn for this message, so that a burst of refusals does not come back as a burst.
    /// - Returns: seconds until the next attempt. Attempt 1 with jitter 0.5 → 450 s; attempt 3 → 450 × 1.75² = 1,378 s.
    static func delay(afterAttempt attempt: Int, jitter: Double) -> TimeInterval {
        let first = firstDelay.lowerBound + (firstDelay.upperBound - firstDelay.lowerBound) * jitter
        let factor = 1.5 + 0.5 * jitter
        return min(first * pow(factor, Double(max(0, attempt - 1))), longestDelay)
    }

    /// How long after its first try a message of this class is still tried.
    static func patience(_ messageClass: MessageClass) -> TimeInterval {
        switch messageClass {
        case .marketing: 48 * 3_600
        case .greeting, .service: 5 * 86_400
        }
    }
}
