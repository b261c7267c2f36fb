import HTTPTypes
import Hummingbird
import Liquid
import Logging
import Model

/// Turns what goes wrong into a page that says what to do; the log gets the rest.
struct ErrorPages: RouterMiddleware {
    let desk: PageDesk
    let logger: Logger

    func handle(
        _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return try page(.unprocessableContent, "没有办成", problem.description, context)
        } catch let error as HTTPError {
            let title = error.status == .notFound ? "没有这个页面" : "没有办成"
            return try page(error.status, title, error.body ?? error.status.reasonPhrase, context)
        } catch {
            logger.error("a page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return try page(.internalServerError, "出错了", "请再试一次；详情在日志里。", context)
        }
    }

    private func page(
        _ status: HTTPResponse.Status, _ title: String, _ text: String, _ context: ConsoleContext
    ) throws -> Response {
        try desk.page("error", ["title": .string(title), "text": .string(text)], status: status, for: context.visitor)
    }
}
