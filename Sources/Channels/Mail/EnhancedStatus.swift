/// Enhanced mail status codes (RFC 3463) and what follows from them.
enum EnhancedStatus {
    /// Bad mailbox, bad host, bad syntax, moved without a word, null MX (RFC 7505): sending again can never help.
    private static let condemning: Set<String> = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]

    /// What servers write that send no enhanced code, or a general one.
    private static let phrases = [
        "user unknown", "unknown user", "no such user", "user not found", "no such mailbox", "mailbox not found",
        "no mailbox here", "unknown recipient", "recipient unknown", "user does not exist", "account does not exist",
        "invalid mailbox", "user doesn't exist", "does not exist here", "recipient not found", "no such recipient",
    ]

    /// Whether a refusal says that the address itself is bad. Policy, spam, authentication and blocks (5.7.x), full
    /// mailboxes (5.2.2) and everything temporary never do.
    static func condemnsAddress(_ code: String?, _ words: String) -> Bool {
        if let code {
            if condemning.contains(code) { return true }
            // 5.0.0 and 5.1.0 say no more than "failed": the words decide.
            guard code == "5.0.0" || code == "5.1.0" || code == "5.5.0" else { return false }
        }
        let words = words.lowercased()
        return phrases.contains { words.contains($0) }
    }

    /// The first `5.1.1` at the start of a word of the text.
    static func code(in text: String) -> String? {
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "#" || $0 == "(" }) {
            let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
            guard numbers.count >= 3, ["2", "4", "5"].contains(numbers[0]) else { continue }
            let detail = numbers[2].prefix { $0.isASCII && $0.isNumber }
            guard (1...3).contains(numbers[1].count), numbers[1].allSatisfy({ $0.isASCII && $0.isNumber }),
                (1...3).contains(detail.count)
            else { continue }
            // An address of four numbers (5.1.1.7) is no code.
            guard numbers.count == 3 || detail.count < numbers[2].count else { continue }
            return "\(numbers[0]).\(numbers[1]).\(detail)"
        }
        return nil
    }
}
