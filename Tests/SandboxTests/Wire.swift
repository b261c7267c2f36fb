import NIOCore
import NIOPosix

/// A client that writes raw bytes to a real socket and reads what comes back.
final class Wire {
    struct Ended: Error {}

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer = ByteBuffer()

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects to a port on loopback for as long as `body` runs.
    static func connect<Result>(_ port: Int, _ body: (Wire) async throws -> Result) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(Wire(inbound, outbound))
        }
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// The next line, without its CRLF.
    func line() async throws -> String {
        while true {
            if let end = buffer.readableBytesView.firstIndex(of: 0x0A) {
                let length = end - buffer.readerIndex + 1
                let line = String(decoding: buffer.readBytes(length: length) ?? [], as: UTF8.self)
                return String(line.dropLast())
            }
            try await more()
        }
    }

    /// A whole SMTP reply, its lines joined by LF.
    func reply() async throws -> String {
        var lines: [String] = []
        repeat { lines.append(try await line()) } while lines.last?.dropFirst(3).first == "-"
        return lines.joined(separator: "\n")
    }

    /// Sends a command and gives its reply.
    func ask(_ command: String) async throws -> String {
        try await send(command + "\r\n")
        return try await reply()
    }

    func bytes(_ count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count { try await more() }
        return buffer.readBytes(length: count) ?? []
    }

    /// All that comes until the server closes, also by a reset.
    func rest() async -> [UInt8] {
        while (try? await more()) != nil {}
        return buffer.readBytes(length: buffer.readableBytes) ?? []
    }

    private func more() async throws {
        guard var bytes = try await inbound.next() else { throw Ended() }
        buffer.writeBuffer(&bytes)
    }
}

extension Wire {
    /// Reads the greeting and says EHLO.
    func hello() async throws {
        _ = try await reply()
        _ = try await ask("EHLO test.example")
    }

    /// Sends a mail as far as it goes; the replies to MAIL, RCPT, DATA and the dot.
    @discardableResult
    func mail(
        from sender: String = "care@example.com", to recipient: String, _ message: String = .greeting,
        mailParameters: String = "", recipientParameters: String = ""
    ) async throws -> [String] {
        var replies = [try await ask("MAIL FROM:<\(sender)>\(mailParameters)")]
        guard replies.last?.first == "2" else { return replies }
        replies.append(try await ask("RCPT TO:<\(recipient)>\(recipientParameters)"))
        guard replies.last?.first == "2" else { return replies }
        replies.append(try await ask("DATA"))
        guard replies.last?.first == "3" else { return replies }
        replies.append(try await ask(message + "."))
        return replies
    }

    struct Response {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    /// Sends an HTTP request and reads the whole answer.
    func request(
        _ method: String = "POST", _ path: String = "/sms", _ body: String = "",
        type: String = "application/x-www-form-urlencoded", headers: String = ""
    ) async throws -> Response {
        try await send(
            "\(method) \(path) HTTP/1.1\r\nHost: test\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
        return try await response()
    }

    func response() async throws -> Response {
        let status = try await line().split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        while case let line = try await line(), !line.isEmpty {
            let halves = line.split(separator: ":", maxSplits: 1)
            headers[halves[0].lowercased()] = halves[1].drop { $0 == " " }.description
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let body = String(decoding: try await bytes(length), as: UTF8.self)
        return Response(status: status, headers: headers, body: body)
    }
}

extension String {
    /// A small mail, CRLF throughout.
    static let greeting = "From: care@example.com\r\nSubject: =?utf-8?b?55Sf5pel5b+r5LmQ?=\r\n\r\n生日快乐\r\n"
}
