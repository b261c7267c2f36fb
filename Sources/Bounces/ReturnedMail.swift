import Model

/// What a mail that came in is.
public struct ReturnedMail: Hashable, Sendable {
    /// What kind of mail.
    public enum Kind: String, Sendable {
        /// A mail server's word on the delivery of a mail: failed, delayed or done.
        case bounce
        /// A complaint of a recipient, or a report of his provider (RFC 5965).
        case feedback
        /// An automatic answer of a mailbox (RFC 3834).
        case vacation
        /// None of these.
        case none
    }

    /// One recipient, and what became of the mail to him.
    public struct Recipient: Hashable, Sendable {
        /// The address as the report names it, in small letters; empty where it was taken out (some complaints).
        public var address: String
        /// An enhanced status code (RFC 3463) such as `5.1.1`; empty where the report has none.
        public var status = ""
        /// A reply code of SMTP such as `550`; empty where the report has none.
        public var reply = ""
        public var reason: BounceReason
        /// Sending again to this address can never help.
        public var isHard = false
        /// Still being tried: a report of delay.
        public var isDelayed = false
        /// The server's own words, on one line.
        public var words = ""
        /// The server that spoke them, in small letters; empty where the report does not say.
        public var server = ""

        /// Hard, and believed: a status about policy (RFC 3463, X.7.X) beside words about an unknown user is what some filters
        /// say of whatever they do not like, and policy condemns nobody.
        public var condemnsAddress: Bool { isHard && !status.hasPrefix("5.7.") }
    }

    public var kind: Kind
    public var recipients: [Recipient]

    /// A mail that is no word on any delivery.
    public static let nothing = ReturnedMail(kind: .none, recipients: [])
}
