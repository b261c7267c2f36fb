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

/// The kind of thing that a recipient gets.
public enum ChannelKind: String, Sendable, Codable, CaseIterable {
    case sms, email, letter, card

    /// How it travels: letters and cards go as HTML mail.
    public var carrier: CarrierKind { self == .sms ? .sms : .email }

    /// The channels whose answers count for this one, the first answer before the others: what was said of mail counts for
    /// letters and cards where nothing was said of themselves.
    public var consulted: [ChannelKind] {
        switch self {
        case .sms, .email: [self]
        case .letter, .card: [self, .email]
        }
    }
}

/// The kind of channel file (`channels/*.yaml`) that can carry a message.
public enum CarrierKind: String, Sendable, Codable, CaseIterable {
    case sms, email
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
