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
            let wanted = request.method == .get ? LocalPath(request.head.path)?.text : nil
            return .redirect(to: "/login?\(Form.encode([("next", wanted ?? "")]))")
        }
        var context = context
        context.visitor = visitor
        return try await next(request, context)
    }
}

/// A path of this console, to go to after logging in; never another site's address.
struct LocalPath: Sendable {
    let text: String

    init?(_ text: String?) {
        guard let text, text.utf8.count <= 2_000, text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), text != "/"
        else { return nil }
        self.text = text
    }
}
