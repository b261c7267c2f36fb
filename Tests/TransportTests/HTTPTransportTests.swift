import Foundation
import Testing

@testable import Transport

@Suite("The HTTP transport", .timeLimit(.minutes(1)))
struct HTTPTransportTests {
    @Test("sends method, headers and body as given, and gives the whole answer back")
    func roundTrip() async throws {
        let seen = Shared<[HTTPMessage]>([])
        let server = try TestServer { socket in
            while let message = HTTPMessage(from: socket) {
                seen.change { $0.append(message) }
                socket.write("HTTP/1.1 201 Created\r\nX-Id: 7\r\nx-id:  8 \r\nContent-Length: 6\r\n\r\n{\"a\":\0")
            }
        }
        let transport = HTTPTransport()
        // When
        let outcome = await transport.perform(
            TransferRequest(
                method: "PUT", url: "http://127.0.0.1:\(server.port)/sms?a=b",
                headers: [("Authorization", "Bearer x"), ("X-Empty", "")], body: Array("text=你好".utf8)))
        await transport.close()
        // Then
        guard case .response(let status, let headers, let body) = outcome else { return #expect(Bool(false)) }
        #expect(status == 201)
        #expect(headers.map { "\($0.0)=\($0.1)" } == ["X-Id=7", "x-id=8", "Content-Length=6"])
        #expect(body == Array("{\"a\":\0".utf8))
        let message = try #require(seen.value.first)
        #expect(message.head.first == "PUT /sms?a=b HTTP/1.1")
        #expect(message.head.contains("Authorization: Bearer x") && message.head.contains("X-Empty:"))
        #expect(!message.head.contains { $0.hasPrefix("Content-Type") || $0.hasPrefix("Expect") })
        #expect(message.body == "text=你好")
    }

    @Test("keeps its connections, and has no more of them than it may")
    func connections() async throws {
        let opened = Shared(0)
        let server = try TestServer { socket in
            opened.change { $0 += 1 }
            while HTTPMessage(from: socket) != nil { socket.write(HTTPMessage.ok) }
        }
        let transport = HTTPTransport(connectionsPerHost: 5)
        // When
        let outcomes = await performMany(300, "http://127.0.0.1:\(server.port)/", through: transport)
        await transport.close()
        // Then
        #expect(outcomes == ["200": 300])
        #expect(opened.value <= 5)
    }

    @Test("a redirect is an answer, and is not followed")
    func redirect() async throws {
        let server = try TestServer { socket in
            while HTTPMessage(from: socket) != nil {
                socket.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
            }
        }
        #expect(await perform(post(server)) == "302")
    }

    @Test(
        "what never left is told apart: nobody there, no such name, no such scheme, no such header",
        arguments: [
            "http://127.0.0.1:1/", "http://no.such.host.invalid/", "ftp://127.0.0.1/", "file:///etc/passwd",
            "http://a b/",
            "", "smtp://127.0.0.1/",
        ])
    func notSent(url: String) async {
        #expect(await perform(TransferRequest(url: url, body: [65])) == "notSent")
    }

    @Test("a header that would be two is refused")
    func headerInjection() async throws {
        let server = try TestServer { _ in }
        for header in [("A", "b\r\nC: d"), ("A: b\r\nC", "d"), ("", "x"), ("A", "b\0")] {
            var request = post(server)
            request.headers = [header]
            #expect(await perform(request) == "notSent")
        }
        var request = post(server)
        request.method = "GET / HTTP/1.1\r\nA:"
        #expect(await perform(request) == "notSent")
    }

    @Test("a server that closes before it has read the whole body leaves no doubt")
    func closedWhileUploading() async throws {
        let server = try TestServer { socket in
            _ = socket.readLine()
            socket.reset()
        }
        var request = post(server)
        request.body = [UInt8](repeating: 65, count: 20_000_000)
        #expect(await perform(request) == "notSent")
    }

    @Test(
        "whatever is no complete answer to a complete request is ambiguous",
        arguments: [
            "", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
        ])
    func ambiguous(answer: String) async throws {
        let server = try TestServer { socket in
            if HTTPMessage(from: socket) != nil { socket.write(answer) }
        }
        #expect(await perform(post(server)) == "ambiguous")
        #expect(await perform(TransferRequest(method: "GET", url: post(server).url)) == "ambiguous")
    }

    @Test("a server that takes the request and says nothing is given up after the timeout, in doubt")
    func timeout() async throws {
        let server = try TestServer { socket in while socket.readLine() != nil {} }
        var request = post(server)
        request.timeout = .milliseconds(200)
        #expect(await perform(request) == "ambiguous")
    }

    @Test("an answer without end is cut off at the limit")
    func endless() async throws {
        let server = try TestServer { socket in
            guard HTTPMessage(from: socket) != nil else { return }
            socket.write("HTTP/1.1 200 OK\r\n")
            while socket.write("X-More: and more\r\n") {}
        }
        #expect(await perform(post(server)) == "ambiguous")
        let other = try TestServer { socket in
            guard HTTPMessage(from: socket) != nil else { return }
            socket.write("HTTP/1.1 200 OK\r\n\r\n")
            while socket.write(String(repeating: "x", count: 1000)) {}
        }
        #expect(await perform(post(other)) == "ambiguous")
    }

    @Test("a request is not sent twice when a kept connection ends without an answer", arguments: ["POST", "GET"])
    func noSecondAttempt(method: String) async throws {
        // Given a server that reads the second request, and hangs up instead of answering it
        let seen = Shared(0)
        let server = try TestServer { socket in
            while HTTPMessage(from: socket) != nil {
                if seen.change({
                    $0 += 1; return $0
                }) == 2 {
                    return
                }
                socket.write(HTTPMessage.ok)
            }
        }
        let transport = HTTPTransport(connectionsPerHost: 1)
        var request = post(server)
        request.method = method
        if method == "GET" { request.body = [] }
        // When
        let first = await transport.perform(request).summary
        let second = await transport.perform(request).summary
        await transport.close()
        // Then
        #expect([first, second] == ["200", "ambiguous"])
        #expect(seen.value == 2)
    }

    @Test("after the end it takes no more")
    func closed() async {
        let transport = HTTPTransport()
        await transport.close()
        await transport.close()
        #expect(await transport.perform(TransferRequest(url: "http://127.0.0.1/")).summary == "notSent")
    }

    private func post(_ server: TestServer) -> TransferRequest {
        TransferRequest(
            method: "POST", url: "http://127.0.0.1:\(server.port)/", body: Array("a=b".utf8), timeout: .seconds(10))
    }

    private func perform(_ request: TransferRequest) async -> String {
        let transport = HTTPTransport()
        let outcome = await transport.perform(request)
        await transport.close()
        return outcome.summary
    }
}

/// A request as a server reads it.
struct HTTPMessage: Sendable {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    var head: [String] = []
    var body = ""

    init?(from socket: TestSocket) {
        while let line = socket.readLine(), !line.isEmpty { head.append(line) }
        guard !head.isEmpty else { return nil }
        let length = head.first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
            Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
        }
        let bytes = socket.read(length ?? 0)
        guard bytes.count == length ?? 0 else { return nil }
        body = String(decoding: bytes, as: UTF8.self)
    }
}

extension TransferOutcome {
    /// The status, or the name of the case.
    var summary: String {
        switch self {
        case .response(let status, _, _): "\(status)"
        case .notSent: "notSent"
        case .ambiguous: "ambiguous"
        }
    }
}

/// Posts at once, and counts the outcomes.
func performMany(_ count: Int, _ url: String, through transport: HTTPTransport) async -> [String: Int] {
    await withTaskGroup(of: String.self) { group in
        for _ in 0..<count {
            group.addTask { await transport.perform(TransferRequest(url: url, body: [65])).summary }
        }
        return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
