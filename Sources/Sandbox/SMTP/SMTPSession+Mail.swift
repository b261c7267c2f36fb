import NIOCore

extension SMTPSession {
    /// MAIL FROM (RFC 5321 §4.1.1.2).
    mutating func beginMail(_ path: SMTPPath, _ parameters: SMTPParameters) {
        guard hello != nil else { return refuse(.init(503, "5.5.1", "Say EHLO first")) }
        guard transaction == nil else { return refuse(.init(503, "5.5.1", "Another mail is in the making")) }
        guard user != nil || !house.authentication.isRequired else {
            return refuse(.init(530, "5.7.0", "Log in first"))
        }
        guard path.isASCII || parameters.isUTF8 else { return refuse(Self.needsUTF8) }
        if let size = parameters.size, size > house.sizeLimit {
            return refuse(SMTPMessageReader.Fault.tooBig.reply)
        }
        if answer(.init(250, "2.1.0", "Sender fine"), at: .mail, [path.address]) {
            transaction = Transaction(sender: path.address, parameters: parameters)
        }
    }

    /// RCPT TO (RFC 5321 §4.1.1.3).
    mutating func addRecipient(_ path: SMTPPath, _ parameters: SMTPParameters) {
        guard let transaction else { return refuse(.init(503, "5.5.1", "Say MAIL first")) }
        guard path.isASCII || transaction.parameters.isUTF8 else { return refuse(Self.needsUTF8) }
        guard transaction.recipients.count < Self.mostRecipients else {
            return refuse(.init(452, "4.5.3", "Too many recipients"))
        }
        if answer(.init(250, "2.1.5", "Recipient fine"), at: .recipient, [path.address]) {
            self.transaction?.recipients.append(
                .init(
                    address: path.address, notify: parameters.notify, originalRecipient: parameters.originalRecipient))
        }
    }

    /// DATA (RFC 5321 §4.1.1.4).
    mutating func beginMessage() {
        guard let transaction else { return refuse(.init(503, "5.5.1", "Say MAIL first")) }
        guard !transaction.recipients.isEmpty else { return refuse(.init(554, "5.5.1", "No valid recipients")) }
        let ready = MailFault.Reply(354, nil, "Send it, end with a dot")
        guard answer(ready, at: .data, transaction.recipients.map(\.address)) else { return }
        reader = SMTPMessageReader(sizeLimit: house.sizeLimit)
        if case .command = state { state = .message }
    }

    /// A line behind 354.
    mutating func take(messageLine line: SMTPInput.Line) {
        if reader.isEmpty, failAtFirstLine() { return }
        switch line {
        case .tooLong: reader.takeTooLong()
        case .line(_, isCRLF: false):
            // Two servers that see the end of a mail in different places let a sender smuggle in another
            // (CVE-2023-51764): nothing after a bare LF can be trusted.
            say(521, "5.5.2", "A bare LF in the message")
            end(.hangUp)
        case .line(let text, isCRLF: true):
            guard text.readableBytesView.elementsEqual(CollectionOfOne(UInt8(ascii: "."))) else {
                return reader.take(text)
            }
            state = .command
            finish()
        }
    }

    /// Lets go wrong what is to go wrong in the midst of a message; whether that was the end.
    private mutating func failAtFirstLine() -> Bool {
        switch house.faults.mailFault(at: .body, transaction?.recipients.map(\.address) ?? []) {
        case nil, .bounce, .trickle: return false
        case .delay(let duration):
            perform([.pause(duration)])
            return false
        case .bytes(let bytes):
            perform([.bytes(bytes)])
            return false
        case .reply(let reply):
            say(reply)
            end(.hangUp)
        case .endless(let reply): end(.endless(reply.openBytes))
        case .close: end(.drop)
        case .silence: end(nil)
        }
        return true
    }

    /// The final dot: keeps the mail, or lets go wrong what is to go wrong.
    private mutating func finish() {
        guard let transaction, let hello else { return refuse(.init(503, "5.5.1", "Say MAIL first")) }
        self.transaction = nil
        if let fault = reader.fault { return refuse(fault.reply) }
        var failures: [DeliveryReport.Failure] = []
        var mishap: MailFault.Action?
        for recipient in transaction.recipients {
            switch house.faults.mailFault(at: .dot, [recipient.address]) {
            case nil: break
            case .bounce(let status, let diagnostic)?:
                failures.append(.init(recipient: recipient, status: status, diagnostic: diagnostic))
            case let other?: mishap = mishap ?? other
            }
        }
        let mail = KeptMail(
            id: house.environment.nextID(), sender: transaction.sender, recipients: transaction.recipients,
            envelopeID: transaction.parameters.envelopeID, returnsFull: transaction.parameters.returnsFull,
            isUTF8: transaction.parameters.isUTF8, hello: hello.domain, isExtended: hello.isExtended, user: user,
            message: reader.bytes, receivedAt: house.environment.now())
        let answer = MailFault.Reply(250, "2.0.0", "Kept as \(mail.id)")
        let accepted = SMTPEffect.reply(answer)
        func keep(then: [SMTPEffect]) { perform([.keep(mail, failures: failures, then: then)]) }
        switch mishap {
        case nil, .bounce: keep(then: [accepted])
        case .delay(let duration): keep(then: [.pause(duration), accepted])
        case .trickle(let pause): keep(then: SMTPEffect.trickle(answer.bytes, every: pause))
        case .bytes(let bytes): keep(then: [.bytes(bytes)])
        case .endless(let reply):
            keep(then: [])
            end(.endless(reply.openBytes))
        case .reply(let reply): say(reply)
        case .close(keepingMail: true):
            keep(then: [])
            end(.drop)
        case .close(keepingMail: false): end(.drop)
        case .silence:
            keep(then: [])
            end(nil)
        }
    }

    private static let needsUTF8 = MailFault.Reply(553, "5.6.7", "An address that is not ASCII needs SMTPUTF8")
}
