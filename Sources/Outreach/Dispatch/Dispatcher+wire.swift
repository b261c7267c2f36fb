import Channels
import Foundation
import Logging
import Model
import Storage

// Between the rounds: armed messages go over the wire, and what comes of them is kept for the next round.
extension Dispatcher {
    /// Gives every free connection of a lane an armed message.
    func handOver(_ name: String) {
        // Nothing more leaves while outcomes cannot be written down.
        guard storeHealth.faults == 0 else { return }
        let now = workspace.clock.now
        while let batch = lanes[name]?.takeArmed(at: now), !batch.isEmpty, let carrier = lanes[name]?.carrier {
            // Written down before the first byte: a kill from here on leaves it in doubt.
            guard batch.allSatisfy({ recorder?.begin($0.prepared.message.id, attempt: $0.attempt) == true }) else {
                let reply = "not sent: the record of what is on the wire cannot be written beside the store"
                let delivery = Delivery(outcome: .deferred, reply: reply, suspendsChannel: true)
                note(batch.map { _ in delivery }, of: batch, through: name)
                return
            }
            Task {
                let deliveries = await carrier.send(batch.map(\.prepared.consignment))
                self.note(deliveries, of: batch, through: name)
            }
        }
    }

    /// - Parameter deliveries: what the far end said of each of the batch, in its order.
    private func note(_ deliveries: [Delivery], of batch: [Lane.Armed], through name: String) {
        let now = workspace.clock.now
        lanes[name]?.note(deliveries, at: now)
        for (delivery, armed) in zip(deliveries, batch) { note(delivery, of: armed, through: name, at: now) }
        if let lane = lanes[name], lane.armed.isEmpty, !lane.ready.isEmpty { lanes[name]?.noteHunger() }
        handOver(name)
        bell.ring()
    }

    private func note(_ delivery: Delivery, of armed: Lane.Armed, through name: String, at now: Date) {
        lanes[name]?.shaper.noteBack(armed.prepared.message, unsent: false)
        switch delivery.outcome {
        case .accepted: summary.accepted += 1
        case .deferred: summary.deferred += 1
        case .failed: summary.failed += 1
        case .inDoubt: summary.inDoubt += 1
        }
        let rest = lanes[name]?.restsUntil
        noteRest(until: rest, delivery, through: name, at: now)
        let prepared = armed.prepared
        let verdict = Verdict(
            now: now, firstTry: prepared.parcel.date, setbacks: prepared.setbacks,
            channelFaults: prepared.channelFaults, channelRestsUntil: rest,
            hasStandIn: goesOn(prepared, past: name, at: now), jitter: jitter())
        let settlement = verdict.settlement(of: prepared.message, attempt: armed.attempt, delivery: delivery)
        recorder?.end(settlement)
        news.settlements.append((name, settlement))
    }

    private func noteRest(until rest: Date?, _ delivery: Delivery, through name: String, at now: Date) {
        if let rest, now < rest {
            guard delivery.blamesChannel else { return }
            if summary.resting[name] == nil {
                logger.warning("channel rests", metadata: ["channel": "\(name)", "reply": "\(delivery.reply)"])
            }
            summary.resting[name] = delivery.reply
        } else if delivery.outcome == .accepted {
            summary.resting[name] = nil
        }
    }

    /// Takes armed messages back of which nothing has begun: those that have waited too long, or everything.
    ///
    /// What was checked on arming them (suppression, consent, whether the campaign runs) is checked again on the next time, so
    /// that no pause or refusal waits for a slow relay.
    func takeBack(_ name: String, everything: Bool) {
        let taken = lanes[name]?.takeBack(at: workspace.clock.now, everything: everything) ?? []
        guard !taken.isEmpty else { return }
        news.withdrawals += taken.map { Withdrawal(messageID: $0.prepared.message.id, attempt: $0.attempt) }
        // They are in the queue again.
        for other in order where lanes[other]?.kind == lanes[name]?.kind { lanes[other]?.isDry = false }
        bell.ring()
    }
}
