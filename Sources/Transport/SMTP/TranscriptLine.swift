import Foundation

/// A line of what was said on an SMTP connection, for a person who wants to see why something fails.
///
/// What the client says in AUTH is masked, and so is the password or token wherever else it turns up. A message is one line with
/// its size.
public struct TranscriptLine: Sendable, Hashable {
    public enum Side: String, Sendable {
        case client, server
        /// What neither said: connecting, TLS, timeouts.
        case note
    }

    public var side: Side
    public var text: String

    public init(side: Side, text: String) {
        self.side = side
        self.text = text
    }
}

extension TranscriptLine: CustomStringConvertible {
    /// `C: MAIL FROM:<a@example.com>`.
    public var description: String {
        switch side {
        case .client: "C: \(text)"
        case .server: "S: \(text)"
        case .note: "*  \(text)"
        }
    }
}

/// What must not be read in a transcript, a reply or a reason.
struct SMTPSecrets: Sendable {
    static let mask = "****"
    private let texts: [String]

    init(of relay: SMTPRelay, token: String?) {
        let username = relay.username ?? ""
        var texts: [String] = []
        if let token, !token.isEmpty {
            // As it is, and as XOAUTH2 writes it.
            let bearer = Data("user=\(username)\u{1}auth=Bearer \(token)\u{1}\u{1}".utf8).base64EncodedString()
            texts += [bearer, token]
        }
        if let password = relay.password, !password.isEmpty {
            // As it is, and as PLAIN (RFC 4616) and LOGIN write it.
            let plain = Data("\0\(username)\0\(password)".utf8).base64EncodedString()
            texts += [plain, Data(password.utf8).base64EncodedString(), password]
        }
        self.texts = texts
    }

    func masked(_ text: String) -> String {
        texts.reduce(text) { $0.replacingOccurrences(of: $1, with: Self.mask) }
    }

    func masked(_ reply: SMTPReply) -> SMTPReply {
        SMTPReply(code: reply.code, lines: reply.lines.map(masked), isLocal: reply.isLocal)
    }
}
