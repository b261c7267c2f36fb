import NIOCore
import NIOHTTP1
import NIOPosix

/// Posts to a callback and reads its answer: one connection a request, no TLS, no redirects.
enum CallbackClient {
    /// More than this of an answer is not read.
    private static let longestAnswer = 65_536

    /// - Throws: `SandboxError` of kind `cannotReport`; `CancellationError`.
    static func post(
        _ body: [UInt8], as contentType: String, to url: CallbackURL, timeout: TimeAmount = .seconds(10)
    ) async throws -> (status: Int, body: [UInt8]) {
        do {
            let connection = try await connect(to: url, timeout: timeout)
            let deadline = connection.channel.eventLoop.scheduleTask(in: timeout) {
                connection.channel.close(promise: nil)
            }
            defer { deadline.cancel() }
            return try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(contentsOf: request(body, as: contentType, to: url))
                return try await answer(inbound)
            }
        } catch let error as CancellationError {
            throw error
        } catch let error as SandboxError {
            throw SandboxError(kind: error.kind, what: url.description, reason: error.reason)
        } catch {
            throw SandboxError(kind: .cannotReport, what: url.description, reason: "\(error)")
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private static func connect(to url: CallbackURL, timeout: TimeAmount) async throws -> Connection {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(timeout)
            .connect(host: url.host, port: url.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    private static func request(_ body: [UInt8], as type: String, to url: CallbackURL) -> [HTTPClientRequestPart] {
        let headers: HTTPHeaders = [
            "Host": url.authority, "User-Agent": "hongyan-sandbox", "Content-Type": type,
            "Content-Length": String(body.count), "Connection": "close",
        ]
        return [
            .head(HTTPRequestHead(version: .http1_1, method: .POST, uri: url.target, headers: headers)),
            .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil),
        ]
    }

    private static func answer(
        _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>
    ) async throws -> (status: Int, body: [UInt8]) {
        var status: Int?
        var body: [UInt8] = []
        for try await part in parts {
            switch part {
            case .head(let head): status = Int(head.status.code)
            case .body(let bytes): body += bytes.readableBytesView.prefix(longestAnswer - body.count)
            case .end:
                if let status { return (status, body) }
            }
        }
        throw SandboxError(kind: .cannotReport, what: "", reason: "no whole answer came")
    }
}
