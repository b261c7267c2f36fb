import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach
import Storage

/// Logging in and out.
struct LoginController: Sendable {
    /// A user's name is shorter (`UserDesk`), and nobody types a longer password.
    private static let longestField = 200

    let desk: PageDesk
    private let throttle = LoginThrottle()
    /// One password is checked at a time: a check takes 16 MiB and a core for 50 ms, and anybody may ask for one.
    private let checks = Blocking(label: "hongyan.passwords")

    init(desk: PageDesk) { self.desk = desk }

    func addPublicRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("login", use: show)
        group.post("login", use: logIn)
    }

    func addRoutes(to group: RouterGroup<ConsoleContext>) { group.post("logout", use: logOut) }

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let next = LocalPath(request.query["next"])
        let sessions = SessionDesk(workspace: desk.workspace)
        if try await desk.blocking.run({ try sessions.visitor(of: request) }) != nil {
            return .redirect(to: next?.text ?? "/")
        }
        return try page(next: next, name: "", fault: "", status: .ok)
    }

    @Sendable private func logIn(_ request: Request, context: ConsoleContext) async throws -> Response {
        let form = try await Form.posted(request, context: context)
        let (name, password) = (form["name"] ?? "", form["password"] ?? "")
        let next = LocalPath(form["next"])
        guard name.utf8.count <= Self.longestField, password.utf8.count <= Self.longestField else {
            return try page(next: next, name: "", fault: "用户名或密码不对。", status: .forbidden)
        }
        guard await throttle.mayTry(name, from: context.address, at: desk.workspace.clock.now) else {
            var response = try page(next: next, name: name, fault: "试得太多了，请一分钟后再试。", status: .tooManyRequests)
            response.headers[.retryAfter] = "\(Int(LoginThrottle.window))"
            return response
        }
        let users = UserDesk(desk.workspace)
        let workspace = desk.workspace
        guard let user = try await checks.run({ try users.user(name: name, password: password) }) else {
            // The name may be a password in the wrong field: only one that exists is written down.
            try await desk.blocking.run {
                let known = try workspace.store.user(named: name) != nil
                try workspace.store.audit(
                    Actor(known ? name : "unknown", at: .console), "login.failed", known ? "user \(name)" : "",
                    now: workspace.clock.now)
            }
            return try page(next: next, name: name, fault: "用户名或密码不对。", status: .forbidden)
        }
        await throttle.forgive(name, from: context.address)
        let sessions = SessionDesk(workspace: desk.workspace)
        let token = try await desk.blocking.run {
            try workspace.store.audit(
                Actor(user.name, at: .console), "login", "user \(user.name)", now: workspace.clock.now)
            return try sessions.begin(user: user)
        }
        var response = Response.redirect(to: next?.text ?? "/", type: .normal)
        response.setCookie(sessions.cookie(token))
        return response
    }

    private func page(
        next: LocalPath?, name: String, fault: String, status: HTTPResponse.Status
    ) throws -> Response {
        try desk.page(
            "login",
            [
                "title": "登录", "fault": .string(fault), "name": .string(name), "next": .string(next?.text ?? ""),
                "store": .string(desk.workspace.settings.dealership.name),
            ], status: status, for: nil)
    }

    @Sendable private func logOut(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        try FormKey.check(try await Form.posted(request, context: context), of: visitor)
        let sessions = SessionDesk(workspace: desk.workspace)
        let workspace = desk.workspace
        try await desk.blocking.run {
            try workspace.store.audit(visitor.actor, "logout", "user \(visitor.name)", now: workspace.clock.now)
            try sessions.end(visitor)
        }
        var response = Response.redirect(to: "/login", type: .normal)
        response.setCookie(sessions.cookie(nil))
        return response
    }
}
