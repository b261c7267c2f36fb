import Channels
import HTTPTypes
import Hummingbird
import Model
import NIOCore
import Outreach

/// Where gateways push their delivery reports: `/receipts/CHANNEL/SECRET`, posted or in the query.
struct ReceiptsController: Sendable {
    let workspace: Workspace
    private let blocking = Blocking(label: "hongyan.receipts")

    init(workspace: Workspace) { self.workspace = workspace }

    func addRoutes(to router: Router<ConsoleContext>) {
        router.post("receipts/:channel/:secret", use: take)
        router.get("receipts/:channel/:secret", use: take)
    }

    /// A wrong secret is answered like a path that does not exist.
    @Sendable private func take(_ request: Request, context: ConsoleContext) async throws -> Response {
        let channel = try context.parameters.require("channel")
        let secret = try context.parameters.require("secret")
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        let contentType = request.headers[.contentType] ?? ""
        let query = request.query.fields
        let desk = ReceiptDesk(workspace)
        let address = ReceiptAddress(workspace)
        guard try await blocking.run({ try address.isRight(secret, forChannel: channel) }) else {
            throw HTTPError(.notFound)
        }
        let answer = try await blocking.run {
            try desk.takePush(
                channel: channel, contentType: contentType, query: query, body: [UInt8](body.readableBytesView)
            ).answer
        }
        return Response(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
