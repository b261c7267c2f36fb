import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Outreach

/// Where the links of counted mails lead to first, and the picture that tells that a mail was opened.
struct LinksController: Sendable {
    let desk: PageDesk

    func addRoutes(to router: Router<ConsoleContext>) {
        router.get("c/:token/:signature", use: follow)
        router.get("o/:token", use: open)
    }

    @Sendable private func follow(_ request: Request, context: ConsoleContext) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let signature = context.parameters.get("signature") ?? ""
        let target = request.query["to"] ?? ""
        let workspace = desk.workspace
        let found = try await desk.blocking.run {
            try LinkTracking(workspace).follow(token: token, signature: signature, target: target)
        }
        guard let found else { throw Refusal(.notFound, Refusal.text(for: .notFound)) }
        return Response(status: .found, headers: [.location: found, .cacheControl: "no-store"])
    }

    @Sendable private func open(_ request: Request, context: ConsoleContext) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        let workspace = desk.workspace
        try await desk.blocking.run { try LinkTracking(workspace).open(token: token) }
        return Response(
            status: .ok, headers: [.contentType: "image/gif", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: Self.picture)))
    }

    /// One transparent dot (GIF89a).
    private static let picture: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF,
        0xFF, 0x21,
        0xF9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2C, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02,
        0x02, 0x44,
        0x01, 0x00, 0x3B,
    ]
}
