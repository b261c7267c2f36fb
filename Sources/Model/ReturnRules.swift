/// What a store does about mail that comes back (`returns:` in the settings).
public struct ReturnRules: Hashable, Sendable {
    /// What follows from a reason, where the store wants something else than what usually does.
    public var consequences: [BounceReason: BounceConsequence] = [:]
    /// The mailbox that returned mail is fetched from; `nil` where there is none.
    public var mailbox: ReturnMailbox?

    /// The usual rules.
    public init() {}

    public func consequence(of reason: BounceReason) -> BounceConsequence {
        consequences[reason] ?? .usual(for: reason)
    }

    /// The reasons from which this follows.
    public func reasons(for consequence: BounceConsequence) -> [BounceReason] {
        BounceReason.allCases.filter { self.consequence(of: $0) == consequence }
    }

    // MARK: Counting

    /// So often must an address be out of reach before it is given up.
    public static let returnsUntilSuppressed = 3
    /// Within so many days…
    public static let countingDays = 90
    /// …of which so many lie between the first and the last: three mails in one week of holidays are no proof.
    public static let leastDays = 14
    /// A campaign pauses when so many of its mails, and this share of those that left, came back for reasons that are ours.
    public static let returnsUntilPaused = 20
    public static let shareUntilPaused = 0.05
}

/// A mailbox on a server, by IMAP or POP3.
public struct ReturnMailbox: Hashable, Sendable {
    /// `imaps://mail.example.com/INBOX`, `pop3s://mail.example.com`; without user and password.
    public var address: String
    public var user: String
    /// As the settings say it: `${NAME}` or `file:/path`.
    public var password: String
    /// A file of certificates to trust instead of the system's.
    public var caFile: String?

    public init(address: String, user: String, password: String, caFile: String? = nil) {
        self.address = address
        self.user = user
        self.password = password
        self.caFile = caFile
    }
}
