import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Templating

/// A day's due list: who is written to about what, and several approved or held at once.
struct DueController: Sendable {
    /// As many as a list can hold.
    private static let mostAtOnce = DueAgenda.longest

    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("", use: list)
        group.post("selected", use: act)
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let query = request.query
        return try await desk.blocking.run { try page(query, visitor: visitor) }
    }

    private func page(_ query: Form, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        let today = workspace.clock.today
        let agenda = try DueAgenda(workspace, DueFilter(query, today: today), visitor: visitor)
        let filter = agenda.filter
        try workspace.store.audit(
            visitor.actor, "list.view", "", detail: "\(agenda.rows.count) due on \(filter.day)",
            now: workspace.clock.now)
        let edited = try workspace.store.editedContents(of: agenda.rows.compactMap { $0.message?.id })
        let rows = agenda.rows.map { row in
            Value.object(
                row.values(
                    filter, isEdited: row.message.map { edited[$0.id] != nil } ?? false,
                    needsApproval: workspace.settings.needsApproval))
        }
        return try desk.page(
            "due",
            [
                "title": "今日待办", "day": .string("\(filter.day)"), "is_today": .bool(filter.day == today),
                "date": .string(ChineseText.dateCN(filter.day)), "weekday": .string(Words.weekday(filter.day)),
                "lunar": .string(ChineseText.lunarDate(filter.day) ?? ""),
                "festivals": .array(LunarCalendar.festivals(on: filter.day).map { .string($0.chineseName) }),
                "yesterday": .string(filter.on(filter.day.adding(days: -1)).listPath),
                "tomorrow": .string(filter.on(filter.day.adding(days: 1)).listPath),
                "today": .string(filter.on(today).listPath), "consultant": .string(filter.consultant ?? ""),
                "pack": .string(filter.pack), "everybody": .string(DueFilter.everybody),
                "sees_all": .bool(visitor.may(.seeAll)),
                "consultants": .array(
                    agenda.consultants.map { .object(["name": .string($0.name), "count": .integer($0.count)]) }),
                "packs": .array(
                    agenda.packs.map {
                        .object(["name": .string($0.name), "title": .string($0.title), "count": .integer($0.count)])
                    }),
                "is_cut": .bool(agenda.isCut), "longest": .integer(DueAgenda.longest), "rows": .array(rows),
                "undecided": .integer(agenda.rows.count { $0.isUndecided }),
                "sendable": .integer(agenda.rows.count { $0.isSendable }),
                "skipped": .integer(agenda.rows.count { !$0.isSendable }), "notice": .string(notice(query)),
            ], for: visitor)
    }

    /// What the last form did; only numbers and words of our own come out of the address.
    private func notice(_ query: Form) -> String {
        guard let deed = query["done"].flatMap(Deed.init) else { return "" }
        guard let count = query["count"].flatMap(Int.init) else { return deed.confirmation }
        let refused = query["refused"].flatMap(Int.init) ?? 0
        return "\(deed.confirmation) \(count) 条" + (refused > 0 ? "，另有 \(refused) 条的状态已变，没有改动" : "")
    }

    // MARK: Several at once

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.decide)
        let deed = try Deed(form)
        guard deed == .approve || deed == .hold else { throw Refusal(.badRequest, "这个操作只能逐条进行，没有执行。") }
        let keys = form.all("key")
        guard keys.count <= Self.mostAtOnce else { throw Refusal(.contentTooLarge, "一次选得太多，没有执行。") }
        let workspace = desk.workspace
        let filter = DueFilter(form, today: workspace.clock.today)
        return try await desk.blocking.run {
            var counts = (done: 0, refused: 0)
            let decisions = Decisions(workspace: workspace, actor: visitor.actor)
            for message in try Outbox(workspace).materialise(keys: keys, on: filter.day, for: visitor.maySee) {
                do {
                    try visitor.requireSight(of: workspace.store.customer(id: message.customerID))
                    _ = try decisions.apply(form, to: message)
                    counts.done += 1
                } catch is Refusal {
                    counts.refused += 1
                } catch is Problem {
                    // Between reading its state and changing it, a worker took it.
                    counts.refused += 1
                }
            }
            let told = [("done", deed.rawValue), ("count", "\(counts.done)"), ("refused", "\(counts.refused)")]
            return .redirect(to: "/?" + Form.encode(filter.fields + told), type: .normal)
        }
    }
}
