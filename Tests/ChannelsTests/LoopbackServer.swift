import Foundation
import Glibc
import Synchronization

/// A TCP server on 127.0.0.1 that speaks by a script: one thread per connection, blocking calls, real bytes.
final class LoopbackServer: Sendable {
    /// One connection, from the server's side.
    final class Peer {
        private let socket: Int32
        private var buffer: [UInt8] = []

        init(_ socket: Int32) { self.socket = socket }

        func say(_ text: String) {
            var bytes = Array(text.utf8)
            while !bytes.isEmpty {
                let sent = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                guard sent > 0 else { return }
                bytes.removeFirst(sent)
            }
        }

        /// The next line without its CRLF; `nil` when the client is gone.
        func line() -> String? {
            while true {
                if let end = buffer.firstIndex(of: 0x0A) {
                    let line = buffer[..<end].filter { $0 != 0x0D }
                    buffer.removeSubrange(...end)
                    return String(decoding: line, as: UTF8.self)
                }
                guard receive() else { return nil }
            }
        }

        func bytes(_ count: Int) -> [UInt8] {
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

    let port: Int
    private let listener: Int32

    init(_ script: @escaping @Sendable (Peer) -> Void) {
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

/// A gateway that answers every request with the same bytes, or with none, and remembers what it was asked.
final class LoopbackGateway: Sendable {
    struct Question: Sendable {
        var head: [String]
        var body: String
    }

    private final class Asked: Sendable { let list = Mutex<[Question]>([]) }

    private let asked = Asked()
    private let server: LoopbackServer

    /// - Parameter answer: a whole HTTP answer; empty closes the connection after the request was read.
    init(answer: String) {
        let asked = asked
        server = LoopbackServer { peer in
            while let first = peer.line() {
                var head = [first]
                while let line = peer.line(), !line.isEmpty { head.append(line) }
                let length = head.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
                let body = peer.bytes(length ?? 0)
                asked.list.withLock { $0.append(Question(head: head, body: String(decoding: body, as: UTF8.self))) }
                if answer.isEmpty { return }
                peer.say(answer)
            }
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var questions: [Question] { asked.list.withLock { $0 } }

    static func answer(_ status: Int, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }
}

/// A relay that takes mail, but for what its script says to single commands.
final class LoopbackRelay: Sendable {
    private final class Kept: Sendable { let list = Mutex<[String]>([]) }

    private let kept = Kept()
    private let server: LoopbackServer

    /// - Parameter replies: by the first word of a command, or `.` for the end of a message; an empty one closes.
    init(replies: [String: String] = [:]) {
        let kept = kept
        server = LoopbackServer { peer in
            peer.say("220 relay.test ESMTP\r\n")
            while let line = peer.line() {
                kept.list.withLock { $0.append(line) }
                let verb = line.prefix { $0 != " " && $0 != ":" }.uppercased()
                if let reply = replies[verb] {
                    if reply.isEmpty { return }
                    peer.say(reply + "\r\n")
                    continue
                }
                switch verb {
                case "EHLO": peer.say("250-relay.test\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n")
                case "AUTH": peer.say("235 2.7.0 ok\r\n")
                case "DATA":
                    peer.say("354 go\r\n")
                    while let text = peer.line(), text != "." { kept.list.withLock { $0.append(text) } }
                    guard let reply = replies["."] else {
                        peer.say("250 2.0.0 Ok: queued as Q123\r\n")
                        continue
                    }
                    if reply.isEmpty { return }
                    peer.say(reply + "\r\n")
                case "QUIT":
                    peer.say("221 bye\r\n")
                    return
                default: peer.say("250 ok\r\n")
                }
            }
        }
    }

    var port: Int { server.port }
    var lines: [String] { kept.list.withLock { $0 } }
}
