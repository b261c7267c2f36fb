/// The relay's own id of a mail, out of its answer to the final dot.
///
/// | server | its words | the id |
/// |---|---|---|
/// | Postfix | `queued as 4ABCDEF01` | the word after `queued as` |
/// | Exim | `OK id=1rXyz-0001bc-2D` | what follows `id=` |
/// | Sendmail | `2.0.0 5AL2Bk3d000123 Message accepted for delivery` | the word before `Message accepted` |
/// | Exchange | `2.6.0 <id> [InternalId=5, …] Queued mail for delivery` | the word before `[InternalId=` |
/// | Gmail | `2.0.0 OK 1700000000 a1-20020a…si12 - gsmtp` | the word before `- gsmtp` |
/// | Amazon SES | `Ok 0102018c…-000000` | the second of two words |
/// | qmail | `ok 1700000000 qp 4711` | the number after `qp` |
///
/// Read word by word: a mail's answer is on the hot path, and a regular expression literal is compiled at each use.
enum QueueID {
    static func find(in answer: String) -> String? {
        let words = answer.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }.map { Substring($0) }
        for (index, word) in words.enumerated() {
            let before = index > 0 ? words[index - 1] : nil
            let after = index + 1 < words.count ? words[index + 1] : nil
            if let found = candidate(word, before: before, after: after) { return cleaned(found) }
            if word == "-", after == "gsmtp", index + 2 == words.count, let before { return cleaned(before) }
            if word == "qp", index >= 2, words[index - 2].lowercased() == "ok", isNumber(words[index - 1]), let after,
                isNumber(after)
            {
                return cleaned(after)
            }
        }
        guard words.count == 2, words[0].lowercased() == "ok", words[1].utf8.count >= 40 else { return nil }
        return words[1].utf8.allSatisfy(isHexadecimalOrDash) ? String(words[1]) : nil
    }

    private static func candidate(_ word: Substring, before: Substring?, after: Substring?) -> Substring? {
        if word.utf8.count == 2, word.lowercased() == "as", let before, before.lowercased() == "queued" { return after }
        if word.utf8.count > 3, word.prefix(3).lowercased() == "id=" { return word.dropFirst(3) }
        if word == "Message", after == "accepted", let before { return before }
        if word.utf8.starts(with: "[InternalId=".utf8), let before, before.utf8.first == UInt8(ascii: "<") {
            return before
        }
        return nil
    }

    private static func isNumber(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isHexadecimalOrDash(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func cleaned(_ id: Substring) -> String? {
        let id = id.drop { "<(\"'".contains($0) }.prefix { !">)\"',;".contains($0) }
        return id.isEmpty || id.utf8.count > 200 ? nil : String(id)
    }
}
