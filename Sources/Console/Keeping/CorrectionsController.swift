import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// The queue of addresses to correct; a consultant sees that of his own customers.
struct CorrectionsController: Sendable {
    private static let pageSize = 100

    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("corrections", use: list)
        group.post("corrections", use: act)
    }

    private enum Deed: String {
        case correct, verify, drop, resend, returned

        var confirmation: String {
            switch self {
            case .correct: "已更正，核实以后才算数"
            case .verify: "已核实"
            case .drop: "已从资料中删去这个地址"
            case .resend: "已重新排队发送"
            case .returned: "退件已登记"
            }
        }
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let query = request.query
        return try await desk.blocking.run { try page(query, visitor: visitor) }
    }

    private func page(_ query: Form, visitor: Visitor) throws -> Response {
        let workspace = desk.workspace
        let isAll = query["all"] != nil
        let notice = query["done"].flatMap(Deed.init)?.confirmation ?? ""
        var filter = CorrectionFilter(consultant: visitor.ownCustomersOf)
        if isAll { filter.states = [] }
        let found = try workspace.store.corrections(
            filter, after: query["after"].flatMap(Int64.init) ?? 0, limit: Self.pageSize + 1)
        let corrections = Array(found.prefix(Self.pageSize))
        let next = found.count > corrections.count ? corrections.last?.id : nil
        let customers = try workspace.store.customersByID(corrections.map(\.customerID))
        try workspace.store.audit(
            visitor.actor, "list.view", "", detail: "\(corrections.count) corrections", now: workspace.clock.now)
        let desk = CorrectionDesk(workspace, by: visitor.actor)
        return try self.desk.page(
            "corrections",
            [
                "title": "地址更正", "is_all": .bool(isAll), "notice": .string(notice),
                "can_edit": .bool(visitor.may(.edit)),
                "next": .string(next.map { "/corrections?\(isAll ? "all=1&" : "")after=\($0)" } ?? ""),
                "rows": .array(
                    corrections.map { row($0, customers[$0.customerID], desk, visitor) }),
            ], for: visitor)
    }

    private func row(_ correction: Correction, _ customer: Customer?, _ desk: CorrectionDesk, _ visitor: Visitor)
        -> Value
    {
        func shown(_ address: String) -> String {
            guard !visitor.may(.seeAddresses) else { return address }
            return correction.kind == .postal ? Masking.postal(address) : Masking.address(address)
        }
        let message = try? desk.resendable(correction)
        return .object([
            "id": .integer(Int(correction.id)), "name": .string(customer?.name ?? ""),
            "card": .string(customer?.card ?? ""),
            "path": .string("/customers/\(correction.customerID)"), "consultant": .string(customer?.consultant ?? ""),
            "kind": .string(Words.address(correction.kind)), "address": .string(shown(correction.address)),
            "corrected": .string(correction.corrected.map(shown) ?? ""), "reason": .string(correction.reason),
            "source": .string(Words.source(correction.source)), "state": .string(correction.state.rawValue),
            "state_label": .string(Words.correction(correction.state)), "pending": .bool(correction.state.isPending),
            "since": .string(self.desk.workspace.clock.stamp(correction.openedAt)),
            "resendable": .integer(Int(message?.id ?? 0)), "resent": .integer(Int(correction.resentID ?? 0)),
        ])
    }

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.edit)
        guard let deed = form["action"].flatMap(Deed.init) else { throw Refusal(.badRequest, "不认识这个操作，没有执行。") }
        return try await desk.blocking.run {
            do {
                try carryOut(deed, form, by: visitor)
            } catch let problem as Problem {
                throw Refusal(.unprocessableContent, "没有执行：\(problem.description)")
            }
            return .redirect(to: "/corrections?done=\(deed.rawValue)", type: .normal)
        }
    }

    private func carryOut(_ deed: Deed, _ form: Form, by visitor: Visitor) throws {
        let store = desk.workspace.store
        let corrections = CorrectionDesk(desk.workspace, by: visitor.actor)
        if deed == .returned {
            let letter = try corrections.letter(serial: form["serial"] ?? "")
            try visitor.requireSight(of: store.customer(id: letter.customerID))
            _ = try corrections.takeReturned(serial: "\(letter.id)", reason: form["reason"] ?? "")
            return
        }
        guard let id = form["id"].flatMap(Int64.init) else { throw Refusal(.badRequest, "地址不完整：缺少编号。") }
        try visitor.requireSight(of: store.customer(id: store.correction(id: id).customerID))
        switch deed {
        case .correct: _ = try corrections.correct(id, to: form["address"] ?? "")
        case .verify: _ = try corrections.verify(id)
        case .drop: _ = try corrections.drop(id)
        case .resend:
            try visitor.require(.decide)
            _ = try corrections.resend(id, isLate: form["late"] != nil)
        case .returned: break
        }
    }
}
