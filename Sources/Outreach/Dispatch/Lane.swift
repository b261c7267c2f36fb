import Channels
import Foundation
import Model

/// One open channel of the dispatcher: what is ready for it, what is on its wire, and whether it is resting after a fault.
struct Lane {
    static let firstRest: TimeInterval = 30
    static let longestRest: TimeInterval = 900
    /// So many messages in a row that did not reach the far end, or got no answer, say that it is down.
    static let strikesUntilRest = 3
    /// An armed message that has not begun after so long is taken back: what was checked on arming it is checked again.
    static let longestWait: TimeInterval = 0.5

    /// A message whose intent is on disk and of which nothing has left.
    struct Armed {
        var prepared: Prepared
        var attempt: Int
        var since: Date
    }

    let carrier: Carrier
    /// 0 for the channel that the settings name first for its kind; a later one works only while those before it do not.
    let precedence: Int
    /// Messages on its wire at once.
    private(set) var connections: Int
    /// Messages armed beyond those that the wire takes, for each connection, at most.
    let aheadPerConnection: Int
    /// Rendered and leased, not armed yet; first in, first out.
    var ready: [Prepared] = []
    /// The ledger is being asked whether they may leave.
    var arming = 0
    /// May leave, and waits for a connection; the first to go is the last of the array.
    private(set) var armed: [Armed] = []
    /// Requests and mails on the wire.
    private(set) var inFlight = 0
    /// Messages in them: a gateway may take several recipients in one request.
    private(set) var onWire = 0
    /// Answered, and the ledger does not know it yet.
    private(set) var unsettled = 0
    /// Messages that may wait armed: more while the wire runs dry, fewer while they wait long.
    private(set) var ahead: Int
    /// By which of those that are ready the limits let go.
    var shaper: Shaper
    /// The ledger is being asked for the next messages.
    var isClaiming = false
    /// Claimed, and being put into words.
    var preparing = 0
    /// The last claim found nothing that is due.
    var isDry = false
    /// Until when nothing is sent through it; the queue stays.
    private(set) var restsUntil: Date?
    private var restedAt: Date?
    private var faults = 0
    private var strikes = 0

    init(carrier: Carrier, precedence: Int = 0, aheadPerConnection: Int) {
        self.carrier = carrier
        self.precedence = precedence
        connections = carrier.definition.connections
        shaper = Shaper(carrier.definition.limits)
        self.aheadPerConnection = max(0, aheadPerConnection)
        ahead = connections * self.aheadPerConnection
    }

    /// Messages that a request is filled with, at most; of a gateway that takes thousands, as many as may be in doubt at once.
    private var perRequest: Int { min(carrier.recipientsPerRequest, 100) }

    /// A clock that was set back to before the rest began ends it: a day of silence would be worse than one more try.
    func isResting(at now: Date) -> Bool {
        guard let restedAt, let restsUntil else { return false }
        return now >= restedAt && now < restsUntil
    }

    var name: String { carrier.definition.name }
    var kind: CarrierKind { carrier.definition.carrier }

    /// Whether it carries all that there is: it does not rest, and nothing has gone wrong since its last rest.
    func isSound(at now: Date) -> Bool { faults == 0 && !isResting(at: now) }

    /// Armed and not settled, at most: what a power cut leaves in doubt is no more than this. After a rest one message goes
    /// first, to see whether the channel works again.
    var window: Int { faults > 0 ? 1 : connections * perRequest + ahead }

    /// How many more may be armed now.
    var room: Int { max(0, window - arming - armed.count - onWire - unsettled) }

    /// Messages to claim at a time: enough to spare the disk, few enough to go before their lease ends. A channel that is
    /// being tried out gets no more than it tries.
    var batch: Int {
        let inTime = shaper.limits.relay.perSecond.map { max(2, Int($0 * Dispatcher.leaseSeconds / 4)) }
        return faults > 0 ? 1 : min(512, connections * max(16, perRequest), inTime ?? .max)
    }

    /// How many to claim now, 0 for none. While one batch is put into words the next is claimed, so that the renderer waits for
    /// the disk as little as the wire does.
    var appetite: Int {
        guard !isClaiming, !isDry, ready.count + preparing <= (faults > 0 ? 0 : batch) else { return 0 }
        return batch
    }

    /// Something is under way that will come back by itself.
    var isBusy: Bool { inFlight > 0 || isClaiming || preparing > 0 || arming > 0 }

    /// How long an armed message may take: an answer to each step, and then to the final dot, for which relays are given
    /// ten minutes. Past it, it is in doubt.
    var patience: TimeInterval { Dispatcher.leaseSeconds + carrier.definition.longestAttempt }

    // MARK: Limits

    /// What may be armed now.
    mutating func choose(at now: Date, tick: ContinuousClock.Instant) -> Shaper.Choice {
        let choice = shaper.choose(from: &ready, room: room, at: now, tick: tick)
        arming += choice.go.count
        return choice
    }

    /// From now on as these limits say.
    ///
    /// - Returns: whether they are other ones.
    mutating func adopt(
        _ limits: ChannelLimits, campaigns: [Int64: SendingLimit], at tick: ContinuousClock.Instant
    ) -> Bool {
        guard shaper.change(limits, campaigns: campaigns, at: tick) else { return false }
        connections = limits.relay.connections ?? connections
        ahead = connections * aheadPerConnection
        carrier.adopt(limits)
        return true
    }

    // MARK: Armed

    mutating func add(armed more: [Armed]) { armed.insert(contentsOf: more.reversed(), at: 0) }

    /// The next message for the wire, with others that may go in the same request; empty where none waits, or every connection
    /// has one. A number is in a request once, since answers name numbers.
    mutating func takeArmed(at now: Date) -> [Armed] {
        guard inFlight < (faults > 0 ? 1 : connections), !isResting(at: now) else { return [] }
        guard let next = armed.popLast() else { return [] }
        var batch = [next]
        if perRequest > 1, faults == 0, let key = next.prepared.consignment.batchKey {
            var numbers: Set = [next.prepared.message.address]
            var index = armed.endIndex
            while batch.count < perRequest, index > 0 {
                index -= 1
                let other = armed[index].prepared
                guard other.consignment.batchKey == key, numbers.insert(other.message.address).inserted else {
                    continue
                }
                batch.append(armed.remove(at: index))
            }
        }
        inFlight += 1
        onWire += batch.count
        return batch
    }

    /// A connection is free, and nothing is armed for it though it could be: arm more from now on.
    mutating func noteHunger() { ahead = min(connections * aheadPerConnection, ahead + max(1, ahead / 2)) }

    /// Those that have waited too long, and everything where the channel rests; with them the window shrinks.
    mutating func takeBack(at now: Date, everything: Bool) -> [Armed] {
        func mustGo(_ armed: Armed) -> Bool {
            everything || !(0..<Self.longestWait).contains(now.timeIntervalSince(armed.since))
        }
        let taken = armed.filter(mustGo)
        guard !taken.isEmpty else { return [] }
        armed.removeAll(where: mustGo)
        for each in taken { shaper.noteBack(each.prepared.message, unsent: true) }
        if !everything { ahead /= 2 }
        return taken
    }

    // MARK: Outcomes

    /// The ledger has taken so many outcomes.
    mutating func noteSettled(_ count: Int) { unsettled -= count }

    /// A fault of the channel itself (log-in refused, relay down, 421, answers that do not come) slows the channel, not the
    /// recipients: it rests for 30 s, then twice as long each time, up to 15 minutes.
    ///
    /// - Parameter deliveries: of one request or mail, which says one thing about the channel, however many recipients it had.
    mutating func note(_ deliveries: [Delivery], at now: Date) {
        inFlight -= 1
        onWire -= deliveries.count
        unsettled += deliveries.count
        // What was claimed before may have been all there was; what comes back from here may be more.
        if inFlight == 0 { isDry = false }
        let suspension = deliveries.first(where: \.suspendsChannel)
        guard suspension != nil || deliveries.allSatisfy({ $0.blamesChannel || $0.outcome == .inDoubt }) else {
            // Whatever it said, the far end is there and judges messages.
            faults = 0
            strikes = 0
            return
        }
        strikes += 1
        // Answers that were under way when the rest began say nothing new.
        guard suspension != nil || strikes >= Self.strikesUntilRest || faults > 0, !isResting(at: now) else { return }
        let rest = min(Self.firstRest * Double(1 << min(faults, 10)), Self.longestRest)
        restedAt = now
        restsUntil = now.addingTimeInterval(max(rest, deliveries.compactMap(\.retryAfter).max() ?? 0))
        faults += 1
        strikes = 0
    }
}
