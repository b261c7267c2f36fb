// What the words of a fault script mean.

extension MailFault.Who {
    /// `everyone`, `@example.com`, `wang@example.com` or `slow`.
    init?(script text: String) {
        guard let at = text.firstIndex(of: "@") else {
            guard !text.isEmpty, !text.contains(" ") else { return nil }
            self = text == "everyone" ? .anyone : .word(text)
            return
        }
        guard text.index(after: at) < text.endIndex else { return nil }
        self = at == text.startIndex ? .domain(String(text.dropFirst())) : .address(text)
    }
}

extension MailFault.Action {
    static let words =
        "reply CODE [STATUS] TEXT, close, close keeping, delay SECONDS, bytes HEX, garbage, endless CODE [STATUS] TEXT, "
        + "trickle SECONDS, silence or bounce STATUS TEXT"

    /// Bytes that are no SMTP, with a NUL.
    static let garbage = MailFault.Action.bytes([0x00, 0xFF, 0x0D, 0x0A, 0x32, 0x35, 0x0D, 0x0A])

    init?(script text: String) {
        let (verb, rest) = text.firstWord
        switch verb {
        case "reply":
            guard let reply = MailFault.Reply(script: rest) else { return nil }
            self = .reply(reply)
        case "endless":
            guard let reply = MailFault.Reply(script: rest) else { return nil }
            self = .endless(reply)
        case "close":
            guard rest.isEmpty || rest == "keeping" else { return nil }
            self = .close(keepingMail: !rest.isEmpty)
        case "delay":
            guard let duration = Duration(script: rest) else { return nil }
            self = .delay(duration)
        case "trickle":
            guard let duration = Duration(script: rest) else { return nil }
            self = .trickle(duration)
        case "bytes":
            let bytes = rest.split(separator: " ").map { UInt8($0, radix: 16) }
            guard !bytes.isEmpty, !bytes.contains(nil) else { return nil }
            self = .bytes(bytes.compactMap(\.self))
        case "bounce":
            let (status, diagnostic) = rest.firstWord
            guard status.isEnhancedStatus, !diagnostic.isEmpty else { return nil }
            self = .bounce(status: status, diagnostic: diagnostic)
        case "garbage" where rest.isEmpty: self = Self.garbage
        case "silence" where rest.isEmpty: self = .silence
        default: return nil
        }
    }
}

extension MailFault.Reply {
    /// `451 4.7.1 Greylisted` or `250 Fine`.
    fileprivate init?(script text: String) {
        let (code, rest) = text.firstWord
        guard let code = Int(code), (200...559).contains(code) else { return nil }
        let (status, words) = rest.firstWord
        self = status.isEnhancedStatus ? .init(code, status, words) : .init(code, nil, rest)
    }
}

extension SMSFault.Action {
    static let words =
        "refuse CODE TEXT, status CODE [RETRY-AFTER], silence, silence reporting, close, close keeping, delay SECONDS, "
        + "undeliverable ERROR, no report, report twice or report first"

    init?(script text: String) {
        let (verb, rest) = text.firstWord
        switch (verb, rest) {
        case ("refuse", _):
            let (code, message) = rest.firstWord
            guard let code = Int(code), code != 0 else { return nil }
            self = .refuse(code: code, message: message)
        case ("status", _):
            let (code, seconds) = rest.firstWord
            guard let code = Int(code), (200...599).contains(code) else { return nil }
            let retryAfter = Int(seconds)
            guard seconds.isEmpty || retryAfter != nil else { return nil }
            self = .status(code, retryAfter: retryAfter)
        case ("delay", _):
            guard let duration = Duration(script: rest) else { return nil }
            self = .delay(duration)
        case ("undeliverable", _):
            guard !rest.isEmpty else { return nil }
            self = .undeliverable(error: rest)
        case ("silence", ""): self = .silence()
        case ("silence", "reporting"): self = .silence(isReported: true)
        case ("close", ""): self = .close()
        case ("close", "keeping"): self = .close(keepingMessage: true)
        case ("no", "report"): self = .noReport
        case ("report", "twice"): self = .reportTwice
        case ("report", "first"): self = .reportFirst
        default: return nil
        }
    }
}

extension String {
    /// The word it begins with, and what follows it.
    fileprivate var firstWord: (String, String) {
        let end = firstIndex(of: " ") ?? endIndex
        return (String(self[..<end]), String(self[end...].drop { $0 == " " }))
    }

    /// Whether it is a code of RFC 3463: `4.7.1`.
    fileprivate var isEnhancedStatus: Bool {
        let parts = split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && ["2", "4", "5"].contains(parts[0])
            && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
