/// How far a message had come.
public enum SMTPPhase: String, Sendable, Hashable, CaseIterable {
    /// The server's greeting on connecting.
    case banner
    /// EHLO, and STARTTLS where it is used.
    case hello
    case auth
    /// MAIL FROM: the relay judges the sender.
    case mail
    /// RCPT TO: the relay judges the recipient.
    case rcpt
    /// DATA, and the message as long as its end has not left us.
    case data
    /// The end of the message has left us: from here on the server may have taken it over.
    case dot
}

/// What became of one message. Exactly one of these is true of it.
public enum SMTPOutcome: Sendable, Hashable {
    /// The server took the message over (2xx after the final dot).
    case accepted(reply: SMTPReply)
    /// A 4xx reply: nobody got the message, and it may be tried again later. A 421 speaks of the connection, not of
    /// the recipient.
    case deferred(reply: SMTPReply, phase: SMTPPhase)
    /// A 5xx reply: nobody got the message. Only one at `rcpt`, and sometimes at `dot`, speaks of the recipient.
    case failed(reply: SMTPReply, phase: SMTPPhase)
    /// No reply decided it, and the end of the message never left us: sending it again cannot double it.
    case notSent(reason: String)
    /// The final dot may have been sent, and no complete valid reply came: the server may have the message or not.
    case inDoubt(reason: String)
}
