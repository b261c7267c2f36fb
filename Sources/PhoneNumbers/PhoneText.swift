/// What people and spreadsheets put around and in place of a number, taken off before libphonenumber sees it.
///
/// The library reads letters as the keys of a telephone (1-800-FLOWERS) and drops what it does not know at the end;
/// in a customer file a letter is a typing error, so that it is refused here.
enum PhoneText {
    /// Digits with `+`, hyphens and spaces within, and nothing to take off.
    static func isPlain(_ text: String) -> Bool {
        var digits = 0
        for byte in text.utf8 {
            switch byte {
            case 48...57: digits += 1
            case UInt8(ascii: "+") where digits == 0: break
            case UInt8(ascii: "-"), UInt8(ascii: " "): if digits == 0 { return false }
            default: return false
            }
        }
        // More could be two numbers with a space between.
        return (7...15).contains(digits)
    }

    /// Full-width forms to ASCII, every kind of space to one space, every dash to a hyphen; invisible marks dropped.
    static func folded(_ text: String) -> String {
        // The common case costs one look at each byte.
        if text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) { return text }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: append(scalar.value - 0xFEE0, to: &folded)
            case 0x20, 0xA0, 0x2000...0x200A, 0x202F, 0x3000, 0x09: folded.append(" ")
            case 0x0A, 0x0D, 0x3001: folded.append(";")
            case 0x2010...0x2015, 0x2212, 0x30FC: folded.append("-")
            case 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
            default: folded.append(scalar)
            }
        }
        return trimmed(String(folded)[...])
    }

    /// Words and marks that people write where there is no number.
    static func isAbsent(_ folded: String) -> Bool {
        absences.contains(folded.lowercased())
    }

    static func pieces(of folded: String) -> [Substring] {
        folded.split { "/;,|".contains($0) }.filter { !trimmed($0).isEmpty }
    }

    /// The text to dial, or what keeps it from being one.
    static func dialled(_ folded: Substring) -> Result<String, PhoneNumberFault> {
        var text = trimmed(withoutLabel(folded)[...])
        if text.isEmpty { return .failure(PhoneNumberFault("no number")) }
        if let spoiled = unspoiled(text) { return spoiled }
        for mark in ["转", "轉", "分机", "ext.", "ext"] {
            if let range = text.firstRange(of: mark) {
                // An extension does not belong to E.164; the exchange answers without it.
                text = trimmed(text[..<range.lowerBound])
            }
        }
        if let stray = text.unicodeScalars.first(where: { !isDialled($0) }) {
            return .failure(fault(of: stray))
        }
        return .success(text)
    }

    private static let absences: Set<String> = [
        "", "无", "無", "没有", "不详", "未知", "-", "--", "/", "n/a", "na", "none", "null", "0",
    ]

    private static func fault(of stray: Unicode.Scalar) -> PhoneNumberFault {
        switch stray {
        case "o", "O": PhoneNumberFault("holds the letter \(stray)", hint: "write the digit 0")
        case "l", "I": PhoneNumberFault("holds the letter \(stray)", hint: "write the digit 1")
        case "*": PhoneNumberFault("digits are masked with *", hint: "write the whole number")
        default:
            PhoneNumberFault("holds \"\(stray)\", which is no part of a number", hint: "write only the number")
        }
    }

    private static func isDialled(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "+", "-", "(", ")", ".", " ", "·": true
        default: false
        }
    }

    /// `手机：19000000000` → `19000000000`
    private static func withoutLabel(_ text: Substring) -> Substring {
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains(where: \.isNumber) else { return text }
        return text[text.index(after: colon)...]
    }

    /// A number that went through a spreadsheet: `nil` where the text is none, the digits where all were kept,
    /// a fault where some are gone.
    private static func unspoiled(_ text: String) -> Result<String, PhoneNumberFault>? {
        if let exponentMark = text.firstIndex(where: { $0 == "E" || $0 == "e" }) {
            let mantissa = text[..<exponentMark]
            let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
            let exponent = Int(text[text.index(after: exponentMark)...].drop { $0 == "+" })
            guard let exponent, (1...2).contains(parts.count), parts[0].count == 1, parts.allSatisfy(isDigits) else {
                return nil
            }
            let fraction = parts.count == 2 ? parts[1] : ""
            guard fraction.count == exponent else {
                return .failure(
                    PhoneNumberFault(
                        "a spreadsheet kept only \(text) of the number",
                        hint: "format the column as text, write the number again and export the file"))
            }
            return .success(String(parts[0] + fraction))
        }
        guard text.hasSuffix(".0") || text.hasSuffix(".00") else { return nil }
        let whole = text[..<(text.firstIndex(of: ".") ?? text.endIndex)]
        return isDigits(whole) ? .success(String(whole)) : nil
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
    }

    private static func append(_ value: UInt32, to view: inout String.UnicodeScalarView) {
        if let scalar = Unicode.Scalar(value) { view.append(scalar) }
    }

    private static func trimmed(_ text: Substring) -> String {
        guard let first = text.firstIndex(where: { $0 != " " }), let last = text.lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return String(text[first...last])
    }
}
