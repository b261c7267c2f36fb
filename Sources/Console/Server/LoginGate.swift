import Hummingbird
import Outreach

/// Lets only those in who have logged in; everybody else is shown the way to the log-in page.
struct LoginGate: RouterMiddleware {
    let desk: PageDesk

    func handle(
        _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        let sessions = SessionDesk(workspace: desk.workspace)
        guard let visitor = try await desk.blocking.run({ try sessions.visitor(of: request) }) else {
            return .redirect(to: "/login")
        }
        var context = context
        context.visitor = visitor
        return try await next(request, context)
    }
}
