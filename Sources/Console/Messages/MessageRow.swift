import Liquid
import Model
import Outreach
import Templating

/// A row of the ledger as the pages show it: addresses are masked.
struct MessageRow {
    let workspace: Workspace
    let message: Message
    let customer: Customer?
    let isEdited: Bool

    var value: Value {
        .object([
            "id": .integer(Int(message.id)), "key": .string(message.key), "due": .string("\(message.dueOn)"),
            "name": .string(customer?.name ?? ""), "card": .string(customer?.card ?? ""), "occasion": .string(title),
            "channel": .string(FieldText.channel(message.channel)), "to": .string(Masking.address(message.address)),
            "state": .string(message.state.rawValue),
            "state_label": .string(Words.state(message.state, reason: message.reason)),
            "attempts": .integer(message.attempts),
            "reason": .string(message.reason.map { Words.reason($0, of: message.state) } ?? ""),
            "via": .string(message.via ?? ""), "provider_id": .string(message.providerID ?? ""),
            "updated": .string(workspace.clock.stamp(message.updatedAt)), "is_edited": .bool(isEdited),
        ])
    }

    var title: String { workspace.packs.packs.first { $0.name == message.pack }?.title ?? message.pack }
}
