import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import NIOCore
import Outreach
import Storage

/// Finds customers; a consultant finds his own.
struct CustomersController: Sendable {
    private static let pageSize = 100

    let desk: PageDesk

    /// A workbook is made in memory here; larger ones are written by `hongyan customer export`.
    private static let mostExported = 50_000

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("customers", use: list)
        group.post("customers/export", use: export)
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let search = (request.query["q"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let notice = request.query["erased"] == nil ? "" : "已删除个人信息"
        return try await desk.blocking.run { try page(search, notice: notice, visitor: visitor) }
    }

    private func page(_ search: String, notice: String, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        let found = try CustomerDesk(workspace, by: visitor.actor)
            .find(search, consultant: visitor.ownCustomersOf, limit: Self.pageSize + 1)
        let customers = Array(found.prefix(Self.pageSize))
        try workspace.store.audit(
            visitor.actor, "list.view", "", detail: "\(customers.count) customers", now: workspace.clock.now)
        return try desk.page(
            "customers",
            [
                "title": "客户资料", "notice": .string(notice), "search": .string(search),
                "is_cut": .bool(found.count > customers.count),
                "size": .integer(Self.pageSize), "may_export": .bool(visitor.may(.export)),
                "rows": .array(
                    customers.map { customer in
                        .object([
                            "path": .string("/customers/\(customer.id)"), "card": .string(customer.card),
                            "name": .string(customer.name),
                            "phone": .string(customer.phones.first.map(Masking.phone) ?? ""),
                            "city": .string(customer.city ?? ""),
                            "vehicle": .string(vehicle(of: customer, for: visitor)),
                            "type": .string(customer.type.map(FieldText.type) ?? ""),
                            "consultant": .string(customer.consultant ?? ""),
                        ])
                    }),
            ], for: visitor)
    }

    private func vehicle(of customer: Customer, for visitor: Visitor) -> String {
        guard let vehicle = customer.vehicles.first else { return "" }
        if visitor.may(.seeAddresses) { return vehicle.label }
        return vehicle.model ?? vehicle.plate.map(Masking.plate) ?? ""
    }

    /// Everybody whom the visitor sees, as a workbook: masked, or in full where his role allows it.
    @Sendable private func export(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        let isMasked = form["full"] == nil
        if !isMasked { try visitor.require(.export) }
        let workspace = desk.workspace
        let bytes = try await desk.blocking.run {
            let filter: AudienceFilter =
                visitor.ownCustomersOf.map { .compare(.consultant, .equal, .text($0)) } ?? .everyone
            guard try workspace.store.count(matching: filter) <= Self.mostExported else {
                throw Refusal(.contentTooLarge, "客户超过 \(Self.mostExported) 位，请在服务器上用 hongyan customer export 导出。")
            }
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(
                "hongyan-\(UUID().uuidString).xlsx")
            defer { try? FileManager.default.removeItem(at: file) }
            _ = try CustomerExport(workspace, by: visitor.actor, isMasked: isMasked).write(filter, to: file.path)
            return [UInt8](try Data(contentsOf: file))
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .contentDisposition: "attachment; filename=\"customers-\(workspace.clock.today).xlsx\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
