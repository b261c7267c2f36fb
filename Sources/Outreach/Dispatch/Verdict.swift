import Channels
import Foundation
import Model
import Storage

/// What the ledger is told after an attempt: a pure function of the message, what the channel said, and the times.
struct Verdict {
    var now: Date
    /// When the message was first tried; its patience is counted from then.
    var firstTry: Date
    /// Until when its channel rests; `nil` where it goes on.
    var channelRestsUntil: Date?
    /// 0 to 1.
    var jitter: Double

    func settlement(of message: Message, attempt: Int, delivery: Delivery) -> Settlement {
        var settlement = Settlement(
            messageID: message.id, attempt: attempt, outcome: delivery.outcome, providerID: delivery.providerID,
            reply: delivery.reply, nextState: .accepted, addressIsBad: delivery.addressIsBad)
        switch delivery.outcome {
        case .accepted: break
        case .inDoubt:
            settlement.nextState = .inDoubt
            settlement.reason = "no_answer: \(delivery.reply)"
        case .failed:
            settlement.nextState = .failed
            settlement.reason = "refused: \(delivery.reply)"
        case .deferred: putOff(message, attempt, delivery, &settlement)
        }
        return settlement
    }

    private func putOff(_ message: Message, _ attempt: Int, _ delivery: Delivery, _ settlement: inout Settlement) {
        let next = nextTry(attempt, delivery)
        if let expiry = message.expiresAt, next.at >= expiry {
            settlement.nextState = .expired
            settlement.reason = "too_late: \(delivery.reply)"
        } else if next.at > firstTry.addingTimeInterval(RetrySchedule.patience(message.messageClass)) {
            settlement.nextState = .failed
            settlement.reason = "gave_up: \(delivery.reply)"
        } else {
            settlement.nextState = next.state
            settlement.notBefore = next.at
            settlement.reason = "\(next.state == .queued ? "channel_rests" : "deferred"): \(delivery.reply)"
        }
    }

    /// Where the channel is at fault the message keeps its place in the queue until the channel's rest is over.
    private func nextTry(_ attempt: Int, _ delivery: Delivery) -> (at: Date, state: MessageState) {
        if delivery.blamesChannel, let channelRestsUntil, channelRestsUntil > now {
            return (channelRestsUntil, .queued)
        }
        let delay = max(delivery.retryAfter ?? 0, RetrySchedule.delay(afterAttempt: attempt, jitter: jitter))
        return (now.addingTimeInterval(delay), .deferred)
    }
}
