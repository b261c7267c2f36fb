import Foundation
import HTTPTypes
import Hummingbird
import Model
import Outreach
import Storage

/// What becomes of whole records: two are made one, taken apart again, or a person is forgotten. The store audits each.
struct ArrangeController: Sendable {
    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.post("customers/:id/merge", use: merge)
        group.post("customers/:id/unmerge", use: unmerge)
        group.post("customers/:id/erase", use: erase)
    }

    /// `other` goes into the record of the page.
    @Sendable private func merge(_ request: Request, context: ConsoleContext) async throws -> Response {
        try await arrange(request, context, needing: .arrange) { customer, form, visitor in
            guard let other = try form["other"].flatMap(Int64.init).flatMap(desk.workspace.store.customer(id:)) else {
                throw Refusal(.badRequest, "没有要并入的这份资料，没有执行。")
            }
            _ = try CustomerDesk(desk.workspace, by: visitor.actor).merge(other, into: customer)
            return "/customers/\(customer.id)?done=merge"
        }
    }

    @Sendable private func unmerge(_ request: Request, context: ConsoleContext) async throws -> Response {
        try await arrange(request, context, needing: .arrange) { customer, form, visitor in
            let merges = try desk.workspace.store.merges(into: customer.id)
            guard let merge = merges.first(where: { "\($0.id)" == form["number"] && $0.undoneAt == nil }) else {
                throw Refusal(.conflict, "这次合并已经拆开，或者不属于这份资料。")
            }
            _ = try CustomerDesk(desk.workspace, by: visitor.actor).undoMerge(merge.id)
            return "/customers/\(customer.id)?done=unmerge"
        }
    }

    /// Only where the card was typed once more.
    @Sendable private func erase(_ request: Request, context: ConsoleContext) async throws -> Response {
        try await arrange(request, context, needing: .erase) { customer, form, visitor in
            guard form["card"]?.trimmingCharacters(in: .whitespaces) == customer.card else {
                throw Refusal(.unprocessableContent, "输入的卡号与这份资料不符，没有删除。")
            }
            _ = try CustomerDesk(desk.workspace, by: visitor.actor).erase(customer)
            return "/customers?erased=1"
        }
    }

    /// Checks the form and who sends it, and goes where `deed` says.
    private func arrange(
        _ request: Request, _ context: ConsoleContext, needing power: Role.Power,
        _ deed: @escaping @Sendable (Customer, Form, Visitor) throws -> String
    ) async throws -> Response {
        let visitor = try context.known()
        let id = try CustomerController.id(context)
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(power)
        return try await desk.blocking.run {
            let customer = try CustomerController.customer(id, for: visitor, in: desk.workspace)
            do {
                return .redirect(to: try deed(customer, form, visitor), type: .normal)
            } catch let problem as Problem {
                throw Refusal(.unprocessableContent, "没有执行：\(problem.description)")
            }
        }
    }
}
