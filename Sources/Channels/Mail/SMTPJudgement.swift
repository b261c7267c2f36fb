import Bounces
import Model
import Transport

/// From what the relay said to what becomes of the message.
///
/// | said | outcome |
/// |---|---|
/// | 250 after the final dot | accepted |
/// | 421 anywhere | deferred; the channel is to blame |
/// | 4xx at the banner, EHLO, log-in or MAIL | deferred; the channel is to blame: it is about us, not about the recipient |
/// | 4xx at RCPT, DATA or the final dot | deferred |
/// | 5xx at RCPT, DATA or the final dot | failed; the address is bad where the code or the words say so |
/// | 5xx at the banner, EHLO, log-in or MAIL | deferred, and the channel is suspended: it is about us, not about the recipient |
/// | nothing, before the message was complete | deferred; the channel is to blame |
/// | nothing, after the final dot | in doubt |
enum SMTPJudgement {
    static func delivery(of outcome: SMTPOutcome, to recipient: String = "") -> Delivery {
        switch outcome {
        case .accepted(let reply):
            Delivery(outcome: .accepted, providerID: QueueID.find(in: reply.text), reply: reply.description)
        case .deferred(let reply, let phase):
            Delivery(
                outcome: .deferred, reply: reply.description,
                blamesChannel: reply.code == 421 || [.banner, .hello, .auth, .mail].contains(phase))
        case .failed(let reply, let phase):
            refusal(reply, phase, to: recipient)
        case .notSent(let reason):
            Delivery(outcome: .deferred, reply: "not sent: \(reason)", blamesChannel: true)
        case .inDoubt(let reason):
            Delivery(outcome: .inDoubt, reply: "no answer: \(reason)")
        }
    }

    private static func refusal(_ reply: SMTPReply, _ phase: SMTPPhase, to recipient: String) -> Delivery {
        let words = reply.description
        // Our own refusal to put the address into a command: no relay was asked.
        if reply.isLocal { return Delivery(outcome: .failed, reply: words) }
        switch phase {
        case .rcpt, .data, .dot:
            // The same as a mail that came back (after RCPT an address is known to be good, but 5.1.1 is still believed).
            let verdict = ReturnedMailReader.judge(reply: words, address: recipient, isAtRecipient: phase == .rcpt)
            return Delivery(
                outcome: .failed, reply: words, addressIsBad: verdict.condemnsAddress, cause: verdict.reason)
        case .mail where reply.code == 552 || reply.enhancedStatus == "5.3.4":
            // The size given with MAIL is too big (RFC 1870): about this message alone.
            return Delivery(outcome: .failed, reply: words, cause: .mesgtoobig)
        default:
            return Delivery(outcome: .deferred, reply: words, suspendsChannel: true)
        }
    }
}

extension SMTPDefinition {
    var notifications: Set<SMTPEnvelope.Notification> {
        var wanted: Set<SMTPEnvelope.Notification> = []
        if reports.contains(.success) { wanted.insert(.success) }
        if reports.contains(.failure) { wanted.insert(.failure) }
        if reports.contains(.delay) { wanted.insert(.delay) }
        return wanted
    }

    func transport(redactor: Redactor, dialogue: (@Sendable (DialogueLine) -> Void)?) -> SMTPTransport {
        let relaySecurity: SMTPRelay.Security =
            switch security {
            case .tls: .tls
            case .starttls: .startTLS
            case .none: .none
            }
        let isByToken = login == .xoauth2
        var readToken: (@Sendable () throws -> String)?
        if isByToken, let token { readToken = { try token.read() } }
        let mechanism: SMTPRelay.Mechanism? =
            switch login {
            case .plain: .plain
            case .login: .login
            case .cramMD5: .cramMD5
            case .xoauth2: .xoauth2
            case nil: nil
            }
        let relay = SMTPRelay(
            host: host, port: port, security: relaySecurity, username: username,
            password: isByToken ? nil : password?.revealed, mechanism: mechanism, token: readToken,
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
