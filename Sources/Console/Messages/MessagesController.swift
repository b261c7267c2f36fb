import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Templating

/// The ledger: its rows by group, pack, channel, campaign and person.
struct MessagesController: Sendable {
    private static let pageSize = 100

    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) { group.get("messages", use: list) }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let query = MessageQuery(request.query)
        return try await desk.blocking.run { try page(query, visitor: visitor) }
    }

    private func page(_ query: MessageQuery, visitor: Visitor) throws -> Response {
        let store = desk.workspace.store
        var counts: [MessageState.Group: Int] = [:]
        var messages: [Message] = []
        if var filter = try query.filter(store, consultant: visitor.ownCustomersOf) {
            for row in try store.report(by: [.state], of: filter) {
                if let group = row.state?.group { counts[group, default: 0] += row.count }
            }
            filter.states = query.group.map(MessageFilter.states) ?? []
            messages = try store.messages(filter, order: .newestFirst, after: query.after, limit: Self.pageSize + 1)
        }
        let hasMore = messages.count > Self.pageSize
        messages = Array(messages.prefix(Self.pageSize))
        try store.audit(
            visitor.actor, "list.view", "", detail: "\(messages.count) messages", now: desk.workspace.clock.now)
        let campaigns = try store.campaigns()
        return try desk.page(
            "messages",
            [
                "title": "发送台账", "group": .string(query.group?.rawValue ?? ""), "pack": .string(query.pack),
                "channel": .string(query.channel?.rawValue ?? ""), "search": .string(query.search),
                "campaign": .string(query.campaign.map(String.init) ?? ""), "is_narrow": .bool(query.isNarrow),
                "packs": options(desk.workspace.packs.packs.map { ($0.name, $0.title) }),
                "channels": options(ChannelKind.allCases.map { ($0.rawValue, FieldText.channel($0)) }),
                "campaigns": options(campaigns.map { ("\($0.id)", $0.name) }), "groups": .array(groups(query, counts)),
                "total": .integer(counts.values.reduce(0, +)), "all": .string(query.path(group: nil)),
                "rows": .array(try rows(messages).map(\.value)),
                "newest": .string(query.after == nil ? "" : query.path(group: query.group)),
                "next": .string(hasMore ? messages.last.map { query.path(after: $0.id) } ?? "" : ""),
            ], for: visitor)
    }

    private func rows(_ messages: [Message]) throws -> [MessageRow] {
        let workspace = desk.workspace
        let customers = try workspace.store.customersByID(messages.map(\.customerID))
        let edited = try workspace.store.editedContents(of: messages.map(\.id))
        return messages.map {
            MessageRow(
                workspace: workspace, message: $0, customer: customers[$0.customerID], isEdited: edited[$0.id] != nil)
        }
    }

    private func groups(_ query: MessageQuery, _ counts: [MessageState.Group: Int]) -> [Value] {
        MessageState.Group.allCases.map { group in
            .object([
                "name": .string(group.rawValue), "label": .string(Words.group(group)),
                "count": .integer(counts[group] ?? 0), "path": .string(query.path(group: group)),
            ])
        }
    }

    private func options(_ entries: [(String, String)]) -> Value {
        .array(entries.map { .object(["name": .string($0.0), "title": .string($0.1)]) })
    }
}
