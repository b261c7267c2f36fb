import Channels
import Foundation
import Model

/// One open channel of the dispatcher: how many messages are on its wire, and whether it is resting after a fault.
struct Lane {
    static let firstRest: TimeInterval = 30
    static let longestRest: TimeInterval = 900

    let carrier: Carrier
    let capacity: Int
    var inFlight = 0
    /// Until when nothing is sent through it; the queue stays.
    var restsUntil: Date?
    private var faults = 0

    init(carrier: Carrier, capacity: Int) {
        self.carrier = carrier
        self.capacity = capacity
    }

    var free: Int { capacity - inFlight }

    func isResting(at now: Date) -> Bool { restsUntil.map { now < $0 } ?? false }

    /// A fault of the channel itself (log-in refused, server busy) slows the channel, not the recipients: 30 s, then
    /// twice as long each time up to 15 minutes.
    mutating func note(_ delivery: Delivery, at now: Date) {
        inFlight -= 1
        guard delivery.suspendsChannel else {
            if delivery.outcome == .accepted { faults = 0 }
            return
        }
        // Answers that were under way when the rest began say nothing new.
        guard !isResting(at: now) else { return }
        let rest = min(Self.firstRest * Double(1 << min(faults, 10)), Self.longestRest)
        restsUntil = now.addingTimeInterval(max(rest, delivery.retryAfter ?? 0))
        faults += 1
    }
}
