/// The mail server that takes our mail, and how to speak to it.
public struct SMTPRelay: Sendable {
    public enum Security: String, Sendable, Hashable {
        /// TLS from the first byte (RFC 8314 §3.3), usually port 465.
        case tls
        /// STARTTLS, required: nothing but EHLO is said in clear, and a server without it gets nothing.
        case startTLS
        /// Everything in clear, the password too: for a relay on the same machine.
        case none
    }

    /// How we say who we are (RFC 4954).
    public enum Mechanism: String, Sendable, Hashable, CaseIterable {
        /// RFC 4616.
        case plain = "PLAIN"
        case login = "LOGIN"
        /// RFC 2195: the password itself is not sent.
        case cramMD5 = "CRAM-MD5"
        /// Google's and Microsoft's: a token of OAuth 2 instead of a password.
        case xoauth2 = "XOAUTH2"
    }

    public var host: String
    public var port: Int
    public var security: Security
    /// Nil: no AUTH.
    public var username: String?
    public var password: String?
    /// Only this way; nil: the strongest that the server offers.
    public var mechanism: Mechanism?
    /// Read for each connection, because tokens of OAuth 2 last an hour or so; nil: none. What it throws is why nothing is
    /// sent.
    public var token: (@Sendable () throws -> String)?
    /// Certificates (PEM) to trust instead of the system's.
    public var caFile: String?
    /// The name for EHLO; nil: the machine's.
    public var helloName: String?
    /// For connecting up to the end of AUTH, and for each reply.
    public var timeout: Duration
    /// For transferring a message, and again for the reply to its final dot, for which a server may take its time
    /// (ten minutes, RFC 5321 §4.5.3.2.6). Too short a time makes doubt of what was accepted.
    public var finalTimeout: Duration
    /// After so many messages a connection is closed and another one opened: many providers set such a limit.
    public var messagesPerConnection: Int
    /// How long a connection without work is kept.
    public var idleTimeout: Duration

    public init(
        host: String, port: Int, security: Security, username: String? = nil, password: String? = nil,
        mechanism: Mechanism? = nil, token: (@Sendable () throws -> String)? = nil, caFile: String? = nil,
        helloName: String? = nil, timeout: Duration = .seconds(120),
        finalTimeout: Duration = .seconds(600), messagesPerConnection: Int = 100, idleTimeout: Duration = .seconds(30)
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
        self.mechanism = mechanism
        self.token = token
        self.caFile = caFile
        self.helloName = helloName
        self.timeout = timeout
        self.finalTimeout = finalTimeout
        self.messagesPerConnection = messagesPerConnection
        self.idleTimeout = idleTimeout
    }

    /// `smtp://mail.example.com:587/hello.name`, which is how libcurl is told the name for EHLO.
    var url: String {
        let scheme = security == .tls ? "smtps" : "smtp"
        let isBareIPv6 = host.contains(":") && !host.hasPrefix("[")
        return "\(scheme)://\(isBareIPv6 ? "[\(host)]" : host):\(port)/\(helloName ?? "")"
    }

    /// Why it cannot be connected to as it stands, if so.
    var fault: String? {
        // What would end the host or the name in the URL, or the line of EHLO.
        let isPlain: (String) -> Bool = { text in
            text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !"/\\@?#%".unicodeScalars.contains($0)
            }
        }
        if host.isEmpty || !isPlain(host) {
            return "the host of the relay is not a host name: \(host.debugDescription)"
        }
        if !(1...65535).contains(port) { return "the port of the relay is not between 1 and 65535: \(port)" }
        if let helloName, !isPlain(helloName) { return "the name for EHLO is not a host name" }
        return nil
    }
}
