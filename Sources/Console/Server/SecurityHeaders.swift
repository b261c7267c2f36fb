import HTTPTypes
import Hummingbird

/// Headers of every answer: no foreign scripts, no framing, no guessing of types, nothing kept by proxies.
///
/// Previews of mails are shown in sandboxed frames whose inline styles the policy has to allow; scripts never.
struct SecurityHeaders: RouterMiddleware {
    func handle(
        _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[Self.referrerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .referer
}
