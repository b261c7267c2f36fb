/// Codes that mail servers put into their words.
enum Codes {
    /// Every enhanced status code (RFC 3463) in a text, in order: `5.1.1`, also in `(#5.1.1)` and `550-5.1.1`.
    static func statuses(in text: ArraySlice<UInt8>) -> [String] {
        var found: [String] = []
        var index = text.startIndex
        while index + 4 < text.endIndex, found.count < 10 {
            defer { index += 1 }
            guard let class_ = digit(text, index), [2, 4, 5].contains(class_), text[index + 1] == UInt8(ascii: "."),
                !isPartOfNumber(text, before: index)
            else { continue }
            guard let (subject, next) = number(text, from: index + 2, digits: 2), next < text.endIndex,
                text[next] == UInt8(ascii: "."), let (detail, end) = number(text, from: next + 1, digits: 3)
            else { continue }
            // An address of four numbers, or a version, is no code.
            if end < text.endIndex {
                if Bytes.isDigit(text[end]) { continue }
                if text[end] == UInt8(ascii: "."), end + 1 < text.endIndex, Bytes.isDigit(text[end + 1]) { continue }
            }
            found.append("\(class_).\(subject).\(detail)")
        }
        return found
    }

    /// Every reply code of SMTP that stands where one may stand, in order: `550 5.1.1`, `said: 550-`, `(#550)`.
    static func replies(in text: ArraySlice<UInt8>) -> [String] {
        var found: [String] = []
        var index = text.startIndex
        while index + 2 < text.endIndex, found.count < 10 {
            defer { index += 1 }
            guard let class_ = digit(text, index), [2, 4, 5].contains(class_), let second = digit(text, index + 1),
                second <= 5,
                Bytes.isDigit(text[index + 2]), !isPartOfWord(text, before: index)
            else { continue }
            let end = index + 3
            if end < text.endIndex, Bytes.isWord(text[end]) || text[end] == UInt8(ascii: ".") && follows(text, end) {
                continue
            }
            found.append(Bytes.string(text[index..<end]))
        }
        return found
    }

    /// `550.` ends a sentence, `550.1` is a number.
    private static func follows(_ text: ArraySlice<UInt8>, _ dot: Int) -> Bool {
        dot + 1 < text.endIndex && Bytes.isDigit(text[dot + 1])
    }

    private static func digit(_ text: ArraySlice<UInt8>, _ index: Int) -> Int? {
        Bytes.isDigit(text[index]) ? Int(text[index] - 0x30) : nil
    }

    private static func number(_ text: ArraySlice<UInt8>, from start: Int, digits: Int) -> (Int, Int)? {
        var value = 0
        var index = start
        while index < text.endIndex, index - start < digits, Bytes.isDigit(text[index]) {
            value = value * 10 + Int(text[index] - 0x30)
            index += 1
        }
        return index > start ? (value, index) : nil
    }

    private static func isPartOfNumber(_ text: ArraySlice<UInt8>, before index: Int) -> Bool {
        guard index > text.startIndex else { return false }
        let previous = text[index - 1]
        return Bytes.isWord(previous) || previous == UInt8(ascii: ".")
            || previous == UInt8(ascii: "-") && index - 2 >= text.startIndex && !Bytes.isDigit(text[index - 2])
    }

    private static func isPartOfWord(_ text: ArraySlice<UInt8>, before index: Int) -> Bool {
        guard index > text.startIndex else { return false }
        let previous = text[index - 1]
        if Bytes.isWord(previous) || previous == UInt8(ascii: ".") || previous == UInt8(ascii: "/")
            || previous == UInt8(ascii: "@") || previous == UInt8(ascii: "+")
        {
            return true
        }
        // `5-550` is no reply, `550-550` is a line that goes on.
        return previous == UInt8(ascii: "-") && !(index - 4 >= text.startIndex && Bytes.isDigit(text[index - 4]))
    }
}

/// A step of the dialogue of SMTP, as reports name it.
enum SessionStep: String, Sendable {
    case conn = "CONN", ehlo = "EHLO", mail = "MAIL", rcpt = "RCPT", data = "DATA", auth = "AUTH", starttls = "STARTTLS"

    init?(word: some Sequence<UInt8>) {
        switch String(decoding: word.prefix(8).map(Bytes.lower), as: UTF8.self) {
        case "conn": self = .conn
        case "helo", "ehlo", "lhlo": self = .ehlo
        case "mail", "send", "saml", "soml": self = .mail
        case "rcpt": self = .rcpt
        case "data", "bdat", "text", "dot": self = .data
        case "auth": self = .auth
        case "starttls": self = .starttls
        default: return nil
        }
    }

    private static let signs: [(sign: StaticString, step: SessionStep?)] = [
        ("in reply to end of data", .data), ("in reply to ", nil), ("after end of data", .data), ("after end of ", nil),
        ("error from remote mail server after initial connection", .conn),
        ("error from remote mail server after ", nil), ("error from remote mailer after ", nil),
        ("lmtp error after ", nil),
        ("smtp error from remote server after ", nil), ("smtp error from remote server for ", nil), ("smtp:", nil),
        (" does not like recipient", .rcpt), ("but sender was rejected", .mail), ("but my name was rejected", .ehlo),
        ("but greeting failed", .conn), ("failed on data command", .data), ("failed after i sent the message", .data),
        ("most progress was ", nil), ("refused to talk to me:", .ehlo), ("while sending ", nil),
        ("response to rcpt to", .rcpt),
        ("additional rcpt to generated following response", .rcpt), ("server response to mail from", .mail),
        ("data command generated response", .data), ("body of message generated response", .data),
        ("unexpected response to ehlo/helo", .ehlo), ("unexpected connection response", .conn),
        ("smtp connection failed,", .conn), ("response from the remote server to the rcpt", .rcpt),
        ("(state 14)", .rcpt), ("(state 15)", .data), ("(state 17)", .data), ("(state 18)", .data),
        ("(state 13)", .ehlo),
        ("(state 12)", .auth), ("(state 8)", .auth), ("(state 9)", .auth), ("(state 6)", .mail),
        ("unknown recipient or mailbox unavailable ->", .rcpt),
    ]

    private static let index: PhraseIndex = {
        var index = PhraseIndex()
        for (sign, _) in signs { _ = index.add(String(describing: sign)) }
        return index
    }()

    /// The step at which the words of a report say that it went wrong.
    ///
    /// - Parameter text: plain (`Bytes.plain`).
    static func find(in text: ArraySlice<UInt8>) -> SessionStep? {
        for number in index.phrases(in: Array(text)).sorted() {
            let (sign, step) = signs[number]
            if let step { return step }
            guard let start = Bytes.index(of: sign, in: text) else { continue }
            let rest = text[(start + sign.utf8CodeUnitCount)...].drop { !Bytes.isLetter($0) }
            if let step = SessionStep(word: rest.prefix { Bytes.isLetter($0) }) { return step }
        }
        return nil
    }
}
