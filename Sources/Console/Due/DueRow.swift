import Liquid
import Model
import Outreach
import Templating

/// A due item as the pages show it.
struct DueRow {
    var item: DueItem
    /// Its row of the ledger, where it has one.
    let message: Message?

    /// Whether it goes, or went, or waits to go.
    var isSendable: Bool {
        if let message { return message.state.group != .skipped }
        return item.decision.isSend
    }

    /// Whether it waits for a person: not in the ledger yet, or to be approved.
    var isUndecided: Bool {
        if let message { return message.state == .planned }
        return item.decision.isSend
    }

    var channel: ChannelKind? {
        if let message, isSendable { return message.channel }
        if case .send(let channel, _) = item.decision { return channel }
        return nil
    }

    /// - Parameters:
    ///   - isEdited: whether somebody changed its words.
    ///   - needsApproval: whether it goes only after a person let it.
    func values(_ filter: DueFilter, isEdited: Bool, needsApproval: Bool) -> [String: Value] {
        let label = stateLabel(needsApproval: needsApproval)
        return [
            "key": .string(item.key), "path": .string(filter.path(of: item.key)), "card": .string(item.customer.card),
            "name": .string(item.customer.name), "consultant": .string(item.customer.consultant ?? ""),
            "occasion": .string(item.pack.title), "pack": .string(item.pack.name), "about": .string(about),
            "due": .string("\(item.dueOn)"), "expires": .string("\(item.expiresOn)"),
            "channel": .string(channel.map(FieldText.channel) ?? "—"), "reason": .string(reason),
            "state": .string(message?.state.rawValue ?? (item.decision.isSend ? "due" : "suppressed")),
            "state_label": .string(label), "sendable": .bool(isSendable), "undecided": .bool(isUndecided),
            "is_edited": .bool(isEdited),
        ]
    }

    private var about: String {
        if let member = item.member {
            return [Words.relation(member.relation), member.name].compactMap { $0 }.joined(separator: " ")
        }
        return [item.vehicle?.model, item.vehicle?.plate].compactMap { $0 }.joined(separator: " ")
    }

    private var reason: String {
        if let message { return message.reason.map { Words.reason($0, of: message.state) } ?? "" }
        if case .skip(let obstacle) = item.decision { return Words.reason(obstacle.ledgerReason, of: .suppressed) }
        return ""
    }

    private func stateLabel(needsApproval: Bool) -> String {
        if let message { return Words.state(message.state, reason: message.reason) }
        guard item.decision.isSend else { return Words.state(.suppressed) }
        return needsApproval ? Words.state(.planned) : "将发送"
    }
}

extension DueItem.Decision {
    var isSend: Bool {
        if case .send = self { return true }
        return false
    }
}
