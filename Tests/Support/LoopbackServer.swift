import Foundation
import Glibc
import Synchronization

/// A TCP server on 127.0.0.1 that speaks by a script: one thread per connection, blocking calls, real bytes.
public final class LoopbackServer: Sendable {
    /// One connection, from the server's side.
    public final class Peer {
        private let socket: Int32
        private var buffer: [UInt8] = []

        init(_ socket: Int32) { self.socket = socket }

        public func say(_ text: String) {
            var bytes = Array(text.utf8)
            while !bytes.isEmpty {
                let sent = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                guard sent > 0 else { return }
                bytes.removeFirst(sent)
            }
        }

        /// The next line without its CRLF; `nil` when the client is gone.
        public func line() -> String? {
            while true {
                if let end = buffer.firstIndex(of: 0x0A) {
                    let line = buffer[..<end].filter { $0 != 0x0D }
                    buffer.removeSubrange(...end)
                    return String(decoding: line, as: UTF8.self)
                }
                guard receive() else { return nil }
            }
        }

        public func bytes(_ count: Int) -> [UInt8] {
            while buffer.count < count, receive() {}
            let taken = Array(buffer.prefix(count))
            buffer.removeFirst(taken.count)
            return taken
        }

        private func receive() -> Bool {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return false }
            buffer += chunk[..<count]
            return true
        }
    }

    public let port: Int
    private let listener: Int32

    public init(_ script: @escaping @Sendable (Peer) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = self.listener
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                precondition(bind(listener, generic, length) == 0 && listen(listener, 64) == 0)
                precondition(getsockname(listener, generic, &length) == 0)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread {
                    script(Peer(connection))
                    Glibc.close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }
}

/// A gateway that answers requests over HTTP, and remembers what it was asked.
public final class LoopbackGateway: Sendable {
    /// One request, as it was on the wire.
    public struct Question: Sendable {
        /// The request line and the headers, without line ends.
        public var head: [String]
        public var body: String

        /// The value of a header; empty where there is none.
        public func header(_ name: String) -> String {
            let line = head.dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            return line.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) } ?? ""
        }

        /// `POST`
        public var method: String { String(head[0].split(separator: " ")[0]) }
        /// `/sms?to=1`
        public var target: String { String(head[0].split(separator: " ")[1]) }
    }

    private final class Asked: Sendable { let list = Mutex<[Question]>([]) }

    private let asked = Asked()
    private let server: LoopbackServer

    /// - Parameter answer: a whole HTTP answer; empty closes the connection after the request was read.
    public convenience init(answer: String) { self.init { _ in answer } }

    /// - Parameter answering: gets each request, on a thread of its own.
    public init(answering: @escaping @Sendable (Question) -> String) {
        let asked = asked
        server = LoopbackServer { peer in
            while let first = peer.line() {
                var head = [first]
                while let line = peer.line(), !line.isEmpty { head.append(line) }
                let length = head.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
                let body = peer.bytes(length ?? 0)
                let question = Question(head: head, body: String(decoding: body, as: UTF8.self))
                asked.list.withLock { $0.append(question) }
                let answer = answering(question)
                if answer.isEmpty { return }
                peer.say(answer)
            }
        }
    }

    public var url: String { "http://127.0.0.1:\(server.port)" }
    public var questions: [Question] { asked.list.withLock { $0 } }

    public static func answer(_ status: Int, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }
}
