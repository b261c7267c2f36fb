import Foundation

/// One row of the ledger: one message to one person through one channel.
public struct Message: Hashable, Sendable, Codable {
    /// The store's number of the row; 0 until it is saved.
    public var id: Int64
    /// What makes it unique: `birthday/2026/customer 17/owner`, `campaign 3/customer 17`. The same key is never queued twice.
    public var key: String
    /// 32 hexadecimal digits, drawn once: the left part of the Message-ID, and of the return path (VERP).
    public var token: String
    public var origin: Origin
    /// The template pack, such as `birthday`.
    public var pack: String
    public var messageClass: MessageClass
    public var channel: ChannelKind
    public var customerID: Int64
    /// The vehicle or family member it is about, as `vehicle 5` or `spouse 熊昶`; `nil` for the customer.
    public var subject: String?
    /// E.164 or an address specification; empty where the customer has none (such a row is `suppressed`).
    public var address: String
    /// The day that the occasion falls on, in the store's zone.
    public var dueOn: CalendarDate
    public var state: MessageState
    /// Why it is in that state: a reason code (`no_consent`), then what was said, as in `smtp_550: 5.1.1 user unknown`.
    public var reason: String?
    public var attempts: Int
    /// Not to be sent before.
    public var notBefore: Date
    /// Not to be sent after; `nil` where it may be late.
    public var expiresAt: Date?
    /// The channel file through which it last went.
    public var via: String?
    /// The relay's queue id or the gateway's own id of the message.
    public var providerID: String?
    public var createdAt: Date
    public var updatedAt: Date

    public init(
        id: Int64 = 0, key: String, token: String, origin: Origin, pack: String, messageClass: MessageClass,
        channel: ChannelKind, customerID: Int64, subject: String? = nil, address: String, dueOn: CalendarDate,
        state: MessageState = .queued, reason: String? = nil, attempts: Int = 0, notBefore: Date,
        expiresAt: Date? = nil, via: String? = nil, providerID: String? = nil, createdAt: Date,
        updatedAt: Date? = nil
    ) {
        self.id = id
        self.key = key
        self.token = token
        self.origin = origin
        self.pack = pack
        self.messageClass = messageClass
        self.channel = channel
        self.customerID = customerID
        self.subject = subject
        self.address = address
        self.dueOn = dueOn
        self.state = state
        self.reason = reason
        self.attempts = attempts
        self.notBefore = notBefore
        self.expiresAt = expiresAt
        self.via = via
        self.providerID = providerID
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
    }

    /// What had it written.
    public enum Origin: Hashable, Sendable, Codable {
        /// A campaign, by its number.
        case campaign(Int64)
        /// A pack whose rule found it due.
        case occasion
    }
}

/// A message as it leaves, before a channel wraps it for the wire: a pure function of pack, record and clock.
public struct RenderedMessage: Hashable, Sendable, Codable {
    public var channel: ChannelKind
    /// One line; `nil` for SMS.
    public var subject: String?
    /// What an SMS says, or the text part of a mail.
    public var text: String
    /// The HTML part of a mail, letter or card: a whole document.
    public var html: String?

    public init(channel: ChannelKind, subject: String? = nil, text: String, html: String? = nil) {
        self.channel = channel
        self.subject = subject
        self.text = text
        self.html = html
    }
}

/// One try at handing a message over, as the wire saw it.
public struct Attempt: Hashable, Sendable, Codable {
    public enum Outcome: String, Sendable, Codable {
        case accepted, deferred, failed
        case inDoubt = "in_doubt"
    }

    public var messageID: Int64
    /// From 1.
    public var number: Int
    public var via: String
    public var startedAt: Date
    /// `nil` while it is under way, or where a crash ended it.
    public var endedAt: Date?
    public var outcome: Outcome?
    /// The far end's own words, at most 500 characters, with secrets and addresses masked.
    public var reply: String?
    /// The channel was at fault (down, refused the log-in, closed its doors), not the message.
    public var blamesChannel: Bool

    public init(
        messageID: Int64, number: Int, via: String, startedAt: Date, endedAt: Date? = nil, outcome: Outcome? = nil,
        reply: String? = nil, blamesChannel: Bool = false
    ) {
        self.messageID = messageID
        self.number = number
        self.via = via
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.reply = reply
        self.blamesChannel = blamesChannel
    }
}

/// What a person wrote down about a message as he decided about it.
public struct LedgerNote: Hashable, Sendable, Codable {
    public var messageID: Int64
    public var at: Date
    /// Who he says he is: a user of the console or of the machine.
    public var author: String
    public var text: String

    public init(messageID: Int64, at: Date, author: String, text: String) {
        self.messageID = messageID
        self.at = at
        self.author = author
        self.text = text
    }
}

/// A provider's evidence of what became of a message: a delivery report, or a returned mail.
public struct Receipt: Hashable, Sendable, Codable {
    public enum Verdict: String, Sendable, Codable {
        case delivered
        /// Did not and will not arrive.
        case bounced
        /// Still being tried.
        case delayed
        /// Reported as spam.
        case complained
    }

    /// The channel file it came through.
    public var via: String
    /// The gateway's id of the message, where that is how it is found.
    public var providerID: String?
    /// The message's token, where that is how it is found (VERP, or our own reference).
    public var token: String?
    /// The recipient, where one id stands for several.
    public var address: String?
    public var verdict: Verdict
    /// The address itself is bad: nothing more goes to it.
    public var isHard: Bool
    /// Of a mail that came back: why.
    public var cause: BounceReason?
    /// The provider's code and words, at most 500 characters.
    public var detail: String?
    public var at: Date

    public init(
        via: String, providerID: String? = nil, token: String? = nil, address: String? = nil, verdict: Verdict,
        isHard: Bool = false, cause: BounceReason? = nil, detail: String? = nil, at: Date
    ) {
        self.via = via
        self.providerID = providerID
        self.token = token
        self.address = address
        self.verdict = verdict
        self.isHard = isHard
        self.cause = cause
        self.detail = detail
        self.at = at
    }
}
