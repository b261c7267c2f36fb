import Channels
import Foundation
import Model
import Storage

/// What the ledger is told after an attempt: a pure function of the message, what the channel said, and the times.
struct Verdict {
    var now: Date
    /// When the message was first tried; its patience is counted from then.
    var firstTry: Date
    /// How often the message itself was put off before.
    var setbacks = 0
    /// How often in a row a channel was to blame before.
    var channelFaults = 0
    /// Until when its channel rests; `nil` where it goes on.
    var channelRestsUntil: Date?
    /// Another channel of its kind may take it now.
    var hasStandIn = false
    /// 0 to 1.
    var jitter: Double

    func settlement(of message: Message, attempt: Int, delivery: Delivery) -> Settlement {
        var settlement = Settlement(
            messageID: message.id, attempt: attempt, outcome: delivery.outcome, providerID: delivery.providerID,
            reply: delivery.reply, nextState: .accepted, addressIsBad: delivery.addressIsBad,
            blamesChannel: delivery.blamesChannel)
        switch delivery.outcome {
        case .accepted: break
        case .inDoubt:
            settlement.nextState = .inDoubt
            settlement.reason = "no_answer: \(delivery.reply)"
        case .failed:
            settlement.nextState = .failed
            settlement.reason = "refused: \(delivery.cause.map { "\($0.rawValue): " } ?? "")\(delivery.reply)"
        case .deferred: putOff(message, delivery, &settlement)
        }
        return settlement
    }

    private func putOff(_ message: Message, _ delivery: Delivery, _ settlement: inout Settlement) {
        let next = nextTry(message, delivery)
        if let expiry = message.expiresAt, next.at >= expiry {
            settlement.nextState = .expired
            settlement.reason = "too_late: \(delivery.reply)"
        } else if next.at > firstTry.addingTimeInterval(message.messageClass.patience) {
            settlement.nextState = .failed
            settlement.reason = "gave_up: \(delivery.reply)"
        } else {
            settlement.nextState = next.state
            settlement.notBefore = next.at
            settlement.reason = "\(next.code): \(delivery.reply)"
        }
    }

    /// Where the channel is at fault the message keeps its place in the queue: for another channel at once, else until the
    /// channel's rest is over.
    private func nextTry(
        _ message: Message, _ delivery: Delivery
    ) -> (at: Date, state: MessageState, code: String) {
        if delivery.blamesChannel {
            if hasStandIn { return (now, .queued, "other_channel") }
            if let channelRestsUntil, channelRestsUntil > now { return (channelRestsUntil, .queued, "channel_rests") }
            let delay = max(
                delivery.retryAfter ?? 0, RetrySchedule.delay(afterChannelFault: channelFaults + 1, jitter: jitter))
            return (now.addingTimeInterval(delay), .queued, "channel_at_fault")
        }
        let delay = RetrySchedule.delay(afterSetback: setbacks + 1, of: message.messageClass, jitter: jitter)
        return (now.addingTimeInterval(max(delivery.retryAfter ?? 0, delay)), .deferred, "deferred")
    }
}
