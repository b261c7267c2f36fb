import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Synchronization

/// Who looked at, changed or took out what.
final class AuditController: Sendable {
    private static let pageSize = 100

    private let desk: PageDesk
    /// What the last look at the chain found: a page recomputes what was added since, and everything when it is asked to.
    private let known = Mutex<AuditVerdict?>(nil)

    init(desk: PageDesk) { self.desk = desk }

    func addRoutes(to group: RouterGroup<ConsoleContext>) { group.get("audit", use: list) }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        try visitor.require(.audit)
        let query = request.query
        return try await desk.blocking.run { try self.page(query, visitor: visitor) }
    }

    private func page(_ query: Form, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        func given(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }
        let card = given("card")
        let customer = try card.flatMap { try workspace.store.customer(card: $0) }
        // A card that nobody has finds nothing, rather than everything.
        let subject = customer.map { "customer \($0.id)" } ?? card.map { _ in "nobody" }
        let entries = try workspace.store.auditEntries(
            subject: subject, actor: given("actor"), action: given("action"),
            before: given("before").flatMap(Int.init), limit: Self.pageSize + 1)
        let verdict = try verdict(anew: query["verify"] != nil)
        let shown = Array(entries.prefix(Self.pageSize))
        let names = try workspace.store.customersByID(shown.compactMap(Self.customerID)).mapValues(\.name)
        let kept = [("card", card ?? ""), ("actor", given("actor") ?? ""), ("action", given("action") ?? "")]
        let next = entries.count > shown.count ? shown.last.map { kept + [("before", "\($0.number)")] } : nil
        return try desk.page(
            "audit",
            [
                "title": "审计", "card": .string(card ?? ""), "actor": .string(given("actor") ?? ""),
                "acts": .string(given("action") ?? ""), "count": .integer(verdict.count), "head": .string(verdict.head),
                "broken": .integer(verdict.brokenAt ?? 0),
                "next": .string(next.map { "/audit?" + Form.encode($0) } ?? ""),
                "rows": .array(
                    shown.map { entry in
                        let id = Self.customerID(entry)
                        return .object([
                            "number": .integer(entry.number), "at": .string(workspace.clock.stamp(entry.at)),
                            "actor": .string(entry.actor), "place": .string(Words.place(entry.place)),
                            "action": .string(entry.action), "subject": .string(entry.subject),
                            "name": .string(id.flatMap { names[$0] } ?? ""),
                            "path": .string(id.map { "/customers/\($0)" } ?? ""), "detail": .string(entry.detail),
                        ])
                    }),
            ], for: visitor)
    }

    private func verdict(anew: Bool) throws -> AuditVerdict {
        let verdict = try desk.workspace.store.verifyAudit(after: anew ? nil : known.withLock { $0 })
        known.withLock { $0 = verdict }
        return verdict
    }

    private static func customerID(_ entry: AuditEntry) -> Int64? {
        entry.subject.hasPrefix("customer ") ? Int64(entry.subject.dropFirst(9)) : nil
    }
}
