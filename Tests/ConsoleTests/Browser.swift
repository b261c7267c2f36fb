import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A browser of few talents: it keeps the session's cookie, sends forms, and does not follow redirects.
final class Browser: Sendable {
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: String

        var location: String? { headers["location"] }
    }

    private struct Ended: Error {}

    private let port: Int
    private let cookie = Mutex<String?>(nil)

    init(port: Int) { self.port = port }

    /// The whole `name=value` of the session's cookie.
    var session: String? { cookie.withLock { $0 } }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, body: "", headers: headers)
    }

    /// A form as a page of the console's own sends it.
    func post(
        _ path: String, _ fields: KeyValuePairs<String, String>, headers: [String: String] = [:]
    ) async throws -> Answer {
        try await post(path, pairs: fields.map { ($0.key, $0.value) }, headers: headers)
    }

    func post(
        _ path: String, pairs fields: [(String, String)], headers: [String: String] = [:]
    ) async throws -> Answer {
        let body = fields.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
        let form = ["Content-Type": "application/x-www-form-urlencoded", "Origin": "http://127.0.0.1:\(port)"]
        return try await send("POST", path, body: body, headers: form.merging(headers) { $1 })
    }

    /// Sends a request; headers with an empty value are left out.
    func send(
        _ method: String, _ path: String, body: String, headers: [String: String] = [:]
    ) async throws -> Answer {
        var fields = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        if !body.isEmpty || method == "POST" { fields["Content-Length"] = "\(body.utf8.count)" }
        if let session { fields["Cookie"] = session }
        fields.merge(headers) { $1 }
        let head = fields.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let answer = try await exchange("\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body)", isHead: method == "HEAD")
        if let set = answer.headers["set-cookie"], let pair = set.split(separator: ";").first {
            cookie.withLock { $0 = pair.hasSuffix("=") ? nil : String(pair) }
        }
        return answer
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func exchange(_ request: String, isHead: Bool) async throws -> Answer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var received = ByteBuffer()
            for try await var bytes in inbound {
                received.writeBuffer(&bytes)
                if let answer = Self.answer(String(buffer: received), isHead: isHead) { return answer }
            }
            throw Ended()
        }
    }

    /// The answer, once all of it is there.
    private static func answer(_ text: String, isHead: Bool) -> Answer? {
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        var lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let status = lines.removeFirst().split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines {
            let halves = line.split(separator: ":", maxSplits: 1)
            headers[halves[0].lowercased()] = halves[1].drop { $0 == " " }.description
        }
        let body = String(text[end.upperBound...])
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard isHead || body.utf8.count >= length else { return nil }
        return Answer(status: status, headers: headers, body: body)
    }
}

extension Browser.Answer {
    /// The value of the first field of this name in the page.
    func field(_ name: String) -> String? {
        let pattern = "name=\"\(name.replacing(".", with: "\\."))\" value=\"([^\"]*)\""
        guard let regex = try? Regex(pattern), let match = body.firstMatch(of: regex) else { return nil }
        return match.output[1].substring.map { Self.unescaped(String($0)) }
    }

    var csrf: String { field("csrf") ?? "" }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
