import Foundation
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// Logging in and out.
struct LoginController: Sendable {
    let desk: PageDesk
    private let throttle = LoginThrottle()

    init(desk: PageDesk) { self.desk = desk }

    func addPublicRoutes(to router: Router<ConsoleContext>) {
        router.get("login") { _, _ in try desk.page("login", ["title": "登录", "fault": ""], for: nil) }
        router.post("login", use: logIn)
    }

    func addRoutes(to group: RouterGroup<ConsoleContext>) { group.post("logout", use: logOut) }

    @Sendable private func logIn(_ request: Request, context: ConsoleContext) async throws -> Response {
        let form = try await Form.posted(request, context: context)
        let name = form["name"] ?? ""
        guard await throttle.mayTry(name, at: desk.workspace.clock.now) else {
            return try refused("试得太多了，请一分钟后再试。")
        }
        let workspace = desk.workspace
        let user = try await desk.blocking.run {
            try UserDesk(workspace).user(name: name, password: form["password"] ?? "")
        }
        guard let user else { return try refused("用户名或密码不对。") }
        let sessions = SessionDesk(workspace: workspace)
        let token = try await desk.blocking.run { try sessions.begin(user: user) }
        var response = Response.redirect(to: "/", type: .normal)
        response.setCookie(sessions.cookie(token))
        return response
    }

    private func refused(_ fault: String) throws -> Response {
        try desk.page("login", ["title": "登录", "fault": .string(fault)], status: .forbidden, for: nil)
    }

    @Sendable private func logOut(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        try FormKey.check(try await Form.posted(request, context: context), of: visitor)
        let sessions = SessionDesk(workspace: desk.workspace)
        try await desk.blocking.run { try sessions.end(visitor) }
        var response = Response.redirect(to: "/login", type: .normal)
        response.setCookie(sessions.cookie(nil))
        return response
    }
}

extension ConsoleContext {
    /// The visitor of a page behind the log-in gate.
    func known() throws -> Visitor {
        guard let visitor else { throw HTTPError(.unauthorized) }
        return visitor
    }
}

/// At most ten tries a minute for each name, so that a password cannot be found by trying.
actor LoginThrottle {
    static let triesAMinute = 10

    private var tries: [String: [Date]] = [:]

    func mayTry(_ name: String, at now: Date) -> Bool {
        // Old entries go first: names that nobody tries any more take no memory.
        tries = tries.compactMapValues { dates in
            let recent = dates.filter { now.timeIntervalSince($0) < 60 }
            return recent.isEmpty ? nil : recent
        }
        guard tries[name, default: []].count < Self.triesAMinute else { return false }
        tries[name, default: []].append(now)
        return true
    }
}
