import Foundation

/// Why a message is sent; consent, wording duties, headers and retries follow from it.
public enum MessageClass: String, Sendable, Codable, CaseIterable {
    /// 关怀: birthdays, festivals, thanks. Refused only by an explicit no.
    case greeting
    /// 服务通知: about the customer's own car or order. Refused only by an explicit no.
    case service
    /// 营销: needs an explicit yes on the channel that is used.
    case marketing

    /// For how many seconds after its first try a message of this class is still tried.
    public var patience: TimeInterval {
        switch self {
        case .marketing: 48 * 3_600
        case .greeting, .service: 5 * 86_400
        }
    }
}

/// What a customer said about being written to.
public struct Consent: Hashable, Sendable, Codable {
    public enum Answer: String, Sendable, Codable, CaseIterable {
        case granted, refused
    }

    public var channel: ChannelKind
    public var messageClass: MessageClass
    public var answer: Answer
    /// Where it came from: `import`, `reply R`, `unsubscribe link` …
    public var source: String?
    public var at: Date?

    public init(
        channel: ChannelKind, messageClass: MessageClass, answer: Answer, source: String? = nil, at: Date? = nil
    ) {
        self.channel = channel
        self.messageClass = messageClass
        self.answer = answer
        self.source = source
        self.at = at
    }
}

extension Customer {
    /// Puts an answer over the one that was there.
    public mutating func set(_ consent: Consent) {
        consents.removeAll { $0.isAboutSame(as: consent) }
        consents.append(consent)
    }
}

extension Consent {
    /// Whether it answers what another one answers: the same class by the same channel.
    public func isAboutSame(as other: Consent) -> Bool {
        channel == other.channel && messageClass == other.messageClass
    }
}

extension [Consent] {
    /// What was said of exactly this channel and class.
    public func said(to messageClass: MessageClass, by channel: ChannelKind) -> Consent? {
        last { $0.messageClass == messageClass && $0.channel == channel }
    }

    /// What was said of the channel, else of the one that speaks for it (`ChannelKind.consulted`); `nil` for nothing.
    public func answer(to messageClass: MessageClass, by channel: ChannelKind) -> Consent.Answer? {
        channel.consulted.lazy.compactMap { said(to: messageClass, by: $0)?.answer }.first
    }
}

/// The kind of thing that a recipient gets.
public enum ChannelKind: String, Sendable, Codable, CaseIterable {
    case sms, email, letter, card
    /// Done by a consultant, with a script: a call, a visit, a small present.
    case call, visit, gift

    /// How it travels: letters and cards go as HTML mail; what a person does is a task.
    public var carrier: CarrierKind {
        switch self {
        case .sms: .sms
        case .email, .letter, .card: .email
        case .call, .visit, .gift: .task
        }
    }

    /// The channels whose answers count for this one, the first answer before the others: what was said of mail counts for
    /// letters and cards where nothing was said of themselves.
    public var consulted: [ChannelKind] {
        switch self {
        case .sms, .email, .call, .visit, .gift: [self]
        case .letter, .card: [self, .email]
        }
    }

    /// Whether a person does it: the product writes the script and waits for the report.
    public var isTask: Bool { carrier == .task }

    /// Whether it has a text and nothing else: no subject, no HTML.
    public var isPlain: Bool { self == .sms || isTask }
}

/// What carries a message: a channel file (`channels/*.yaml`), or a person.
public enum CarrierKind: String, Sendable, Codable, CaseIterable {
    case sms, email
    /// No file: a consultant, who reports what came of it (`ContactTask`).
    case task

    /// Those that have channel files.
    public static let ofChannels: [CarrierKind] = [.sms, .email]
}

/// An address to which nothing more goes, for one class or (`nil`) for all.
public struct Suppression: Hashable, Sendable, Codable {
    public var carrier: CarrierKind
    /// E.164 or a lower-cased address specification.
    public var address: String
    public var messageClass: MessageClass?
    /// `bounced`, `complained`, `opted out` …
    public var reason: String
    public var at: Date

    public init(
        carrier: CarrierKind, address: String, messageClass: MessageClass? = nil, reason: String, at: Date
    ) {
        self.carrier = carrier
        self.address = address
        self.messageClass = messageClass
        self.reason = reason
        self.at = at
    }
}
