import Channels
import Foundation
import Model
import Storage

/// What the ledger is told after an attempt: a pure function of the message, what the channel said, and the time.
enum Verdict {
    /// - Parameter jitter: 0 to 1.
    static func settlement(
        of message: Message, attempt: Int, delivery: Delivery, now: Date, jitter: Double
    ) -> Settlement {
        switch delivery.outcome {
        case .accepted: settle(message, attempt, delivery, .accepted, reason: nil)
        case .inDoubt: settle(message, attempt, delivery, .inDoubt, reason: "no_answer: \(delivery.reply)")
        case .failed: settle(message, attempt, delivery, .failed, reason: "refused: \(delivery.reply)")
        case .deferred: deferred(message, attempt, delivery, now: now, jitter: jitter)
        }
    }

    private static func deferred(
        _ message: Message, _ attempt: Int, _ delivery: Delivery, now: Date, jitter: Double
    ) -> Settlement {
        let delay = max(
            delivery.retryAfter ?? 0, RetrySchedule.delay(afterAttempt: attempt, jitter: jitter))
        let next = now.addingTimeInterval(delay)
        if let expiry = message.expiresAt, next > expiry {
            return settle(message, attempt, delivery, .expired, reason: "too_late: \(delivery.reply)")
        }
        if next > message.createdAt.addingTimeInterval(RetrySchedule.patience(message.messageClass)) {
            return settle(message, attempt, delivery, .failed, reason: "gave_up: \(delivery.reply)")
        }
        return settle(message, attempt, delivery, .deferred, reason: "deferred: \(delivery.reply)", notBefore: next)
    }

    private static func settle(
        _ message: Message, _ attempt: Int, _ delivery: Delivery, _ state: MessageState, reason: String?,
        notBefore: Date? = nil
    ) -> Settlement {
        Settlement(
            messageID: message.id, attempt: attempt, outcome: delivery.outcome, providerID: delivery.providerID,
            reply: delivery.reply, nextState: state, notBefore: notBefore, reason: reason,
            addressIsBad: delivery.addressIsBad)
    }
}
