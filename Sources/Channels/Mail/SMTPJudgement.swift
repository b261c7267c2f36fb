import Model
import Transport

/// From what the relay said to what becomes of the message.
///
/// | said | outcome |
/// |---|---|
/// | 250 after the final dot | accepted |
/// | 4xx anywhere | deferred |
/// | 5xx at RCPT, DATA or the final dot | failed; the address is bad where the code or the words say so |
/// | 5xx at the banner, EHLO, log-in or MAIL | deferred, and the channel is suspended: it is about us, not about the recipient |
/// | nothing, before the message was complete | deferred |
/// | nothing, after the final dot | in doubt |
enum SMTPJudgement {
    static func delivery(of outcome: SMTPOutcome) -> Delivery {
        switch outcome {
        case .accepted(let reply):
            Delivery(outcome: .accepted, providerID: queueID(in: reply.text), reply: reply.description)
        case .deferred(let reply, _):
            Delivery(outcome: .deferred, reply: reply.description)
        case .failed(let reply, let phase):
            refusal(reply, phase)
        case .notSent(let reason):
            Delivery(outcome: .deferred, reply: "not sent: \(reason)")
        case .inDoubt(let reason):
            Delivery(outcome: .inDoubt, reply: "no answer: \(reason)")
        }
    }

    private static func refusal(_ reply: SMTPReply, _ phase: SMTPPhase) -> Delivery {
        let words = reply.description
        // Our own refusal to put the address into a command: no relay was asked.
        if reply.isLocal { return Delivery(outcome: .failed, reply: words) }
        let code = reply.enhancedStatus ?? EnhancedStatus.code(in: words)
        switch phase {
        case .rcpt:
            return Delivery(outcome: .failed, reply: words, addressIsBad: EnhancedStatus.condemnsAddress(code, words))
        case .data, .dot:
            // After RCPT the address is known to be good for this server; 5.1.1 is still believed.
            let isBad = code.map { EnhancedStatus.condemnsAddress($0, "") } ?? false
            return Delivery(outcome: .failed, reply: words, addressIsBad: isBad)
        case .mail where reply.code == 552 || code == "5.3.4":
            // The size given with MAIL is too big (RFC 1870): about this message alone.
            return Delivery(outcome: .failed, reply: words)
        default:
            return Delivery(outcome: .deferred, reply: words, suspendsChannel: true)
        }
    }

    /// The relay's own id of the mail, as the common servers write it:
    /// `queued as 4ABC…` (Postfix), `id=1rXyz-…` (Exim), `2.0.0 x9K… Message accepted` (Sendmail).
    static func queueID(in words: String) -> String? {
        let words = words.split(whereSeparator: \.isWhitespace).map(String.init)
        for (index, word) in words.enumerated() {
            if word.lowercased() == "as", index > 0, words[index - 1].lowercased() == "queued", index + 1 < words.count
            {
                return cleaned(words[index + 1])
            }
            if word.lowercased().hasPrefix("id=") { return cleaned(String(word.dropFirst(3))) }
            if word == "Message", index > 0, index + 1 < words.count, words[index + 1] == "accepted", index >= 2 {
                return cleaned(words[index - 1])
            }
        }
        return nil
    }

    private static func cleaned(_ id: String) -> String? {
        let id = id.drop { "<(\"'".contains($0) }.prefix { !">)\"',;".contains($0) }
        return id.isEmpty || id.utf8.count > 200 ? nil : String(id)
    }
}

extension SMTPDefinition {
    func transport(redactor: Redactor, dialogue: (@Sendable (DialogueLine) -> Void)?) -> SMTPTransport {
        let relaySecurity: SMTPRelay.Security =
            switch security {
            case .tls: .tls
            case .starttls: .startTLS
            case .none: .none
            }
        let relay = SMTPRelay(
            host: host, port: port, security: relaySecurity, username: username, password: password?.revealed,
            caFile: caFile, helloName: helloName, timeout: .seconds(timeoutSeconds),
            finalTimeout: .seconds(finalTimeoutSeconds), messagesPerConnection: messagesPerConnection)
        guard let dialogue else { return SMTPTransport(relay: relay, connections: connections) }
        return SMTPTransport(relay: relay, connections: connections) { line in
            let speaker: DialogueLine.Speaker =
                switch line.side {
                case .client: .us
                case .server: .them
                case .note: .note
                }
            dialogue(DialogueLine(speaker, redactor.cleaned(line.text)))
        }
    }
}
