import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach

/// The page behind the unsubscribe link. Opening it changes nothing (mail scanners follow links); posting does.
///
/// RFC 8058: the one-click post carries no cookie, is not redirected, and may be repeated.
struct OptOutController: Sendable {
    let desk: PageDesk

    func addRoutes(to router: Router<ConsoleContext>) {
        router.get("u/:token", use: show)
        router.post("u/:token", use: refuse)
    }

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let optOut = OptOut(desk.workspace)
        guard let address = try await desk.blocking.run({ try optOut.address(token: token) }) else {
            throw Refusal(.notFound, "这个退订地址已经失效。请回复原短信或邮件，或致电门店，我们会为您处理。")
        }
        return try page(address: address, isDone: false)
    }

    @Sendable private func refuse(_ request: Request, context: ConsoleContext) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let optOut = OptOut(desk.workspace)
        guard let address = try await desk.blocking.run({ try optOut.refuse(token: token) }) else {
            throw Refusal(.notFound, "这个退订地址已经失效。请回复原短信或邮件，或致电门店，我们会为您处理。")
        }
        return try page(address: address, isDone: true)
    }

    private func page(address: String, isDone: Bool) throws -> Response {
        try desk.page(
            "unsubscribe",
            [
                "title": "退订", "address": .string(address), "done": .bool(isDone),
                "store": .string(desk.workspace.settings.dealership.name),
                "phone": .string(desk.workspace.settings.dealership.phone ?? ""),
            ], for: nil)
    }
}
