import Channels
import HTTPTypes
import Hummingbird
import Logging
import Model
import NIOCore
import Outreach

/// Where gateways push their delivery reports: `/receipts/CHANNEL/SECRET`, posted or in the query.
///
/// Some gateways report by GET: it is the one GET that changes something, and only whoever has the secret can make it.
struct ReceiptsController: Sendable {
    let workspace: Workspace
    let logger: Logger
    private let blocking = Blocking(label: "hongyan.receipts")

    init(workspace: Workspace, logger: Logger) {
        self.workspace = workspace
        self.logger = logger
    }

    func addRoutes(to router: Router<ConsoleContext>) {
        router.post("receipts/:channel/:secret", use: take)
        router.get("receipts/:channel/:secret", use: take)
    }

    /// A wrong secret is answered like a path that does not exist, a wrong signature with 403; what cannot be understood is answered 400, which makes a
    /// gateway push it again once the channel's file has been put right.
    @Sendable private func take(_ request: Request, context: ConsoleContext) async throws -> Response {
        let channel = context.parameters.get("channel") ?? ""
        let secret = context.parameters.get("secret") ?? ""
        let address = ReceiptAddress(workspace)
        guard try await blocking.run({ try address.isRight(secret, forChannel: channel) }) else {
            throw Refusal(.notFound, Refusal.text(for: .notFound))
        }
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        let push = Push(
            url: try await blocking.run { try address.url(forChannel: channel) }
                + (request.uri.query.map { "?\($0)" } ?? ""),
            headers: request.headers.map { ($0.name.rawName, $0.value) },
            query: request.query.fields.map { (name: $0.0, value: $0.1) }, body: [UInt8](body.readableBytesView))
        let desk = ReceiptDesk(workspace)
        do {
            let answer = try await blocking.run { try desk.take(push, channel: channel).answer }
            var response = text(.init(code: answer.status), answer.contentType, answer.body)
            for (name, value) in answer.headers {
                if let name = HTTPField.Name(name) { response.headers[name] = value }
            }
            return response
        } catch let fault as ReceiptReader.NotGenuine {
            logger.warning("a push was refused", metadata: ["channel": "\(channel)", "reason": "\(fault.reason)"])
            return text(.forbidden, "text/plain; charset=utf-8", "not signed by the gateway\n")
        } catch let problem as Problem {
            logger.warning(
                "a delivery report was not understood",
                metadata: ["channel": "\(channel)", "bytes": "\(body.readableBytes)", "problem": "\(problem)"])
            return text(.badRequest, "text/plain; charset=utf-8", "not understood\n")
        }
    }

    private func text(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
