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
    ///
    /// By words: logs have millions of lines, and a regular expression literal is compiled at each use.
    private static func queueID(_ line: String) -> String? {
        let words = line.utf8.split(separator: 0x20).map { Substring($0) }
        var before: Substring?
        for (word, next) in zip(words, words.dropFirst()) {
            defer { before = word }
            // Behind the program's own name: `NOQUEUE: reject: from=` is of a mail that was not taken.
            if word.utf8.last == UInt8(ascii: ":"), before?.hasSuffix("]:") == true,
                next.hasPrefix("from=") || next.hasPrefix("to=")
            {
                let id = word.dropLast()
                if id.utf8.count >= 6, id.utf8.allSatisfy(isLetterOrDigit) { return String(id) }
            }
            if ["<=", "**", "=>", "=="].contains(next), isExims(word) { return String(word) }
        }
        return nil
    }

    /// `1rXyzA-0001bc-2D`, and since Exim 4.97 `1rXyzA-00000001abc-0Def`.
    private static func isExims(_ word: Substring) -> Bool {
        let parts = word.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 6, (6...11).contains(parts[1].count), (2...4).contains(parts[2].count)
        else { return false }
        return parts.allSatisfy { $0.allSatisfy(isLetterOrDigit) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
    }

    private static func saysBounced(_ line: String) -> Bool {
        line.contains("status=bounced") || line.contains("status=expired") || line.contains(" ** ")
            || line.contains("stat=User unknown") || line.contains("stat=Service unavailable")
    }

    private static func shown(_ line: String) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }).prefix(300))
    }
}
