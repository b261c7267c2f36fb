import Model

/// One way out, as its file in `channels/` describes it.
///
/// A definition whose environment is incomplete is still one: it can be listed, shown and previewed. Only a `Carrier`
/// asks for the rest.
public struct ChannelDefinition: Sendable {
    /// The file's name without `.yaml`; what settings and commands call it by.
    public let name: String
    /// The file, as faults name it.
    public let file: String
    /// For people: 云片, or Twilio.
    public let title: String?
    /// The wire, and all about it.
    public let route: Route
    /// What keeps it from being used now: unset variables and unreadable secret files, each with its place.
    public let missing: [Problem]
    /// Every text that must be masked in a dialogue or a reply.
    let secrets: Set<Secret>
    /// The files that its secrets were read from.
    public let secretFiles: [String]

    /// The wire behind it.
    public enum Route: Sendable {
        /// Internet mail through a relay.
        case smtp(SMTPDefinition)
        /// SMS through a gateway's HTTP interface.
        case httpSMS(SMSDefinition)
    }

    /// What kind of message it carries.
    public var carrier: CarrierKind {
        switch route {
        case .smtp: .email
        case .httpSMS: .sms
        }
    }

    /// - Throws: the first thing that is missing.
    public func requireComplete() throws(Problem) {
        if let problem = missing.first { throw problem }
    }
}

/// A mail relay (`kind: smtp`).
public struct SMTPDefinition: Sendable {
    /// How the connection is protected.
    public enum Security: String, Sendable, CaseIterable {
        /// TLS from the first byte (RFC 8314, port 465).
        case tls
        /// STARTTLS, required: a relay that does not offer it gets nothing (RFC 3207, port 587).
        case starttls
        /// In clear: for a relay on this machine.
        case none
    }

    /// How we say to the relay who we are (RFC 4954).
    public enum Login: String, Sendable, CaseIterable {
        case plain, login
        case cramMD5 = "cram-md5"
        /// With a token of OAuth 2 (Gmail, Outlook).
        case xoauth2
    }

    /// What relays can report of a mail on its way (RFC 3461).
    public enum Report: String, Sendable, CaseIterable {
        case success, failure, delay
    }

    /// A name, or an address of IPv4 or IPv6.
    public let host: String
    /// 465 for TLS and 587 for STARTTLS, unless the file says otherwise.
    public let port: Int
    /// STARTTLS unless the file says otherwise.
    public let security: Security
    /// `nil` where the relay asks for no log-in.
    public let username: String?
    /// For AUTH, together with the user name.
    public let password: Secret?
    /// How the log-in goes; `nil`: the strongest way that the relay offers.
    public let login: Login?
    /// For `xoauth2`, in the password's place.
    let token: TokenSource?
    /// Of what relays shall send reports; empty leaves it to them, which is failures.
    public let reports: Set<Report>
    /// The sender; `nil` takes the dealership's own address.
    public let from: MailAddress?
    /// Where answers go if not to the sender.
    public let replyTo: MailAddress?
    /// How many sessions at once.
    public let connections: Int
    /// After how many a session is closed.
    public let messagesPerConnection: Int
    /// Messages a second; `nil` for as many as the relay takes.
    public let perSecond: Double?
    /// Limits by recipient domain; `*` stands for every other one.
    public let domains: [String: SendingLimit]
    /// For each answer of the relay but the last.
    public let timeoutSeconds: Int
    /// For the answer to the final dot, for which a relay may take ten minutes (RFC 5321 section 4.5.3.2.6): too short a
    /// time makes doubt of what was accepted.
    public let finalTimeoutSeconds: Int
    /// Certificates to trust instead of the system's.
    public let caFile: String?
    /// What EHLO says; `nil` for the host's own name.
    public let helloName: String?
    /// `nil` where mails leave unsigned, or the relay signs them.
    let dkim: DKIMSigner?
    let composers = ComposerShelf()

    /// The domain that signs, as in `d=`; `nil` where none does.
    public var signingDomain: String? { dkim?.domain }
    /// What the world has to find in the DNS for each of its keys.
    public var signingRecords: [DKIMRecord] { dkim?.records ?? [] }
}
