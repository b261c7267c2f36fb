import Channels
import Foundation
import Model
import Storage

// Which of the channels of a kind carries it. Only what is still with us moves from one to another: a message of which the
// first channel may have taken something is in doubt, and stays so.
extension Dispatcher {
    /// A channel works while none that is preferred to it carries everything; one that is being tried out after a rest has
    /// the others beside it.
    func isOnDuty(_ lane: Lane, at now: Date) -> Bool {
        lanes.values.allSatisfy { $0.kind != lane.kind || $0.precedence >= lane.precedence || !$0.isSound(at: now) }
    }

    /// Another channel of the same kind that takes messages now.
    func standIn(for lane: Lane, at now: Date) -> String? {
        order.first { name in
            guard let other = lanes[name], other.kind == lane.kind, other.name != lane.name else { return false }
            return !other.isResting(at: now) && isOnDuty(other, at: now)
        }
    }

    /// Whether a message that its channel would not take goes to the queue at once: for the channel that stands in, or, as long
    /// as nobody knows yet that this one is down, for the few tries that show it.
    func goesOn(_ prepared: Prepared, past name: String, at now: Date) -> Bool {
        guard let lane = lanes[name] else { return false }
        if standIn(for: lane, at: now) != nil { return true }
        let hasOther = lanes.values.contains {
            $0.kind == lane.kind && $0.name != name && !$0.isResting(at: now)
        }
        return hasOther && !lane.isResting(at: now) && prepared.channelFaults < Lane.strikesUntilRest
    }

    /// What goes back to the queue for another channel is there to be claimed at once.
    func noteReturned(_ settlement: Settlement, from name: String, at now: Date) {
        guard settlement.nextState == .queued, let until = settlement.notBefore, until <= now else { return }
        for other in order where lanes[other]?.kind == lanes[name]?.kind { lanes[other]?.isDry = false }
    }

    /// What a lane has ready that rests, or is not needed any more, goes to the one that works in its place.
    func redistribute(at now: Date) async {
        for name in order {
            guard let lane = lanes[name], !lane.ready.isEmpty, lane.isResting(at: now) || !isOnDuty(lane, at: now),
                let other = standIn(for: lane, at: now), let carrier = lanes[other]?.carrier
            else { continue }
            let (workspace, ready) = (workspace, lane.ready)
            await attempt("redistribute") {
                lanes[name]?.ready = []
                do {
                    // Not in one statement: the lane would be held, and what others do to it meanwhile lost.
                    let packed = try await preparing.run {
                        let receiptURL = try ReceiptAddress(workspace).url(forChannel: other)
                        return ready.map { $0.packed(for: carrier, receiptURL: receiptURL) }
                    }
                    lanes[other]?.ready += packed
                } catch {
                    lanes[name]?.ready += ready
                    throw error
                }
            }
        }
    }
}
