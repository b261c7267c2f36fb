import Channels
import Foundation

/// What a mail relay's own log knows of mails, line by line: Postfix, Exim and Sendmail.
///
/// Only lines that a relay writes once a mail is in its queue count: those that name the return path, which holds the token.
public struct RelayLog: Sendable {
    /// What became of one mail.
    public struct Evidence: Hashable, Sendable {
        public var queueID: String
        /// The line that says that the relay has it, or later the one that says that it gave it back.
        public var line: String
        /// The relay could not bring it to its recipient.
        public var isBounced = false
    }

    private let mailDomain: String
    private var tokens: [String: String] = [:]
    /// By token.
    public private(set) var evidence: [String: Evidence] = [:]

    public init(mailDomain: String) { self.mailDomain = mailDomain }

    public mutating func take(_ line: String) {
        guard let queueID = Self.queueID(line) else { return }
        if let token = MailToken.ofReturnPath(in: line, mailDomain: mailDomain) {
            tokens[queueID] = token
            if evidence[token] == nil { evidence[token] = Evidence(queueID: queueID, line: Self.shown(line)) }
        } else if Self.saysBounced(line), let token = tokens[queueID] {
            evidence[token] = Evidence(queueID: queueID, line: Self.shown(line), isBounced: true)
        }
    }

    /// `postfix/qmgr[7]: 4ABCDEF: from=<…>` and `sendmail[7]: x9KAB: from=<…>`; `2026-11-21 10:00:00 1rXyz-000abc-AB <= …`.
    private static func queueID(_ line: String) -> String? {
        let match =
            line.firstMatch(of: #/\]: ([0-9A-Za-z]{6,}): (?:from|to)=/#)?.output.1
            ?? line.firstMatch(of: #/ ([0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) (?:<=|\*\*|=>|==) /#)?.output
            .1
        return match.map(String.init)
    }

    private static func saysBounced(_ line: String) -> Bool {
        line.contains("status=bounced") || line.contains("status=expired") || line.contains(" ** ")
            || line.contains("stat=User unknown") || line.contains("stat=Service unavailable")
    }

    private static func shown(_ line: String) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }).prefix(300))
    }
}
