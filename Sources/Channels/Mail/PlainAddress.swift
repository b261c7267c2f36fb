/// Addresses as nearly all are: a dot-atom, an `@`, and a domain in small ASCII letters. They are read in one pass, because every
/// mail has several.
enum PlainAddress {
    /// Where its `@` stands; `nil` where it is not so plain, or no address.
    static func at(in text: String) -> String.Index? {
        guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let domain = text.utf8[text.utf8.index(after: at)...]
        guard text.utf8[..<at].count <= 64, isDotAtom(text.utf8[..<at]), isPlainDomain(domain) else { return nil }
        return at
    }

    /// `atext` with single dots inside (RFC 5322 section 3.2.3).
    static func isDotAtom(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        var previous = dot
        for byte in bytes {
            guard byte == dot ? previous != dot : HeaderText.isAtomByte(byte) else { return false }
            previous = byte
        }
        return previous != dot
    }

    /// Labels of 1 to 63 small letters, digits and inner hyphens.
    private static func isPlainDomain(_ bytes: Substring.UTF8View) -> Bool {
        var length = 0
        var total = 0
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            total += 1
            switch byte {
            case UInt8(ascii: "."):
                guard length > 0, previous != UInt8(ascii: "-") else { return false }
                length = 0
            case UInt8(ascii: "-"):
                guard length > 0 else { return false }
                length += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): length += 1
            default: return false
            }
            guard length <= 63 else { return false }
            previous = byte
        }
        return (1...253).contains(total) && length > 0 && previous != UInt8(ascii: "-")
    }
}
