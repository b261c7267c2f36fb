import HTTPTypes
import Hummingbird
import Liquid
import Model
import Outreach

/// The page behind the unsubscribe link: no to all marketing with one click, or a choice by kind and way. Opening it changes
/// nothing (mail scanners follow links); posting does.
///
/// RFC 8058: the one-click post carries no cookie, is not redirected, and may be repeated.
struct OptOutController: Sendable {
    let desk: PageDesk

    func addRoutes(to router: Router<ConsoleContext>) {
        router.get("u/:token", use: show)
        router.post("u/:token", use: refuse)
        router.post("u/:token/choice", use: choose)
    }

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        try await page(context, .asked)
    }

    @Sendable private func refuse(_ request: Request, context: ConsoleContext) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let optOut = OptOut(desk.workspace)
        _ = try await desk.blocking.run { try optOut.refuse(token: token) }
        return try await page(context, .refused)
    }

    @Sendable private func choose(_ request: Request, context: ConsoleContext) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let wanted = Set(try await Form.posted(request, context: context).all("wanted"))
        let preferences = Preferences(desk.workspace)
        _ = try await desk.blocking.run { try preferences.choose(token: token, wanted: wanted) }
        return try await page(context, .chosen)
    }

    /// What the page says on top.
    private enum Stage: String {
        case asked, refused, chosen
    }

    private func page(_ context: ConsoleContext, _ stage: Stage) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let (optOut, preferences) = (OptOut(desk.workspace), Preferences(desk.workspace))
        let (address, choices) = try await desk.blocking.run {
            (try optOut.address(token: token), try preferences.choices(token: token) ?? [])
        }
        guard let address else {
            throw Refusal(.notFound, "这个退订地址已经失效。请回复原短信或邮件，或致电门店，我们会为您处理。")
        }
        let ways = CarrierKind.allCases.compactMap { carrier -> Value? in
            let own = choices.filter { $0.topic.carrier == carrier }
            guard !own.isEmpty else { return nil }
            return [
                "name": .string(carrier == .sms ? "短信" : "邮件"),
                "choices": .array(
                    own.map { choice in
                        [
                            "name": .string(choice.topic.name), "wanted": .bool(choice.isWanted),
                            "text": .string(Self.words(choice.topic.messageClass)),
                        ]
                    }),
            ]
        }
        return try desk.page(
            "unsubscribe",
            [
                "title": "退订", "address": .string(address), "stage": .string(stage.rawValue), "token": .string(token),
                "ways": .array(ways), "store": .string(desk.workspace.settings.dealership.name),
                "phone": .string(desk.workspace.settings.dealership.phone ?? ""),
            ], for: nil)
    }

    private static func words(_ messageClass: MessageClass) -> String {
        switch messageClass {
        case .greeting: "生日与节日问候"
        case .service: "与您的爱车有关的服务通知"
        case .marketing: "活动与优惠"
        }
    }
}
