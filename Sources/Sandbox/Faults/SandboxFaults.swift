/// What the sandbox does wrong on purpose. The first rule that fits an address (at its phase) or number wins.
public struct SandboxFaults: Sendable, Hashable {
    /// Faults of the mail server.
    public var mail: [MailFault]
    /// Faults of the SMS gateway.
    public var sms: [SMSFault]

    /// Exactly these faults.
    public init(mail: [MailFault] = [], sms: [SMSFault] = []) {
        self.mail = mail
        self.sms = sms
    }

    /// These first, and where none of them fits, those.
    public func before(_ others: SandboxFaults) -> SandboxFaults {
        SandboxFaults(mail: mail + others.mail, sms: sms + others.sms)
    }

    /// Everything goes well.
    public static let none = SandboxFaults()

    /// The two tables below: what one asks for by the address or number that one writes to.
    public static let standard = SandboxFaults(mail: standardMail, sms: standardSMS)

    /// By the word that the recipient's local part begins with; any domain.
    ///
    /// | recipient | what happens |
    /// |---|---|
    /// | `bounce…@` | accepted, then bounced: 5.1.1, no such user |
    /// | `softbounce…@` | accepted, then bounced: 5.2.2, mailbox full |
    /// | `unknown…@` | 550 5.1.1 at RCPT |
    /// | `full…@` | 452 4.2.2 at RCPT |
    /// | `defer…@` | 451 4.7.1 at RCPT the first time (greylisting), then accepted |
    /// | `busy…@` | 421 4.3.2 at RCPT the first time, and the connection is closed |
    /// | `spam…@` | 550 5.7.1 at the dot |
    /// | `drop…@` | kept, then the connection is closed without an answer to the dot |
    /// | `lose…@` | not kept, and the connection is closed without an answer to the dot |
    /// | `cut…@` | the connection is closed at the first line of the message |
    /// | `silent…@` | kept, then never an answer to the dot |
    /// | `slow…@` | kept, answered after 5 s |
    /// | `garbage…@` | kept, answered with bytes that are not SMTP |
    public static let standardMail: [MailFault] = [
        MailFault(.word("bounce"), at: .dot, .bounce(status: "5.1.1", diagnostic: "550 5.1.1 No such user here")),
        MailFault(.word("softbounce"), at: .dot, .bounce(status: "5.2.2", diagnostic: "552 5.2.2 Mailbox full")),
        MailFault(.word("unknown"), at: .recipient, .reply(.init(550, "5.1.1", "No such user here"))),
        MailFault(.word("full"), at: .recipient, .reply(.init(452, "4.2.2", "Mailbox full"))),
        MailFault(.word("defer"), at: .recipient, .reply(.init(451, "4.7.1", "Greylisted, try again later")), times: 1),
        MailFault(.word("busy"), at: .recipient, .reply(.init(421, "4.3.2", "Too busy, closing")), times: 1),
        MailFault(.word("spam"), at: .dot, .reply(.init(550, "5.7.1", "Message looks like spam"))),
        MailFault(.word("drop"), at: .dot, .close(keepingMail: true)),
        MailFault(.word("lose"), at: .dot, .close()),
        MailFault(.word("cut"), at: .body, .close()),
        MailFault(.word("silent"), at: .dot, .silence),
        MailFault(.word("slow"), at: .dot, .delay(.seconds(5))),
        MailFault(.word("garbage"), at: .dot, .garbage),
    ]

    /// By the last four digits of the number.
    ///
    /// | number | what happens |
    /// |---|---|
    /// | `…0404` | code 22, a permanent error |
    /// | `…0429` | HTTP 429 with Retry-After: 2 |
    /// | `…0500` | HTTP 500 |
    /// | `…0503` | HTTP 503 the first time, then accepted |
    /// | `…0666` | kept, then the connection is closed without an answer |
    /// | `…0777` | kept, but neither an answer nor a report |
    /// | `…0778` | kept and reported on, but no answer |
    /// | `…0555` | kept, answered after 5 s |
    /// | `…0999` | accepted, then UNDELIV |
    /// | `…0111` | accepted, never reported on |
    /// | `…0222` | accepted, reported on twice |
    /// | `…0333` | accepted, reported on before the answer |
    public static let standardSMS: [SMSFault] = [
        SMSFault(endingIn: "0404", .refuse(code: 22, message: "this number takes no more messages")),
        SMSFault(endingIn: "0429", .status(429, retryAfter: 2)),
        SMSFault(endingIn: "0500", .status(500)),
        SMSFault(endingIn: "0503", .status(503), times: 1),
        SMSFault(endingIn: "0666", .close(keepingMessage: true)),
        SMSFault(endingIn: "0777", .silence()),
        SMSFault(endingIn: "0778", .silence(isReported: true)),
        SMSFault(endingIn: "0555", .delay(.seconds(5))),
        SMSFault(endingIn: "0999", .undeliverable(error: "MI:0001")),
        SMSFault(endingIn: "0111", .noReport),
        SMSFault(endingIn: "0222", .reportTwice),
        SMSFault(endingIn: "0333", .reportFirst),
    ]
}
