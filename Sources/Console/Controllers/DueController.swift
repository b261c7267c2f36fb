import Foundation
import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Templating

/// Today's due list, and what a consultant does with one of its messages: approve, hold, skip, edit.
struct DueController: Sendable {
    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("", use: list)
        group.get("due", use: show)
        group.post("due", use: act)
    }

    // MARK: The list

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let workspace = desk.workspace
        let visitor = try context.known()
        let day = request.query["day"].flatMap { CalendarDate(iso: $0) } ?? workspace.clock.today
        return try await desk.blocking.run {
            let items = try DueList(workspace).items(on: day)
            let rows = try items.map { try DueRow(item: $0, message: workspace.store.message(key: $0.key)) }
            return try desk.page(
                "due",
                [
                    "title": "今日待办", "day": .string("\(day)"), "is_today": .bool(day == workspace.clock.today),
                    "yesterday": .string("\(day.adding(days: -1))"), "tomorrow": .string("\(day.adding(days: 1))"),
                    "lunar": .string(ChineseText.lunarDate(day) ?? ""),
                    "rows": .array(rows.map { .object($0.values(day: day)) }),
                    "sendable": .integer(rows.count { $0.isSendable }),
                    "skipped": .integer(rows.count { !$0.isSendable }),
                ], for: visitor)
        }
    }

    // MARK: One message

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let subject = try DueSubject(request.query)
        return try await desk.blocking.run { try page(subject, visitor: visitor) }
    }

    private func page(_ subject: DueSubject, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        let saved = try workspace.store.message(key: subject.key)
        guard let item = try DueList(workspace).item(key: subject.key, on: subject.day) else {
            guard let saved else { throw HTTPError(.notFound, message: "\(subject.day) 没有这条问候") }
            return .redirect(to: "/messages/\(saved.id)")
        }
        var values = DueRow(item: item, message: saved).values(day: subject.day)
        let preview: Result<Preview, Problem>
        do {
            preview = .success(try saved.map(Previewer(workspace).preview) ?? Previewer(workspace).preview(item))
        } catch let problem as Problem {
            preview = .failure(problem)
        }
        values.merge(PreviewValues(preview).values) { $1 }
        values["title"] = .string("\(item.customer.name) · \(item.pack.title)")
        values["day"] = .string("\(subject.day)")
        values["can_act"] = .bool(saved?.state.canStillBeDecided ?? item.decision.isSend)
        return try desk.page("due-item", values, for: visitor)
    }

    // MARK: Acting

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        let subject = try DueSubject(form)
        let workspace = desk.workspace
        return try await desk.blocking.run {
            let message = try Outbox(workspace).materialise(key: subject.key, on: subject.day)
            try Approval(workspace).apply(try decision(form), to: message)
            return .redirect(to: subject.path, type: .normal)
        }
    }

    private func decision(_ form: Form) throws -> Approval.Decision {
        switch form["action"] {
        case "approve": return .approve
        case "hold": return .hold
        case "skip": return .skip(reason: form["reason"] ?? "")
        case "edit":
            let runs = form.fields.compactMap { name, text in
                Int(name.dropFirst(4)).flatMap { name.hasPrefix("run.") ? ($0, text) : nil }
            }
            return .edit(
                Approval.Edit(
                    subject: form["subject"], text: form["text"]?.replacing("\r\n", with: "\n"),
                    runs: Dictionary(runs) { $1 }))
        default: throw HTTPError(.badRequest, message: "不认识这个操作")
        }
    }
}

/// Which due item a page or a form speaks of.
struct DueSubject: Sendable {
    var key: String
    var day: CalendarDate

    init(key: String, day: CalendarDate) {
        self.key = key
        self.day = day
    }

    init(_ form: Form) throws {
        guard let key = form["key"], !key.isEmpty, let day = form["day"].flatMap({ CalendarDate(iso: $0) }) else {
            throw HTTPError(.badRequest, message: "缺少 key 或 day")
        }
        self.key = key
        self.day = day
    }

    var path: String {
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "&=+?#"))
        return "/due?day=\(day)&key=\(key.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
    }
}
