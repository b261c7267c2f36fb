import Model

/// What may stand in a header, and in which clothes.
enum HeaderText {
    /// A control character in a header or an address is how a second header, or an SMTP command, gets in. The line
    /// and paragraph separators of Unicode break lines in many readers too.
    static func refuseControls(in text: String, field: String) throws(Problem) {
        let isPrinted = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        guard !isPrinted, let scalar = text.unicodeScalars.first(where: isControl) else { return }
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        throw Problem(
            "the \(field) holds the control character U+\(padded)", at: Place(field: field),
            hint: "take it out of the record or the template")
    }

    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
            || scalar.value == 0x2029
    }

    /// `atext` of RFC 5322 section 3.2.3.
    static func isAtomByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        // !#$%&'*+-/=?^_`{|}~
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2F, 0x3D, 0x3F, 0x5E...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    /// A quoted-string (RFC 5322 section 3.2.4).
    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            if character == "\"" || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + "\""
    }

    /// Whether a reader would give the text back as it is: ASCII, single inner spaces, nothing that looks encoded.
    static func isPlain(_ text: String) -> Bool {
        var previous = UInt8(ascii: " ")
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x7F, !(byte == 0x20 && previous == 0x20),
                !(byte == UInt8(ascii: "?") && previous == UInt8(ascii: "="))
            else { return false }
            previous = byte
        }
        return previous != 0x20 || text.isEmpty
    }
}
