/// How many messages a text is billed as, and where it is cut.
///
/// 3GPP TS 23.038 (alphabets) and TS 23.040, 9.2.3.24.1 (a part of several loses six octets to its header).
public enum SMSParts {
    public enum Encoding: String, Sendable {
        case gsm7 = "GSM-7"
        case ucs2 = "UCS-2"
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
    /// A two-septet character (`€`, `[`) is never cut, nor a surrogate pair. Characters that belong together (a flag, an emoji
    /// with its skin, a letter with its accent) are kept in one part where that makes no part more. In `gsm` counting the text
    /// is measured, and given back, with the plain punctuation that it goes out with.
    public static func measure(_ text: String, counting: SMSCounting = .cn) -> Measure {
        let text = counting == .gsm ? plainPunctuation(text) : text
        let isGSM = counting == .gsm && GSM7.holds(text)
        let ruler = Ruler(isGSM: isGSM)
        let units = text.unicodeScalars.reduce(0) { $0 + ruler.cost($1) }
        let encoding = isGSM ? Encoding.gsm7 : .ucs2
        if units <= ruler.single {
            return Measure(encoding: encoding, units: units, texts: [text], remaining: ruler.single - units)
        }
        var cut = ruler.cut(text.unicodeScalars.lazy.map { String.UnicodeScalarView([$0]) })
        if !isGSM {
            let gentle = ruler.cut(text.lazy.map { $0.unicodeScalars })
            if gentle.texts.count == cut.texts.count { cut = gentle }
        }
        return Measure(encoding: encoding, units: units, texts: cut.texts, remaining: ruler.each - cut.used)
    }

    /// How the radio carries a text as it stands.
    public static func encoding(of text: String) -> Encoding { GSM7.holds(text) ? .gsm7 : .ucs2 }

    /// Replaces typographic quotes, dashes and spaces by their twins in GSM-7, only where the whole text then fits it: one “
    /// would otherwise halve what a message holds. Other texts, every Chinese one among them, stay as they are.
    public static func plainPunctuation(_ text: String) -> String {
        guard !GSM7.holds(text) else { return text }
        let replaced = text.unicodeScalars.reduce(into: "") { result, scalar in
            result += GSM7.twins[scalar] ?? String(scalar)
        }
        return GSM7.holds(replaced) ? replaced : text
    }
}

/// How long texts and parts are in one of the two encodings.
private struct Ruler {
    let isGSM: Bool
    /// Units of a message of one part.
    var single: Int { isGSM ? 160 : 70 }
    /// Units of each part of several.
    var each: Int { isGSM ? 153 : 67 }

    func cost(_ scalar: Unicode.Scalar) -> Int { isGSM ? GSM7.septets(of: scalar) ?? 1 : UTF16.width(scalar) }

    /// Fills one part after the other with pieces, none of which is cut unless it is longer than a part.
    ///
    /// - Returns: the parts, and how many units of the last one are used.
    func cut(_ pieces: some Sequence<some Collection<Unicode.Scalar>>) -> (texts: [String], used: Int) {
        var texts: [String] = []
        var part = String.UnicodeScalarView()
        var used = 0
        func close() {
            texts.append(String(part))
            part = String.UnicodeScalarView()
            used = 0
        }
        for piece in pieces {
            let width = piece.reduce(0) { $0 + cost($1) }
            if used + width > each, width <= each { close() }
            for scalar in piece {
                if used + cost(scalar) > each { close() }
                part.append(scalar)
                used += cost(scalar)
            }
        }
        texts.append(String(part))
        return (texts, used)
    }
}

/// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1).
private enum GSM7 {
    /// 1 or 2; `nil` for a character that the alphabet lacks.
    static func septets(of scalar: Unicode.Scalar) -> Int? {
        if basic.contains(scalar) { return 1 }
        return extended.contains(scalar) ? 2 : nil
    }

    static func holds(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { septets(of: $0) != nil } }

    private static let basic = Set(
        """
        @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyz\
        äöñüà
        """.unicodeScalars)

    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)

    static let twins: [Unicode.Scalar: String] = [
        "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"", "‘": "'", "’": "'", "‚": "'", "′": "'", "″": "\"",
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "-", "\u{A0}": " ", "\u{2009}": " ",
        "\u{202F}": " ",
        "\u{2002}": " ", "\u{2003}": " ", "\u{200B}": "", "\u{FEFF}": "", "\u{AD}": "",
    ]
}
