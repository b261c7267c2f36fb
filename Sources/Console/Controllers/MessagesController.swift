import Foundation
import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Templating

/// The ledger: its rows by state, pack and channel, and everything that is known of one message.
struct MessagesController: Sendable {
    private static let pageSize = 100

    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("messages", use: list)
        group.get("messages/:id", use: show)
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let query = request.query
        let workspace = desk.workspace
        return try await desk.blocking.run {
            var filter = MessageFilter()
            filter.states = query["group"].flatMap(MessageState.Group.init).map(MessageFilter.states(in:)) ?? []
            filter.pack = query["pack"].flatMap { $0.isEmpty ? nil : $0 }
            filter.campaignID = query["campaign"].flatMap(Int64.init)
            let messages = try workspace.store.messages(
                filter, order: .newestFirst, after: query["after"].flatMap(Int64.init), limit: Self.pageSize)
            let names = try customers(of: messages)
            let report = try LedgerReport(workspace.store, by: [.state])
            return try desk.page(
                "messages",
                [
                    "title": "发送台账", "group": .string(query["group"] ?? ""), "pack": .string(query["pack"] ?? ""),
                    "campaign": .string(query["campaign"] ?? ""),
                    "packs": .array(
                        workspace.packs.packs.map { .object(["name": .string($0.name), "title": .string($0.title)]) }),
                    "groups": .array(
                        MessageState.Group.allCases.map {
                            .object([
                                "name": .string($0.rawValue), "label": .string(Words.group($0)),
                                "count": .integer(report.sum.count($0)),
                            ])
                        }),
                    "total": .integer(report.sum.total),
                    "rows": .array(messages.map { row($0, customer: names[$0.customerID]) }),
                    "next": messages.count == Self.pageSize ? .string("\(messages.last?.id ?? 0)") : .string(""),
                ], for: visitor)
        }
    }

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let id = try context.parameters.require("id", as: Int64.self)
        let workspace = desk.workspace
        return try await desk.blocking.run {
            guard let message = try workspace.store.message(id: id) else {
                throw HTTPError(.notFound, message: "没有第 \(id) 号信息")
            }
            let preview: Result<Preview, Problem>
            do {
                preview = .success(try Previewer(workspace).preview(message))
            } catch let problem as Problem {
                preview = .failure(problem)
            }
            var values = PreviewValues(preview).values
            values["title"] = .string("第 \(id) 号信息")
            values["row"] = row(message, customer: try workspace.store.customer(id: message.customerID))
            values["attempts"] = .array(
                try workspace.store.attempts(of: id).map {
                    .object([
                        "number": .integer($0.number), "via": .string($0.via), "at": .string(stamp($0.startedAt)),
                        "outcome": .string($0.outcome?.rawValue ?? "…"), "reply": .string($0.reply ?? ""),
                    ])
                })
            values["receipts"] = .array(
                try workspace.store.receipts(of: id).map {
                    .object([
                        "at": .string(stamp($0.at)), "verdict": .string($0.verdict.rawValue),
                        "detail": .string($0.detail ?? ""),
                    ])
                })
            return try desk.page("message", values, for: visitor)
        }
    }

    private func customers(of messages: [Message]) throws -> [Int64: Customer] {
        let ids = Set(messages.map(\.customerID)).sorted()
        return Dictionary(try desk.workspace.store.customers(ids: ids).map { ($0.id, $0) }) { $1 }
    }

    private func row(_ message: Message, customer: Customer?) -> Value {
        let title = desk.workspace.packs.packs.first { $0.name == message.pack }?.title
        return .object([
            "id": .integer(Int(message.id)), "key": .string(message.key), "due": .string("\(message.dueOn)"),
            "name": .string(customer?.name ?? ""), "card": .string(customer?.card ?? ""),
            "occasion": .string(title ?? message.pack), "channel": .string(Words.channel(message.channel)),
            "to": .string(Masking.address(message.address)), "state": .string(message.state.rawValue),
            "state_label": .string(Words.state(message.state)), "attempts": .integer(message.attempts),
            "reason": .string(message.reason.map(Words.reason) ?? ""), "via": .string(message.via ?? ""),
            "provider_id": .string(message.providerID ?? ""), "updated": .string(stamp(message.updatedAt)),
        ])
    }

    private func stamp(_ date: Date) -> String {
        let clock = desk.workspace.clock
        let minute = clock.minuteOfDay(of: date)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(clock.date(of: date)) \(two(minute / 60)):\(two(minute % 60))"
    }
}
