import Liquid
import Model
import Outreach
import Templating

/// A due item as the pages show it.
struct DueRow {
    let item: DueItem
    /// Its row of the ledger, where it has one.
    let message: Message?

    /// Whether it goes, or went, or waits to go.
    var isSendable: Bool {
        if let message { return message.state.group != .skipped }
        return item.decision.isSend
    }

    func values(day: CalendarDate) -> [String: Value] {
        [
            "key": .string(item.key), "path": .string(DueSubject(key: item.key, day: day).path),
            "card": .string(item.customer.card),
            "name": .string(item.customer.name), "consultant": .string(item.customer.consultant ?? ""),
            "occasion": .string(item.pack.title), "pack": .string(item.pack.name), "about": .string(about),
            "due": .string("\(item.dueOn)"), "expires": .string("\(item.expiresOn)"),
            "channel": .string(channel.map(Words.channel) ?? ""), "reason": .string(reason),
            "state": .string(state), "state_label": .string(stateLabel), "sendable": .bool(isSendable),
        ]
    }

    private var about: String {
        if let member = item.member {
            return [Words.relation(member.relation), member.name].compactMap { $0 }.joined(separator: " ")
        }
        return [item.vehicle?.model, item.vehicle?.plate].compactMap { $0 }.joined(separator: " ")
    }

    private var channel: ChannelKind? {
        if let message { return message.channel }
        if case .send(let channel, _) = item.decision { return channel }
        return nil
    }

    private var reason: String {
        if let message { return message.reason.map(Words.reason) ?? "" }
        if case .skip(let obstacle) = item.decision { return Words.reason(obstacle.ledgerReason) }
        return ""
    }

    private var state: String { message?.state.rawValue ?? (item.decision.isSend ? "due" : "suppressed") }

    private var stateLabel: String {
        message.map { Words.state($0.state) } ?? (item.decision.isSend ? "待发" : Words.state(.suppressed))
    }
}

extension DueItem.Decision {
    var isSend: Bool {
        if case .send = self { return true }
        return false
    }
}

extension MessageState {
    /// Whether a person can still approve, hold, skip or change a message in this state.
    var canStillBeDecided: Bool {
        switch self {
        case .planned, .queued, .leased, .deferred: true
        default: false
        }
    }
}
