import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

@testable import Sandbox

extension SandboxEnvironment {
    /// Saturday, 21 November 2026, 09:05 UTC; no waiting; ids `id-1`, `id-2` …
    static func fixture(
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> SandboxEnvironment {
        let numbers = Numbers()
        return SandboxEnvironment(
            now: { Date(timeIntervalSince1970: 1_795_251_900) }, pause: pause, nextID: { "id-\(numbers.next())" })
    }
}

final class Numbers: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock {
            $0 += 1
            return $0
        }
    }
}

/// A pause that lasts until the test ends it.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A folder of its own for one test, removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/sandbox-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

func contents(_ path: String?) throws -> String {
    try String(contentsOfFile: path ?? "", encoding: .utf8)
}

/// A server for as long as `body` runs.
func withMailServer<Result>(
    directory: String? = nil, faults: SandboxFaults = .standard,
    authentication: SandboxMailServer.Authentication = .any, sizeLimit: Int = 100_000, connectionLimit: Int = 500,
    environment: SandboxEnvironment = .fixture(), _ body: (SandboxMailServer) async throws -> Result
) async throws -> Result {
    var options = SandboxMailServer.Options()
    options.faults = faults
    options.authentication = authentication
    options.sizeLimit = sizeLimit
    options.connectionLimit = connectionLimit
    options.environment = environment
    let server = try await SandboxMailServer.start(directory: directory, options: options)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// A gateway for as long as `body` runs.
func withGateway<Result>(
    directory: String? = nil, apiKey: String? = nil, faults: SandboxFaults = .standard,
    reporting: SandboxSMSGateway.Reporting = .init(), environment: SandboxEnvironment = .fixture(),
    _ body: (SandboxSMSGateway) async throws -> Result
) async throws -> Result {
    var options = SandboxSMSGateway.Options()
    options.apiKey = apiKey
    options.faults = faults
    options.reporting = reporting
    options.environment = environment
    let gateway = try await SandboxSMSGateway.start(directory: directory, options: options)
    do {
        let result = try await body(gateway)
        await gateway.stop()
        return result
    } catch {
        await gateway.stop()
        throw error
    }
}

/// Takes delivery reports, and answers them as told: the answers in turn, the last one for ever.
final class CallbackHost: Sendable {
    struct Post: Sendable {
        var contentType: String
        var path: String
        var body: String
    }

    let posts = Shelf<Post>(limit: 1000)
    private let answers: Mutex<[String]>

    init(answers: [String] = ["SUCCESS"]) {
        self.answers = Mutex(answers)
    }

    func nextAnswer() -> String {
        answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" }
    }

    func run<Result>(_ body: (_ url: String) async throws -> Result) async throws -> Result {
        let listener = try await Listener.listen(host: "127.0.0.1", port: 0, limit: 100) { channel, _ in
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            try channel.pipeline.syncOperations.addHandler(Handler(self))
        }
        do {
            let result = try await body("http://127.0.0.1:\(listener.port)/receipts/sandbox/secret?a=1")
            await listener.stop()
            return result
        } catch {
            await listener.stop()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let host: CallbackHost
        private var post = Post(contentType: "", path: "", body: "")

        init(_ host: CallbackHost) {
            self.host = host
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                post = Post(contentType: head.headers.first(name: "Content-Type") ?? "", path: head.uri, body: "")
            case .body(let bytes): post.body += String(buffer: bytes)
            case .end:
                host.posts.put(post)
                let answer = ByteBuffer(string: host.nextAnswer())
                let headers: HTTPHeaders = ["Content-Length": String(answer.readableBytes)]
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(answer))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
