import Foundation
import Transport

/// An SMTP server that does as it is told, and remembers.
final class ScriptedRelay: Sendable {
    struct Script: Sendable {
        /// What is said on connecting; the n-th connection gets the n-th, later ones the last.
        var banners = ["220 relay.test ESMTP\r\n"]
        var hello =
            "250-relay.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 100000000\r\n250-SMTPUTF8\r\n250 DSN\r\n"
        /// The answer to a command, by verb, to the n-th message; later ones get the last. `hangUp`: none, and the end.
        var mail = ["250 2.1.0 ok\r\n"]
        var rcpt = ["250 2.1.5 ok\r\n"]
        var data = ["354 go ahead\r\n"]
        /// The answer to the final dot.
        var dot = ["250 2.0.0 queued as 1\r\n"]
        var reset = ["250 2.0.0 ok\r\n"]
        /// So many bytes of a message are read, then the connection ends.
        var hangUpInBody: Int?
        /// How the connection ends there.
        var resets = false
        /// Bytes in one write.
        var pieces = Int.max

        static let hangUp = ""
        /// Says nothing, and waits until the other side goes.
        static let silence = "silence"
        /// Says a reply that has no end, a byte at a time, until the other side goes.
        static let drip = "drip"
    }

    struct Memory: Sendable {
        var connections = 0
        var commands: [String] = []
        var messages: [String] = []
        var open = 0
    }

    let memory = Shared(Memory())
    let server: TestServer

    init(_ script: Script = Script()) throws {
        let memory = memory
        server = try TestServer { socket in
            let number = memory.change { memory in
                memory.connections += 1
                memory.open += 1
                return memory.connections
            }
            ScriptedRelay.serve(socket, script, memory, connection: number)
            memory.change { $0.open -= 1 }
        }
    }

    func relay(_ change: (inout SMTPRelay) -> Void = { _ in }) -> SMTPRelay {
        var relay = SMTPRelay(
            host: "127.0.0.1", port: server.port, security: .none, helloName: "client.test", timeout: .seconds(5),
            finalTimeout: .seconds(5))
        change(&relay)
        return relay
    }

    private static func serve(_ socket: TestSocket, _ script: Script, _ memory: Shared<Memory>, connection: Int) {
        /// Answers with what the script has for the n-th time. False: the connection is over.
        func answer(_ replies: [String], _ turn: Int) -> Bool {
            let reply = replies[min(turn, replies.count - 1)]
            if reply == Script.hangUp { return false }
            if reply == Script.silence {
                while socket.readLine() != nil {}
                return false
            }
            if reply == Script.drip {
                while socket.write("2") { usleep(20_000) }
                return false
            }
            return socket.write(reply, pieces: script.pieces)
        }
        guard answer(script.banners, connection - 1) else { return }
        while let line = socket.readLine() {
            let turn = memory.change { memory in
                memory.commands.append(line)
                return memory.commands.count { $0.hasPrefix("MAIL") } - 1
            }
            let goesOn: Bool
            switch line.prefix(4).uppercased() {
            case "EHLO": goesOn = socket.write(script.hello, pieces: script.pieces)
            case "MAIL": goesOn = answer(script.mail, turn)
            case "RCPT": goesOn = answer(script.rcpt, turn)
            case "RSET": goesOn = answer(script.reset, turn)
            case "DATA":
                goesOn = answer(script.data, turn)
                if goesOn, script.data[min(turn, script.data.count - 1)].hasPrefix("354") {
                    if let count = script.hangUpInBody {
                        _ = socket.read(count)
                        if script.resets { socket.reset() }
                        return
                    }
                    guard let message = readMessage(socket) else { return }
                    memory.change { $0.messages.append(message) }
                    guard answer(script.dot, turn) else { return }
                }
            case "QUIT":
                socket.write("221 bye\r\n")
                return
            default: goesOn = socket.write("500 what?\r\n")
            }
            if !goesOn { return }
        }
    }

    /// Up to the dot, with the stuffing taken out; nil if the connection ends before.
    private static func readMessage(_ socket: TestSocket) -> String? {
        var lines: [String] = []
        while let line = socket.readLine() {
            if line == "." { return lines.map { $0 + "\r\n" }.joined() }
            lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
        }
        return nil
    }
}

extension SMTPEnvelope {
    static func fixture(
        sender: String = "bounce+1@store.example", recipients: [String] = ["wang@example.com"],
        message: String = "Subject: Hello\r\n\r\nText.\r\n", envelopeID: String? = nil,
        notifications: Set<SMTPEnvelope.Notification> = []
    ) -> SMTPEnvelope {
        SMTPEnvelope(
            sender: sender, recipients: recipients, message: Array(message.utf8), envelopeID: envelopeID,
            notifications: notifications)
    }
}

extension SMTPOutcome {
    /// The name of the case, and code and phase where there are: `failed 550 rcpt`.
    var summary: String {
        switch self {
        case .accepted(let reply): "accepted \(reply.code)"
        case .deferred(let reply, let phase): "deferred \(reply.code) \(phase)"
        case .failed(let reply, let phase): "failed \(reply.code) \(phase)"
        case .notSent: "notSent"
        case .inDoubt: "inDoubt"
        }
    }
}
