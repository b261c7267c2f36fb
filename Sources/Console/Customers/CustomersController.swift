import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// Finds customers; a consultant finds his own.
struct CustomersController: Sendable {
    private static let pageSize = 100

    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) { group.get("customers", use: list) }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let search = (request.query["q"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return try await desk.blocking.run { try page(search, visitor: visitor) }
    }

    private func page(_ search: String, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        let found = try CustomerDesk(workspace, by: visitor.actor)
            .find(search, consultant: visitor.ownCustomersOf, limit: Self.pageSize + 1)
        let customers = Array(found.prefix(Self.pageSize))
        try workspace.store.audit(
            visitor.actor, "list.view", "", detail: "\(customers.count) customers", now: workspace.clock.now)
        return try desk.page(
            "customers",
            [
                "title": "客户资料", "search": .string(search), "is_cut": .bool(found.count > customers.count),
                "size": .integer(Self.pageSize),
                "rows": .array(
                    customers.map { customer in
                        .object([
                            "path": .string("/customers/\(customer.id)"), "card": .string(customer.card),
                            "name": .string(customer.name),
                            "phone": .string(customer.phones.first.map(Masking.phone) ?? ""),
                            "city": .string(customer.city ?? ""),
                            "vehicle": .string(customer.vehicles.first?.label ?? ""),
                            "type": .string(customer.type.map(FieldText.type) ?? ""),
                            "consultant": .string(customer.consultant ?? ""),
                        ])
                    }),
            ], for: visitor)
    }
}
