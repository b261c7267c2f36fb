import Synchronization
import TestSupport

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
