import Channels
import Foundation
import Model
import Storage

/// Decides which ready messages of a lane go now, by the limits of its relay, of recipient domains and of campaigns.
///
/// A message whose domain or campaign has no room steps aside, and those behind it go. A few wait at hand; the others are put
/// off in the ledger until their turn, so that a million messages to one domain neither fill the memory nor are claimed again
/// and again.
struct Shaper {
    /// What a limit counts.
    enum Key: Hashable {
        case relay
        case domain(String)
        case campaign(Int64)

        /// As the reason of a message that waits for it.
        var reason: String {
            switch self {
            case .relay: ReasonCode.paced
            case .domain(let name): "\(ReasonCode.paced): \(name)"
            case .campaign(let id): "\(ReasonCode.paced): campaign \(id)"
            }
        }
    }

    /// What came of a look at the ready messages.
    struct Choice {
        var go: [Prepared] = []
        var postponements: [Postponement] = []
        /// How long until another look helps; `nil` where nothing waits for time to pass.
        var nextLook: Duration?
    }

    /// As the channel file says.
    private(set) var limits: ChannelLimits
    /// By the campaign's number.
    private(set) var campaigns: [Int64: SendingLimit] = [:]
    private var throttles: [Key: Throttle] = [:]

    init(_ limits: ChannelLimits) { self.limits = limits }

    /// Messages are put off in the ledger and will be back.
    var isAwaitingReturns: Bool { throttles.values.contains { $0.postponed > 0 } }

    // MARK: Choosing

    /// Takes out of `ready` what may go now, at most `room`, and what is put off.
    mutating func choose(
        from ready: inout [Prepared], room: Int, at now: Date, tick: ContinuousClock.Instant
    ) -> Choice {
        var choice = Choice()
        guard hasLimits else {
            choice.go = Array(ready.prefix(room))
            ready.removeFirst(choice.go.count)
            return choice
        }
        var rest: [Prepared] = []
        var waiting: [Key: Int] = [:]
        for (index, prepared) in ready.enumerated() {
            let keys = keys(of: prepared.message)
            guard choice.go.count < room, let obstacle = firstObstacle(keys, at: tick) else {
                if choice.go.count >= room {
                    rest += ready[index...]
                    break
                }
                for key in keys { throttles[key]?.admit(at: tick) }
                choice.go.append(prepared)
                continue
            }
            if let wait = throttles[obstacle]?.wait(at: tick) { choice.nextLook = min(choice.nextLook ?? wait, wait) }
            if obstacle == .relay {
                // Nobody behind it can go either.
                rest += ready[index...]
                break
            }
            waiting[obstacle, default: 0] += 1
            if waiting[obstacle, default: 0] <= throttles[obstacle]?.atHand ?? 0 {
                rest.append(prepared)
            } else if let seconds = throttles[obstacle]?.postpone() {
                choice.postponements.append(
                    Postponement(
                        messageID: prepared.message.id, until: now.addingTimeInterval(seconds), reason: obstacle.reason)
                )
            }
        }
        ready = rest
        return choice
    }

    private var hasLimits: Bool { !limits.relay.isNone || !limits.domains.isEmpty || !campaigns.isEmpty }

    private mutating func firstObstacle(_ keys: [Key], at tick: ContinuousClock.Instant) -> Key? {
        for key in keys {
            if throttles[key] == nil { throttles[key] = Throttle(limit(of: key), at: tick) }
            if throttles[key]?.wait(at: tick) != .zero { return key }
        }
        return nil
    }

    /// Those that have a limit.
    private func keys(of message: Message) -> [Key] {
        var keys: [Key] = limits.relay.perSecond == nil ? [] : [.relay]
        if let campaign = message.origin.campaignID, campaigns[campaign] != nil { keys.append(.campaign(campaign)) }
        if !limits.domains.isEmpty, let at = message.address.lastIndex(of: "@") {
            let key = Key.domain(message.address[message.address.index(after: at)...].lowercased())
            if !limit(of: key).isNone { keys.append(key) }
        }
        return keys
    }

    private func limit(of key: Key) -> SendingLimit {
        switch key {
        // Its connections are the lane's own.
        case .relay: SendingLimit(perSecond: limits.relay.perSecond)
        case .domain(let name): limits.domains[name] ?? limits.domains[ChannelLimits.anyDomain] ?? .none
        case .campaign(let id): campaigns[id] ?? .none
        }
    }

    // MARK: What becomes of them

    /// A message that was chosen is answered, or did not go after all.
    mutating func noteBack(_ message: Message, unsent: Bool) {
        guard !throttles.isEmpty else { return }
        for key in keys(of: message) { throttles[key]?.noteBack(unsent: unsent) }
    }

    /// Messages that were claimed; some of them had been put off.
    mutating func noteClaimed(_ messages: [Message]) {
        guard !throttles.isEmpty else { return }
        for message in messages where message.reason?.hasPrefix(ReasonCode.paced) == true {
            for key in keys(of: message) where key.reason == message.reason { throttles[key]?.noteReturned() }
        }
        // Those of domains that nobody is writing to any more, of which there may be many.
        if throttles.count > 10_000 { throttles = throttles.filter { !$0.value.isIdle } }
    }

    // MARK: Changing

    /// Takes over limits that were changed while messages are being sent.
    ///
    /// - Returns: whether any is new: what was put off for the old ones is then better looked at again.
    mutating func change(
        _ limits: ChannelLimits, campaigns: [Int64: SendingLimit], at tick: ContinuousClock.Instant
    ) -> Bool {
        guard limits != self.limits || campaigns != self.campaigns else { return false }
        self.limits = limits
        self.campaigns = campaigns
        throttles = throttles.filter { !limit(of: $0.key).isNone }
        for key in throttles.keys {
            let limit = limit(of: key)
            throttles[key]?.change(limit, at: tick)
            throttles[key]?.forgetPostponed()
        }
        return true
    }
}
