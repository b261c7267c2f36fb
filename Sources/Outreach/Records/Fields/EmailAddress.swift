import Foundation
import Model

/// Address specifications that mail can be sent to: RFC 5321, section 4.1.2, with a domain name.
enum EmailAddress {
    /// The address with its domain in lower case and in ACE (RFC 5891): `user@例子.example` is `user@xn--fsqu00a.example`.
    ///
    /// Letters beyond ASCII before the @ are refused: few relays take them (RFC 6531). So are address literals and names
    /// without a dot, which nobody outside can reach.
    static func parse(_ text: String) throws(FieldFault) -> String {
        if isUsual(text) { return text }
        let text = CellText.halfWidth(text)
        guard let at = text.lastIndex(of: "@") else { throw FieldFault("holds no @", hint: "write name@example.com") }
        let local = text[..<at]
        let domain = String(text[text.index(after: at)...])
        guard !local.isEmpty else { throw FieldFault("nothing before the @") }
        guard local.utf8.count <= 64 else { throw FieldFault("more than 64 characters before the @") }
        guard isDotString(local) || isQuotedString(local) else { throw fault(of: local) }
        guard !domain.isEmpty else { throw FieldFault("nothing after the @", hint: "write name@example.com") }
        let ascii = try asciiDomain(domain)
        guard local.utf8.count + 1 + ascii.utf8.count <= 254 else { throw FieldFault("longer than 254 characters") }
        return "\(local)@\(ascii)"
    }

    /// Small letters, digits and dots on both sides of one @, a letter at the end: nearly every address of a file.
    private static func isUsual(_ text: String) -> Bool {
        var ats = 0
        var previous = UInt8(ascii: ".")
        var length = (local: 0, label: 0)
        var hasDot = false
        for byte in text.utf8 {
            switch byte {
            case 48...57, 97...122: break
            case UInt8(ascii: "."), UInt8(ascii: "@"):
                guard (48...57).contains(previous) || (97...122).contains(previous) else { return false }
                if byte == UInt8(ascii: "@") { ats += 1 } else { hasDot = ats == 1 }
                length.label = -1
            default: return false
            }
            if ats == 0 { length.local += 1 }
            length.label += 1
            guard length.label <= 63 else { return false }
            previous = byte
        }
        return ats == 1 && hasDot && length.local <= 64 && text.utf8.count <= 254 && (97...122).contains(previous)
    }

    /// `atom *("." atom)` of RFC 5322, section 3.2.3.
    private static func isDotString(_ text: Substring) -> Bool {
        var previous = UInt8(ascii: ".")
        for byte in text.utf8 {
            guard isAtomText(byte) || (byte == UInt8(ascii: ".") && previous != byte) else { return false }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    /// `Quoted-string` of RFC 5321: printable ASCII, with `"` and `\` escaped.
    private static func isQuotedString(_ text: Substring) -> Bool {
        guard text.utf8.count >= 2, text.utf8.first == 34, text.utf8.last == 34 else { return false }
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            guard (32...126).contains(byte) else { return false }
            if isEscaped {
                isEscaped = false
            } else if byte == 92 {
                isEscaped = true
            } else if byte == 34 {
                return false
            }
        }
        return !isEscaped
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: atomMarks.contains(byte)
        }
    }

    private static let atomMarks = Array("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func fault(of local: Substring) -> FieldFault {
        if local.contains("@") { return FieldFault("holds two @", hint: "write one address, or separate two by ;") }
        if local.utf8.contains(where: { $0 >= 0x80 }) {
            return FieldFault("letters beyond a to z before the @", hint: "use an address that every mail server takes")
        }
        if local.contains(" ") { return FieldFault("holds a space") }
        return FieldFault("\(local) cannot stand before the @")
    }

    private static func asciiDomain(_ domain: String) throws(FieldFault) -> String {
        let labels = domain.lowercased().split(omittingEmptySubsequences: false) { $0 == "." || $0 == "。" }
        guard labels.count > 1 else {
            throw FieldFault("the domain \(domain) has no dot", hint: "write name@example.com")
        }
        guard labels.allSatisfy({ !$0.isEmpty }) else { throw FieldFault("the domain \(domain) has an empty part") }
        var ascii: [String] = []
        for label in labels {
            let encoded = DomainName.asciiLabel(String(label).precomposedStringWithCanonicalMapping)
            guard let encoded, isHostLabel(encoded) else {
                throw FieldFault("\(label) cannot be a part of a domain")
            }
            ascii.append(encoded)
        }
        guard let top = ascii.last, !top.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            throw FieldFault("an address of numbers", hint: "write a domain name")
        }
        return ascii.joined(separator: ".")
    }

    /// Letters, digits and hyphens within (RFC 1035, section 2.3.1; RFC 1123, section 2.1).
    private static func isHostLabel(_ label: String) -> Bool {
        label.utf8.first != 45 && label.utf8.last != 45
            && label.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...122).contains($0) }
    }
}
