import Foundation

/// Numbers as Ruby's Liquid reckons with them: integers exactly, fractions in decimal, so that 0.1 + 0.2 is 0.3.
enum Numbers {
    /// A number of a filter.
    enum Number {
        case integer(Int)
        /// What 64 bits cannot hold.
        case big(BigInteger)
        case decimal(Decimal)
        /// What decimals cannot hold.
        case double(Double)

        var double: Double {
            switch self {
            case .integer(let value): Double(value)
            case .big(let value): value.double
            case .decimal(let value): Double(value.description) ?? 0
            case .double(let value): value
            }
        }

        var decimal: Decimal? {
            switch self {
            case .integer(let value): Decimal(value)
            case .big(let value): Decimal(string: value.text)
            case .decimal(let value): value
            case .double: nil
            }
        }

        /// The integer that it is; `nil` for a fraction.
        var integer: BigInteger? {
            switch self {
            case .integer(let value): BigInteger(value)
            case .big(let value): value
            case .decimal, .double: nil
            }
        }

        var value: Value {
            switch self {
            case .integer(let value): .integer(value)
            case .big(let value): value.value
            default: .double(double)
            }
        }
    }

    /// What a value is to a filter that reckons: text as far as it is a number, 0 for everything else.
    static func number(_ value: Value) -> Number {
        switch value {
        case .integer(let number): .integer(number)
        case .bigInteger(let number): .big(number)
        case .double(let number): decimal(number)
        case .string(let text): number(of: text)
        default: .integer(0)
        }
    }

    private static func number(of text: String) -> Number {
        let trimmed = text.trimmed
        let digits = trimmed.hasPrefix("-") ? trimmed.dropFirst() : trimmed[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let isDecimal = parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }
        if isDecimal, let value = Double(trimmed) {
            return Decimal(string: trimmed).map { $0.isFinite ? .decimal($0) : .double(value) } ?? .double(value)
        }
        return leadingNumber(text)
    }

    private static func decimal(_ value: Double) -> Number {
        guard value.isFinite, value == 0 || (1e-60...1e60).contains(value.magnitude),
            let decimal = Decimal(string: value.description)
        else { return .double(value) }
        return .decimal(decimal)
    }

    /// `"12 apples"` is 12, `"apples"` is 0; as Ruby's `to_i`.
    private static func leadingNumber(_ text: String) -> Number {
        var bytes = Array(text.utf8)[...].drop(while: \.isTrimmable)
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        var digits = isNegative ? "-" : ""
        var isAfterDigit = false
        for byte in bytes {
            // A single underline may stand between digits.
            if byte == UInt8(ascii: "_"), isAfterDigit {
                isAfterDigit = false
                continue
            }
            guard byte.isDigit else { break }
            digits.unicodeScalars.append(Unicode.Scalar(byte))
            isAfterDigit = true
        }
        if let number = Int(digits) { return .integer(number) }
        return BigInteger(digits).map(Number.big) ?? .integer(0)
    }

    /// The same as an index; what does not fit is the largest or smallest integer.
    static func leadingInteger(_ text: String) -> Int {
        switch leadingNumber(text) {
        case .integer(let number): number
        case .big(let number): number < BigInteger(0) ? .min : .max
        default: 0
        }
    }

    /// A value that must be an integer: an index, a length, a limit.
    static func integer(_ value: Value) throws(Failure) -> Int {
        switch value {
        case .integer(let number): return number
        // No text or list is as long as that.
        case .bigInteger(let number): return number < BigInteger(0) ? .min : .max
        case .string(let text):
            let trimmed = text.trimmed.replacing("_", with: "")
            if let number = Int(trimmed) { return number }
        default: break
        }
        throw .render("invalid integer")
    }

    /// How many integers there are from one to another, both included.
    static func count(_ first: Int, _ last: Int) -> Int {
        guard last >= first else { return 0 }
        let (distance, overflows) = last.subtractingReportingOverflow(first)
        return overflows || distance == .max ? .max : distance + 1
    }
}
