import CPhoneNumber

/// Telephone numbers as people write them, to E.164 (ITU-T E.164), by the rules and number plans of Google's
/// libphonenumber (https://github.com/google/libphonenumber).
public enum PhoneNumbers {
    /// Reads one number.
    ///
    /// Full-width digits, `0086`, `+86`, spaces, hyphens and brackets are understood, and so is what a spreadsheet
    /// makes of a number as long as it kept every digit: `19000000000.0`, `1.9000000012E+10`.
    /// - Parameters:
    ///   - text: the number, with or without a label such as `手机：`.
    ///   - region: ISO 3166-1 alpha-2; where a number without a country code is dialled.
    public static func normalise(_ text: String, region: String = "CN") -> PhoneNumberResult {
        normalise(PhoneText.folded(text)[...], region: region)
    }

    /// Reads every number of a cell; several are separated by `/ 、 ; ， , |`, a line break, or, where each piece is
    /// a whole number, by a space.
    ///
    /// - Returns: one result for each piece, in order; none for a cell without text, or with a word for "none".
    public static func all(in cell: String, region: String = "CN") -> [PhoneNumberResult] {
        // One number in plain digits is what nearly every cell holds.
        if PhoneText.isPlain(cell) { return [parse(cell, region: region)] }
        let folded = PhoneText.folded(cell)
        if PhoneText.isAbsent(folded) { return [] }
        var results: [PhoneNumberResult] = []
        for piece in PhoneText.pieces(of: folded) {
            let result = normalise(piece, region: region)
            if case .invalid = result, let several = separatedBySpaces(piece, region: region) {
                results += several
            } else {
                results.append(result)
            }
        }
        return results
    }

    /// `19000000042 010-67259502`: taken apart only if every part is a number by itself, for a space is more often
    /// within a number than between two.
    private static func separatedBySpaces(_ piece: Substring, region: String) -> [PhoneNumberResult]? {
        let parts = piece.split(separator: " ")
        guard parts.count > 1 else { return nil }
        let results = parts.map { normalise($0, region: region) }
        let areAllValid = results.allSatisfy { if case .valid = $0 { true } else { false } }
        return areAllValid ? results : nil
    }

    private static func normalise(_ folded: Substring, region: String) -> PhoneNumberResult {
        switch PhoneText.dialled(folded) {
        case .failure(let fault): .invalid(fault)
        case .success(let text): parse(text, region: region)
        }
    }

    private static func parse(_ text: String, region: String) -> PhoneNumberResult {
        var text = text
        var isMobile: CInt = 0
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(HYPhoneCapacity)) { e164 in
            e164.initialize(repeating: 0)
            let verdict = text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    hongyan_phone_parse($0.baseAddress, $0.count, region, e164.baseAddress, &isMobile)
                }
            }
            guard verdict == HYPhoneValid else { return .invalid(fault(verdict, text: text, region: region)) }
            let digits = e164.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return .valid(e164: String(decoding: digits, as: UTF8.self), isMobile: isMobile != 0)
        }
    }

    private static func fault(_ verdict: HYPhoneVerdict, text: String, region: String) -> PhoneNumberFault {
        let digits = text.utf8.count { $0 >= 48 && $0 <= 57 }
        let lengthHint =
            region == "CN" ? "a Chinese mobile has 11 digits, a landline its area code: 010-67259502" : nil
        return switch verdict {
        case HYPhoneInvalidCountryCode:
            PhoneNumberFault("no country has this calling code", hint: "begin with +86, 0086 or the number itself")
        case HYPhoneTooShort: PhoneNumberFault("\(digits) digits are too few", hint: lengthHint)
        case HYPhoneTooLong: PhoneNumberFault("\(digits) digits are too many", hint: lengthHint)
        case HYPhoneUnassigned:
            PhoneNumberFault("no such number is assigned in its country (\(digits) digits)", hint: lengthHint)
        default: PhoneNumberFault("not a telephone number")
        }
    }
}

/// What a text is as a telephone number.
public enum PhoneNumberResult: Hashable, Sendable {
    /// A number that its country assigns; `e164` such as `+8619000000000`.
    case valid(e164: String, isMobile: Bool)
    case invalid(PhoneNumberFault)
}

/// Why a text is no telephone number: a reason in a few words, and what to do where that is known.
public struct PhoneNumberFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    public let hint: String?

    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }

    public var description: String { reason }
}
