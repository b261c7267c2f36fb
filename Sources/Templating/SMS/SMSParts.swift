import Model

/// How many messages a text is billed as, and where it is cut.
///
/// 3GPP TS 23.038 (alphabets) and TS 23.040, 9.2.3.24.1 (a part of several loses six octets to its header).
public enum SMSParts {
    public enum Encoding: String, Sendable {
        case gsm7, ucs2
    }

    public struct Measure: Hashable, Sendable {
        public var encoding: Encoding
        /// Septets or UTF-16 units of the whole text.
        public var units: Int
        /// At least 1; an empty text is one empty message.
        public var parts: Int { texts.count }
        /// What each part says; joined, they are the text.
        public var texts: [String]
        /// How many units still fit into the last part.
        public var remaining: Int
    }

    /// Counts a text as it goes over the wire: with the signature and its brackets, and the opt-out wording.
    ///
    /// A two-septet character (`€`, `[`) is never cut, nor a surrogate pair. A run of characters that belong together (a flag, an emoji
    /// with its skin) may be: the receiving telephone joins the parts again.
    public static func measure(_ text: String, counting: SMSCounting = .cn) -> Measure {
        let isGSM = counting == .gsm && text.unicodeScalars.allSatisfy { GSM7.septets(of: $0) != nil }
        let limits = isGSM ? (single: 160, each: 153) : (single: 70, each: 67)
        func cost(_ scalar: Unicode.Scalar) -> Int {
            isGSM ? GSM7.septets(of: scalar) ?? 1 : UTF16.width(scalar)
        }
        let units = text.unicodeScalars.reduce(0) { $0 + cost($1) }
        let encoding = isGSM ? Encoding.gsm7 : .ucs2
        if units <= limits.single {
            return Measure(encoding: encoding, units: units, texts: [text], remaining: limits.single - units)
        }
        var texts: [String] = []
        var part = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            let width = cost(scalar)
            if used + width > limits.each {
                texts.append(String(part))
                part = String.UnicodeScalarView()
                used = 0
            }
            part.append(scalar)
            used += width
        }
        texts.append(String(part))
        return Measure(encoding: encoding, units: units, texts: texts, remaining: limits.each - used)
    }

    /// Replaces typographic quotes, dashes and spaces by their twins in GSM-7, only where the whole text then fits it: one “
    /// would otherwise halve what a message holds. Other texts, every Chinese one among them, stay as they are.
    public static func plainPunctuation(_ text: String) -> String {
        let replaced = text.unicodeScalars.reduce(into: "") { result, scalar in
            result += GSM7.twins[scalar] ?? String(scalar)
        }
        return replaced.unicodeScalars.allSatisfy { GSM7.septets(of: $0) != nil } ? replaced : text
    }
}

/// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1).
private enum GSM7 {
    /// 1 or 2; `nil` for a character that the alphabet lacks.
    static func septets(of scalar: Unicode.Scalar) -> Int? {
        if basic.contains(scalar) { return 1 }
        return extended.contains(scalar) ? 2 : nil
    }

    private static let basic = Set(
        """
        @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyz\
        äöñüà
        """.unicodeScalars)

    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)

    static let twins: [Unicode.Scalar: String] = [
        "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"", "‘": "'", "’": "'", "‚": "'", "′": "'", "″": "\"",
        "`": "'",
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "-", "\u{A0}": " ", "\u{2009}": " ",
        "\u{202F}": " ",
        "\u{2002}": " ", "\u{2003}": " ", "\u{200B}": "", "\u{FEFF}": "", "\u{AD}": "", "\t": " ",
    ]
}
