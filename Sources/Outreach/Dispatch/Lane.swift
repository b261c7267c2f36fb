import Channels
import Foundation
import Model

/// One open channel of the dispatcher: what is ready for it, what is on its wire, and whether it is resting after a fault.
struct Lane {
    static let firstRest: TimeInterval = 30
    static let longestRest: TimeInterval = 900
    /// So many messages in a row that did not reach the far end, or got no answer, say that it is down.
    static let strikesUntilRest = 3

    let carrier: Carrier
    /// 0 for the channel that the settings name first for its kind; a later one works only while those before it do not.
    let precedence: Int
    /// Armed and not settled, at most: what a kill leaves in doubt is no more than this.
    let window: Int
    /// Rendered and leased, not armed yet; first in, first out.
    var ready: [Prepared] = []
    var inFlight = 0
    /// Answered, and the ledger does not know it yet.
    private(set) var unsettled = 0
    /// The next messages are being claimed and rendered.
    var isRefilling = false
    /// The last claim found nothing that is due.
    var isDry = false
    /// Until when nothing is sent through it; the queue stays.
    private(set) var restsUntil: Date?
    private var restedAt: Date?
    private var faults = 0
    private var strikes = 0

    init(carrier: Carrier, precedence: Int = 0, window: Int) {
        self.carrier = carrier
        self.precedence = precedence
        self.window = max(1, window)
    }

    /// A clock that was set back to before the rest began ends it: a day of silence would be worse than one more try.
    func isResting(at now: Date) -> Bool {
        guard let restedAt, let restsUntil else { return false }
        return now >= restedAt && now < restsUntil
    }

    var name: String { carrier.definition.name }
    var kind: CarrierKind { carrier.definition.carrier }

    /// Whether it carries all that there is: it does not rest, and nothing has gone wrong since its last rest.
    func isSound(at now: Date) -> Bool { faults == 0 && !isResting(at: now) }

    /// How many more may be armed now. After a rest one message goes first, to see whether the channel works again.
    var room: Int { max(0, (faults > 0 ? 1 : window) - inFlight - unsettled) }

    /// Messages to claim at a time: enough to spare the disk, few enough to go before their lease ends. A channel that is
    /// being tried out gets no more than it tries.
    var batch: Int { faults > 0 ? 1 : min(256, window * 8) }

    /// How long an armed message may take: an answer to each step, and then to the final dot, for which relays are given
    /// ten minutes. Past it, it is in doubt.
    var patience: TimeInterval { Dispatcher.leaseSeconds + carrier.definition.longestAttempt }

    mutating func takeReady(_ count: Int) -> [Prepared] {
        let taken = Array(ready.prefix(count))
        ready.removeFirst(taken.count)
        return taken
    }

    /// The ledger has taken so many outcomes.
    mutating func noteSettled(_ count: Int) { unsettled -= count }

    /// A fault of the channel itself (log-in refused, relay down, 421, answers that do not come) slows the channel, not the
    /// recipients: it rests for 30 s, then twice as long each time, up to 15 minutes.
    mutating func note(_ delivery: Delivery, at now: Date) {
        inFlight -= 1
        unsettled += 1
        // What was claimed before may have been all there was; what comes back from here may be more.
        if inFlight == 0 { isDry = false }
        guard delivery.blamesChannel || delivery.outcome == .inDoubt else {
            // Whatever it said, the far end is there and judges messages.
            faults = 0
            strikes = 0
            return
        }
        strikes += 1
        // Answers that were under way when the rest began say nothing new.
        guard delivery.suspendsChannel || strikes >= Self.strikesUntilRest || faults > 0, !isResting(at: now) else {
            return
        }
        let rest = min(Self.firstRest * Double(1 << min(faults, 10)), Self.longestRest)
        restedAt = now
        restsUntil = now.addingTimeInterval(max(rest, delivery.retryAfter ?? 0))
        faults += 1
        strikes = 0
    }
}
