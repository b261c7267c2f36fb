import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Templating

/// One due message: its preview, and what a consultant does with it before going on to the next.
struct DueItemController: Sendable {
    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("due", use: show)
        group.post("due", use: act)
    }

    // MARK: Showing

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let query = request.query
        let key = try Self.key(query)
        return try await desk.blocking.run { try page(key, query, visitor: visitor) }
    }

    private static func key(_ form: Form) throws -> String {
        guard let key = form["key"], !key.isEmpty, form["day"].flatMap({ CalendarDate(iso: $0) }) != nil else {
            throw Refusal(.badRequest, "地址不完整：缺少日期或编号。")
        }
        return key
    }

    private func page(_ key: String, _ query: Form, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        let agenda = try DueAgenda(workspace, DueFilter(query, today: workspace.clock.today), visitor: visitor)
        guard let row = try row(key, in: agenda) else {
            guard let saved = try workspace.store.message(key: key),
                try visitor.maySee(workspace.store.customer(id: saved.customerID))
            else {
                throw Refusal(.notFound, "\(agenda.filter.day) 没有这条问候。客户资料可能已经改过。")
            }
            return .redirect(to: "/messages/\(saved.id)")
        }
        try visitor.requireSight(of: row.item.customer)
        try workspace.store.audit(
            visitor.actor, "message.view", "customer \(row.item.customer.id)", detail: row.item.pack.name,
            now: workspace.clock.now)
        let isEdited = try row.message.map { try workspace.store.editedContent(of: $0.id) != nil } ?? false
        var values = row.values(
            agenda.filter, isEdited: isEdited, needsApproval: workspace.settings.needsApproval)
        values.merge(
            try PreviewValues(workspace) {
                try row.message.map(Previewer(workspace).preview) ?? Previewer(workspace).preview(row.item)
            }.values
        ) { $1 }
        values.merge(place(of: key, in: agenda)) { $1 }
        let powers = row.message == nil && !row.item.decision.isSend ? Powers(.suppressed) : Powers(row.message?.state)
        values["can"] = visitor.may(.decide) ? powers.value : Powers(.suppressed).value
        values["record"] = .string("/customers/\(row.item.customer.id)")
        if let to = values["to"]?.text { values["to"] = .string(visitor.shown(to)) }
        values["look_for"] = .string(row.message.map(DoubtDesk(workspace).lookFor) ?? "")
        values["title"] = .string("\(row.item.customer.name) · \(row.item.pack.title)")
        values["notice"] = .string(notice(query, in: agenda))
        return try desk.page("due-item", values, for: visitor)
    }

    /// From the list, or from the day beside the list's filter; with the whole customer, whom a preview needs.
    private func row(_ key: String, in agenda: DueAgenda) throws -> DueRow? {
        let workspace = desk.workspace
        if var row = agenda.rows.first(where: { $0.item.key == key }),
            let customer = try workspace.store.customer(id: row.item.customer.id)
        {
            row.item.customer = customer
            return row
        }
        return try DueList(workspace).item(key: key, on: agenda.filter.day).map {
            try DueRow(item: $0, message: workspace.store.message(key: key))
        }
    }

    private func place(of key: String, in agenda: DueAgenda) -> [String: Value] {
        let filter = agenda.filter
        let around = agenda.neighbours(of: key)
        return [
            "action": "/due",
            "hidden": .array((filter.fields + [("key", key)]).filter { !$0.1.isEmpty }.map(Self.hidden)),
            "list": .string(filter.listPath), "previous": .string(around.previous.map(filter.path) ?? ""),
            "next": .string(around.next.map(filter.path) ?? ""),
            "place": .string(around.number.map { "第 \($0) 条，共 \(agenda.rows.count) 条" } ?? ""),
        ]
    }

    private static func hidden(_ field: (String, String)) -> Value {
        .object(["name": .string(field.0), "value": .string(field.1)])
    }

    /// What was done last, and to whom where that was another one.
    private func notice(_ query: Form, in agenda: DueAgenda) -> String {
        guard let deed = query["done"].flatMap(Deed.init) else { return "" }
        guard let before = query["to"], let item = agenda.rows.first(where: { $0.item.key == before })?.item else {
            return deed.confirmation
        }
        return "\(deed.confirmation)：\(item.customer.name) · \(item.pack.title)"
    }

    // MARK: Acting

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.decide)
        _ = try Deed(form)
        let key = try Self.key(form)
        let workspace = desk.workspace
        return try await desk.blocking.run {
            let filter = DueFilter(form, today: workspace.clock.today)
            guard
                let message = try Outbox(workspace).materialise(keys: [key], on: filter.day, for: visitor.maySee).first
            else {
                throw Refusal(.notFound, "\(filter.day) 没有这条问候。客户资料可能已经改过。")
            }
            try visitor.requireSight(of: workspace.store.customer(id: message.customerID))
            let deed = try Decisions(workspace: workspace, actor: visitor.actor).apply(form, to: message)
            return .redirect(to: try nextPath(deed, key, filter, visitor: visitor), type: .normal)
        }
    }

    /// After a decision the next one that waits for one; after a change of words the same again.
    private func nextPath(_ deed: Deed, _ key: String, _ filter: DueFilter, visitor: Visitor) throws -> String {
        var told = [("done", deed.rawValue)]
        if [.edit, .restore, .same].contains(deed) { return filter.path(of: key) + "&" + Form.encode(told) }
        let agenda = try DueAgenda(desk.workspace, filter, visitor: visitor)
        guard let next = agenda.nextUndecided(after: key) else {
            return filter.path(of: key) + "&" + Form.encode(told)
        }
        told.append(("to", key))
        return filter.path(of: next) + "&" + Form.encode(told)
    }
}
