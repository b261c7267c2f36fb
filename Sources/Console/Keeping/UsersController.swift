import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// Who may log in, and as what; and customers handed over from one consultant to another.
struct UsersController: Sendable {
    let desk: PageDesk
    /// A password is hashed as slowly as it is checked: one at a time.
    private let hashing = Blocking(label: "hongyan.new-passwords")

    init(desk: PageDesk) { self.desk = desk }

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("users", use: list)
        group.post("users", use: act)
    }

    private enum Deed: String {
        case add, role, remove
        case handOver = "hand-over"

        var confirmation: String {
            switch self {
            case .add: "用户已保存"
            case .role: "角色已更改；该用户要重新登录"
            case .remove: "用户已删除；其名下客户不变"
            case .handOver: "客户、草稿和任务已交接"
            }
        }
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        try visitor.require(.users)
        let notice = request.query["done"].flatMap(Deed.init)?.confirmation ?? ""
        let workspace = desk.workspace
        return try await desk.blocking.run {
            let users = try workspace.store.users()
            return try desk.page(
                "users",
                [
                    "title": "用户", "notice": .string(notice),
                    "roles": .array(
                        Role.allCases.map { .object(["name": .string($0.rawValue), "title": .string($0.chineseName)]) }),
                    "consultants": .array(
                        try workspace.store.consultants().map {
                            .object(["name": .string($0.name), "count": .integer($0.customers)])
                        }),
                    "rows": .array(
                        users.map {
                            .object([
                                "name": .string($0.name), "role": .string($0.role.rawValue),
                                "role_label": .string($0.role.chineseName), "consultant": .string($0.consultant ?? ""),
                                "since": .string("\(workspace.clock.date(of: $0.createdAt))"),
                                "is_self": .bool($0.name == visitor.name),
                            ])
                        }),
                ], for: visitor)
        }
    }

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.users)
        guard let deed = form["action"].flatMap(Deed.init) else { throw Refusal(.badRequest, "不认识这个操作，没有执行。") }
        return try await hashing.run {
            do {
                try carryOut(deed, form, by: visitor)
            } catch let problem as Problem {
                throw Refusal(.unprocessableContent, "没有执行：\(problem.description)")
            }
            return .redirect(to: "/users?done=\(deed.rawValue)", type: .normal)
        }
    }

    private func carryOut(_ deed: Deed, _ form: Form, by visitor: Visitor) throws {
        let workspace = desk.workspace
        let name = form["name"] ?? ""
        let consultant = form["consultant"].flatMap { $0.isEmpty ? nil : $0 }
        switch deed {
        case .add:
            guard let role = form["role"].flatMap(Role.init) else { throw Refusal(.badRequest, "请选一个角色。") }
            guard try workspace.store.user(named: name) == nil else {
                throw Refusal(.conflict, "已经有用户“\(name)”了，没有改动。")
            }
            try UserDesk(workspace).save(
                name: name, password: form["password"] ?? "", role: role, consultant: consultant, by: visitor.actor)
        case .role:
            guard let role = form["role"].flatMap(Role.init) else { throw Refusal(.badRequest, "请选一个角色。") }
            try workspace.store.changeUser(
                named: name, role: role, consultant: consultant, by: visitor.actor, now: workspace.clock.now)
        case .remove:
            _ = try workspace.store.deleteUser(named: name, by: visitor.actor, now: workspace.clock.now)
        case .handOver:
            _ = try CustomerDesk(workspace, by: visitor.actor).handOver(from: form["from"] ?? "", to: form["to"] ?? "")
        }
    }
}
