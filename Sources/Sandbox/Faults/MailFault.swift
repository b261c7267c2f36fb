/// One thing that the mail server does wrong on purpose: to whom, when, what, and how often.
public struct MailFault: Sendable, Hashable {
    /// Whose mail goes wrong.
    public enum Who: Sendable, Hashable {
        /// Everyone's: also the only choice before an address is known (banner, hello, authentication).
        case anyone
        /// Addresses whose local part is this word, or begins with it followed by something that is not a letter:
        /// `.word("full")` is `full@`, `full-7@` and `full.wang@`, but not `fuller@`. Case does not matter.
        case word(String)
        /// This address alone; case does not matter.
        case address(String)
        /// Every address of this domain; case does not matter.
        case domain(String)
    }

    /// The step of the dialogue at which it goes wrong (RFC 5321 §3).
    public enum Phase: Sendable, Hashable {
        /// The greeting, in place of 220.
        case banner
        /// EHLO or HELO.
        case hello
        /// AUTH, in place of 235 or 535.
        case authentication
        /// MAIL FROM; `who` is the sender.
        case mail
        /// RCPT TO; `who` is the recipient, here and in the phases below.
        case recipient
        /// DATA, in place of 354.
        case data
        /// The first line of the message.
        case body
        /// The final dot, in place of 250.
        case dot
    }

    /// What happens.
    public enum Action: Sendable, Hashable {
        /// This answer; 421 also closes the connection (RFC 5321 §3.8). At the dot the mail is not kept.
        case reply(Reply)
        /// The connection is closed without an answer. At the dot the mail has been kept if `keepingMail`: the answer,
        /// not the mail, is what got lost.
        case close(keepingMail: Bool = false)
        /// The answer comes that much later. At the dot the mail is kept before the wait.
        case delay(Duration)
        /// These bytes in place of the answer. At the dot the mail is kept.
        case bytes([UInt8])
        /// The first line of a reply of several, and never a last one, as fast as the client takes them. At the dot the
        /// mail is kept.
        case endless(Reply)
        /// The answer comes byte by byte, with that much time after each. At the dot the mail is kept first.
        case trickle(Duration)
        /// No answer, then or later, on this connection. At the dot the mail is kept.
        case silence
        /// Accepted, then a bounce is written (at the dot only).
        case bounce(status: String, diagnostic: String)
    }

    /// An SMTP answer.
    public struct Reply: Sendable, Hashable {
        /// 200 to 559.
        public var code: Int
        /// RFC 3463: `5.1.1`. Absent where RFC 2034 wants none: in the greeting and in the answer to EHLO.
        public var status: String?
        /// One line of text each, ASCII.
        public var lines: [String]

        /// An answer of one or several lines.
        public init(_ code: Int, _ status: String?, _ lines: String...) {
            self.init(code, status, lines: lines)
        }

        init(_ code: Int, _ status: String?, lines: [String]) {
            self.code = code
            self.status = status
            self.lines = lines.isEmpty ? [""] : lines
        }

        /// The first line as one of several.
        var openBytes: [UInt8] {
            Array("\(code)-\(status.map { "\($0) " } ?? "")\(lines.first ?? "")\r\n".utf8)
        }

        /// The answer as it goes over the wire: every line but the last with a hyphen after the code.
        var bytes: [UInt8] {
            var text = ""
            for (index, line) in lines.enumerated() {
                text += "\(code)\(index + 1 < lines.count ? "-" : " ")"
                if let status { text += "\(status) " }
                text += line + "\r\n"
            }
            return Array(text.utf8)
        }
    }

    /// Whose mail goes wrong.
    public var who: Who
    /// When.
    public var phase: Phase
    /// What happens.
    public var action: Action
    /// How often per address (in all, for `.anyone`): after that all goes well. `nil` is always.
    public var times: Int?
    /// From when to when, counted from the start of the server; `nil` is always.
    public var window: FaultWindow?

    /// A fault; unlimited unless `times` or `window` is given.
    public init(
        _ who: Who, at phase: Phase, _ action: Action, times: Int? = nil, window: FaultWindow? = nil
    ) {
        self.who = who
        self.phase = phase
        self.action = action
        self.times = times
        self.window = window
    }
}

extension MailFault.Who {
    /// Whether an address, in lower case and without angle brackets, is meant.
    func means(_ address: String?) -> Bool {
        guard let address else { return self == .anyone }
        switch self {
        case .anyone: return true
        case .address(let own): return own.lowercased() == address
        case .domain(let domain): return address.hasSuffix("@" + domain.lowercased())
        case .word(let word):
            guard address.hasPrefix(word.lowercased()) else { return false }
            return address.dropFirst(word.count).first.map { !$0.isLetter } ?? true
        }
    }
}
