import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// Everything that is known of one message; while it has not left, what can be done with it.
struct MessageController: Sendable {
    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("messages/:id", use: show)
        group.post("messages/:id", use: act)
    }

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let id = try Self.id(context)
        let deed = request.query["done"].flatMap(Deed.init)
        return try await desk.blocking.run { try page(message(id, for: visitor), deed: deed, visitor: visitor) }
    }

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let id = try Self.id(context)
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.decide)
        return try await desk.blocking.run {
            let deed = try Decisions(workspace: desk.workspace, actor: visitor.actor)
                .apply(form, to: message(id, for: visitor))
            return .redirect(to: "/messages/\(id)?done=\(deed.rawValue)", type: .normal)
        }
    }

    private static func id(_ context: ConsoleContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap(Int64.init) else {
            throw Refusal(.notFound, Refusal.text(for: .notFound))
        }
        return id
    }

    private func message(_ id: Int64, for visitor: Visitor) throws -> Message {
        let store = desk.workspace.store
        guard let message = try store.message(id: id), try visitor.maySee(store.customer(id: message.customerID)) else {
            throw Refusal(.notFound, "台账里没有第 \(id) 号信息。")
        }
        return message
    }

    private func page(_ message: Message, deed: Deed?, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        try workspace.store.audit(
            visitor.actor, "message.view", "customer \(message.customerID)", detail: "message \(message.id)",
            now: workspace.clock.now)
        let isEdited = try workspace.store.editedContent(of: message.id) != nil
        var values = try PreviewValues(workspace) { try Previewer(workspace).preview(message) }.values
        values.merge([
            "title": .string("第 \(message.id) 号信息"), "notice": .string(deed?.confirmation ?? ""),
            "row": MessageRow(
                workspace: workspace, message: message,
                customer: try workspace.store.customer(id: message.customerID), isEdited: isEdited
            ).value,
            "is_edited": .bool(isEdited), "campaign": .string(try campaign(of: message)?.name ?? ""),
            "attempts": .array(try attempts(of: message)), "receipts": .array(try receipts(of: message)),
            "replies": .array(try replies(to: message)), "notes": .array(try notes(of: message)),
            "look_for": .string(DoubtDesk(workspace).lookFor(message)),
            "action": .string("/messages/\(message.id)"), "hidden": [],
            "can": Powers(visitor.may(.decide) ? message.state : .suppressed).value,
            "record": .string("/customers/\(message.customerID)"),
        ]) { $1 }
        if let to = values["to"]?.text { values["to"] = .string(visitor.shown(to)) }
        return try desk.page("message", values, for: visitor)
    }

    private func campaign(of message: Message) throws -> Campaign? {
        guard case .campaign(let id) = message.origin else { return nil }
        return try desk.workspace.store.campaign(id: id)
    }

    private func attempts(of message: Message) throws -> [Value] {
        let workspace = desk.workspace
        return try workspace.store.attempts(of: message.id).map { attempt in
            .object([
                "number": .integer(attempt.number), "via": .string(attempt.via),
                "at": .string(workspace.clock.stamp(attempt.startedAt)),
                "outcome": .string(Words.outcome(attempt.outcome)), "reply": .string(attempt.reply ?? ""),
            ])
        }
    }

    private func receipts(of message: Message) throws -> [Value] {
        let workspace = desk.workspace
        return try workspace.store.receipts(of: message.id).map { receipt in
            .object([
                "at": .string(workspace.clock.stamp(receipt.at)), "verdict": .string(Words.verdict(receipt.verdict)),
                "detail": .string(receipt.detail ?? ""),
            ])
        }
    }

    /// What the number of an SMS has answered, whatever it was answering.
    private func replies(to message: Message) throws -> [Value] {
        guard message.channel.carrier == .sms, !message.address.isEmpty else { return [] }
        let workspace = desk.workspace
        return try workspace.store.replies(from: message.address, limit: 20).reversed().map { reply in
            .object([
                "at": .string(workspace.clock.stamp(reply.at)), "text": .string(reply.text),
                "is_opt_out": .bool(reply.isOptOut),
            ])
        }
    }

    private func notes(of message: Message) throws -> [Value] {
        let workspace = desk.workspace
        return try workspace.store.notes(of: message.id).map { note in
            .object([
                "at": .string(workspace.clock.stamp(note.at)), "author": .string(note.author),
                "text": .string(note.text),
            ])
        }
    }
}
