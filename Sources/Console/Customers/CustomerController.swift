import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// One customer's record: its fields, consents, history and messages; and the form that changes it.
struct CustomerController: Sendable {
    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("customers/:id", use: show)
        group.post("customers/:id", use: act)
    }

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let id = try Self.id(context)
        let changed = request.query["changed"].flatMap(Int.init)
        let notice = changed.map { $0 == 0 ? "资料没有变化" : "已保存 \($0) 处修改" } ?? ""
        let done = request.query["done"].flatMap { ["report": "已列入地址更正", "merge": "已合并", "unmerge": "已拆开"][$0] }
        return try await desk.blocking.run {
            let customer = try Self.customer(id, for: visitor, in: desk.workspace)
            try CustomerDesk(desk.workspace, by: visitor.actor).noteView(customer)
            var values = try CustomerValues(desk.workspace, customer, visitor: visitor).values
            values["notice"] = .string(done ?? notice)
            return try desk.page("customer", values, for: visitor)
        }
    }

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let id = try Self.id(context)
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.edit)
        return try await desk.blocking.run {
            let customer = try Self.customer(id, for: visitor, in: desk.workspace)
            switch form["action"] {
            case "edit":
                let changes = try edit(form, of: customer, by: visitor)
                return .redirect(to: "/customers/\(id)?changed=\(changes)", type: .normal)
            case "report":
                guard let kind = form["kind"].flatMap(AddressKind.init) else { throw Refusal(.badRequest, "请说明是哪种地址。") }
                _ = try CorrectionDesk(desk.workspace, by: visitor.actor).report(
                    kind, of: customer, address: form["address"], reason: form["reason"] ?? "")
                return .redirect(to: "/customers/\(id)?done=report", type: .normal)
            default: throw Refusal(.badRequest, "不认识这个操作，没有执行。")
            }
        }
    }

    /// Only what was changed in the form. Each field says what it showed, so that what somebody else has changed in the
    /// meantime is never overwritten unseen.
    private func edit(_ form: Form, of customer: Customer, by visitor: Visitor) throws -> Int {
        let entries = CustomerValues.entries(of: customer, visitor: visitor)
        var values: [(field: String, value: String)] = []
        for entry in entries {
            guard let shown = form["was.\(entry.name)"].map(Self.lines), let written = form[entry.name].map(Self.lines),
                shown != written
            else { continue }
            guard entry.text == shown else {
                throw Refusal(.conflict, "您打开页面以后，“\(entry.label)”被别人改过了，没有保存。请重新打开页面再改。")
            }
            values.append((entry.name, written))
        }
        guard !values.isEmpty else { return 0 }
        do {
            return try CustomerDesk(desk.workspace, by: visitor.actor).edit(customer, values).count
        } catch let problem as Problem {
            throw Refusal(.unprocessableContent, "没有保存：\(problem.description)")
        }
    }

    /// A form is sent with CRLF.
    private static func lines(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The number in the address.
    static func id(_ context: ConsoleContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap(Int64.init) else {
            throw Refusal(.notFound, Refusal.text(for: .notFound))
        }
        return id
    }

    /// - Throws: `Refusal` where he is not there, or not the visitor's to see.
    static func customer(_ id: Int64, for visitor: Visitor, in workspace: Workspace) throws -> Customer {
        guard let customer = try workspace.store.customer(id: id) else { throw Refusal(.notFound, "没有这位客户。") }
        try visitor.requireSight(of: customer)
        return customer
    }
}
