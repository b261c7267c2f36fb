/// An envelope address (RFC 5321 §4.1.2, RFC 6531 §3.3), without angle brackets and source route.
struct SMTPPath: Equatable {
    /// Empty for `<>`.
    var address: String

    /// Whether SMTPUTF8 is needed to speak of it.
    var isASCII: Bool { address.utf8.allSatisfy { $0 < 0x80 } }

    /// Reads `<address>` at the start of `text`, which holds no control characters; gives what follows it.
    ///
    /// - Throws: 501, naming what is wrong.
    static func parse(_ text: Substring) throws(MailFault.Reply) -> (SMTPPath, rest: Substring) {
        guard text.first == "<" else { throw fault("Wants an address in angle brackets") }
        var scanner = Scanner(bytes: Array(text.utf8.dropFirst()))
        if scanner.skip(">") { return (SMTPPath(address: ""), Substring(scanner.rest)) }
        // RFC 5321 §4.1.2: a source route is to be accepted and ignored.
        if scanner.peek == UInt8(ascii: "@") {
            while let byte = scanner.take(), byte != UInt8(ascii: ":") {}
        }
        let start = scanner.position
        guard let local = scanner.localPart() else { throw fault("Syntax error in the local part") }
        if scanner.skip(">") {
            guard local.lowercased() == "postmaster" else { throw fault("No domain") }
            return (SMTPPath(address: local), Substring(scanner.rest))
        }
        guard scanner.skip("@"), scanner.domain() else { throw fault("Syntax error in the domain") }
        let address = scanner.text(from: start)
        guard scanner.skip(">") else { throw fault("Wants a closing angle bracket") }
        guard local.utf8.count <= 64, address.utf8.count <= 254 else { throw fault("Address too long") }
        return (SMTPPath(address: address), Substring(scanner.rest))
    }

    private static func fault(_ text: String) -> MailFault.Reply {
        MailFault.Reply(501, "5.1.7", text)
    }
}

/// Walks over the bytes of an address.
private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }
    var rest: String { text(from: position, to: bytes.count) }

    func text(from start: Int, to end: Int? = nil) -> String {
        String(decoding: bytes[start..<(end ?? position)], as: UTF8.self)
    }

    mutating func take() -> UInt8? {
        guard let byte = peek else { return nil }
        position += 1
        return byte
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// A dot-string or quoted string; `nil` if it is neither.
    mutating func localPart() -> String? {
        let start = position
        if skip("\"") {
            while let byte = take(), byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\") { guard take() != nil else { return nil } }
            }
            guard position > start + 1, bytes[position - 1] == UInt8(ascii: "\"") else { return nil }
            return text(from: start)
        }
        return atoms(Self.isAtom) ? text(from: start) : nil
    }

    /// A name, or an address literal in brackets.
    mutating func domain() -> Bool {
        guard skip("[") else { return atoms { ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 >= 0x80 } }
        let start = position
        while let byte = peek, ASCII.isLetterOrDigit(byte) || ".:-".utf8.contains(byte) { position += 1 }
        return position > start && skip("]")
    }

    /// Words of such characters with single dots between them.
    private mutating func atoms(_ isFine: (UInt8) -> Bool) -> Bool {
        repeat {
            let start = position
            while let byte = peek, isFine(byte) { position += 1 }
            guard position > start else { return false }
        } while skip(".")
        return true
    }

    /// `atext` of RFC 5322 §3.2.3, and what RFC 6531 adds.
    private static func isAtom(_ byte: UInt8) -> Bool {
        ASCII.isLetterOrDigit(byte) || byte >= 0x80 || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
