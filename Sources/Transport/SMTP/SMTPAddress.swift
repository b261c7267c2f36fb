import Foundation

/// An address as it goes between `<` and `>` of MAIL and RCPT.
struct SMTPAddress: Sendable, Hashable {
    /// Longer paths no server need take (RFC 5321 §4.5.3.1.3).
    static let maximumLength = 254

    /// With the domain in ASCII (RFC 5891); the local part as given.
    let wire: String
    /// Whether the local part has characters that only SMTPUTF8 can carry (RFC 6531).
    let needsUTF8: Bool

    /// - Parameter phase: whether it is the sender's (`mail`) or a recipient's (`rcpt`).
    /// - Throws: when the text could not be a mailbox, or would reach out of the command that it is put into.
    ///   libcurl and servers let a line end through, which makes commands of what follows.
    init(_ text: String, phase: SMTPPhase) throws(SMTPRefusal) {
        func badSyntax(_ what: String) -> SMTPRefusal {
            SMTPRefusal(code: 553, phase: phase, text: "5.1.3 the address is not usable: \(what)")
        }
        if Self.isPlain(text) {
            (wire, needsUTF8) = (text, false)
            return
        }
        guard let at = text.lastIndex(of: "@") else { throw badSyntax("it has no @") }
        let local = text[..<at]
        let domain = text[text.index(after: at)...]
        guard !text.unicodeScalars.contains(where: Self.isControl) else {
            throw badSyntax("it contains a control character")
        }
        guard Self.isLocalPart(local) else { throw badSyntax("what stands before the @ is not a local part") }
        guard let host = Self.asciiDomain(domain) else {
            throw badSyntax("what stands behind the @ is not a domain")
        }
        wire = "\(local)@\(host)"
        needsUTF8 = !local.utf8.allSatisfy { $0 < 0x80 }
        guard wire.utf8.count <= Self.maximumLength else {
            throw badSyntax("it is longer than \(Self.maximumLength) bytes")
        }
    }

    /// Letters, digits and a few marks, an `@`, and labels of letters, digits and hyphens: nearly every address, and nothing to be
    /// changed or asked about it.
    private static func isPlain(_ text: String) -> Bool {
        var (hasAt, part) = (false, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "@"):
                guard !hasAt, part > 0 else { return false }
                (hasAt, part) = (true, 0)
            case UInt8(ascii: "."):
                guard part > 0 else { return false }
                part = 0
            case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="):
                guard !hasAt else { return false }
                part += 1
            default:
                guard isLetterOrDigit(byte) || byte == UInt8(ascii: "-") && part > 0 else { return false }
                part += 1
            }
            guard part <= 60 else { return false }
        }
        return hasAt && part > 0 && text.utf8.count <= maximumLength
    }

    /// C0, DEL and C1, and the line and paragraph separators.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// A dot-string of atoms or a quoted string (RFC 5321 §4.1.2). Dots in odd places are let through: there are
    /// mailboxes with them, and it is for their server to judge.
    private static func isLocalPart(_ local: Substring) -> Bool {
        if local.utf8.first == UInt8(ascii: "\"") {
            guard local.utf8.count >= 2, local.utf8.last == UInt8(ascii: "\"") else { return false }
            var isEscaped = false
            for byte in local.utf8.dropFirst().dropLast() {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    return false
                }
            }
            return !isEscaped
        }
        return !local.isEmpty && !local.utf8.contains { " \"(),:;<>@[\\]".utf8.contains($0) }
    }

    /// A domain with letters, digits, hyphens and dots, or an address literal in brackets; nil if it is neither.
    private static func asciiDomain(_ domain: Substring) -> String? {
        if domain.first == "[" {
            let inside = domain.dropFirst().dropLast()
            let isLiteral =
                domain.last == "]" && !inside.isEmpty
                && inside.utf8.allSatisfy { isLetterOrDigit($0) || ".:-".utf8.contains($0) }
            return isLiteral ? String(domain) : nil
        }
        guard let ascii = InternationalDomain.ascii(String(domain)) else { return nil }
        let labels = ascii.split(separator: ".", omittingEmptySubsequences: false)
        let isDomain = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
        return isDomain ? ascii : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
