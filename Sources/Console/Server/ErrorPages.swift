import HTTPTypes
import Hummingbird
import Liquid
import Logging
import Model

/// Turns what goes wrong into a page that says what to do; the log gets the rest.
///
/// The log names the route, never the address asked for: addresses hold tokens, secrets and cards.
struct ErrorPages: RouterMiddleware {
    let desk: PageDesk
    let logger: Logger

    func handle(
        _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            return try page(refusal.status, refusal.text, context)
        } catch let problem as Problem {
            return try page(.unprocessableContent, "请按下面的说明处理后再试。", detail: problem.description, context)
        } catch let error as any HTTPResponseError {
            return try page(error.status, Refusal.text(for: error.status), context)
        } catch {
            let route = context.endpointPath ?? "unknown"
            logger.error("a page failed", metadata: ["route": "\(route)", "error": "\(error)"])
            return try page(.internalServerError, Refusal.text(for: .internalServerError), context)
        }
    }

    private func page(
        _ status: HTTPResponse.Status, _ text: String, detail: String = "", _ context: ConsoleContext
    ) throws -> Response {
        try desk.page(
            "error",
            [
                "title": .string(Refusal.title(for: status)), "text": .string(text), "detail": .string(detail),
                "code": .integer(status.code), "is_inside": .bool(context.visitor != nil),
            ], status: status, for: context.visitor)
    }
}
