import Foundation

/// Numbers as Ruby's Liquid reckons with them: integers exactly, fractions in decimal, so that 0.1 + 0.2 is 0.3.
enum Numbers {
    /// A number of a filter.
    enum Number {
        case integer(Int)
        case decimal(Decimal)
        /// What decimals cannot hold.
        case double(Double)

        var double: Double {
            switch self {
            case .integer(let value): Double(value)
            case .decimal(let value): Double(value.description) ?? 0
            case .double(let value): value
            }
        }

        var decimal: Decimal? {
            switch self {
            case .integer(let value): Decimal(value)
            case .decimal(let value): value
            case .double: nil
            }
        }

        var value: Value {
            switch self {
            case .integer(let value): .integer(value)
            default: .double(double)
            }
        }
    }

    /// What a value is to a filter that reckons: text as far as it is a number, 0 for everything else.
    static func number(_ value: Value) -> Number {
        switch value {
        case .integer(let number): .integer(number)
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
        return .integer(leadingInteger(text))
    }

    private static func decimal(_ value: Double) -> Number {
        guard value.isFinite, value == 0 || (1e-60...1e60).contains(value.magnitude),
            let decimal = Decimal(string: value.description)
        else { return .double(value) }
        return .decimal(decimal)
    }

    /// `"12 apples"` is 12, `"apples"` is 0; as Ruby's `to_i`. What does not fit is the largest or smallest integer.
    static func leadingInteger(_ text: String) -> Int {
        var bytes = Array(text.utf8)[...].drop(while: \.isTrimmable)
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        var value = 0
        for byte in bytes {
            if byte == UInt8(ascii: "_"), value > 0 { continue }
            guard byte.isDigit else { break }
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(byte - UInt8(ascii: "0"))
            let (next, exceeds) = tens.addingReportingOverflow(isNegative ? -digit : digit)
            if overflows || exceeds { return isNegative ? .min : .max }
            value = next
        }
        return value
    }

    /// A value that must be an integer: an index, a length, a limit.
    static func integer(_ value: Value) throws(Failure) -> Int {
        switch value {
        case .integer(let number): return number
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

    /// `+`, `-` and `*`: of integers exactly, else in decimal.
    static func combine(
        _ left: Value, _ right: Value,
        _ integers: (Int, Int) -> (partialValue: Int, overflow: Bool),
        _ decimals: (Decimal, Decimal) -> Decimal,
        _ doubles: (Double, Double) -> Double
    ) throws(Failure) -> Value {
        let (a, b) = (number(left), number(right))
        if case .integer(let x) = a, case .integer(let y) = b {
            let result = integers(x, y)
            if result.overflow { throw .render("number out of range") }
            return .integer(result.partialValue)
        }
        if let x = a.decimal, let y = b.decimal {
            let result = decimals(x, y)
            if result.isFinite { return Number.decimal(result).value }
        }
        return .double(doubles(a.double, b.double))
    }

    /// Division: of integers downwards (−7 / 2 is −4), else in decimal.
    static func divide(_ left: Value, _ right: Value) throws(Failure) -> Value {
        let (a, b) = (number(left), number(right))
        if case .integer(let x) = a, case .integer(let y) = b {
            guard y != 0 else { throw .render("divided by 0") }
            let (quotient, overflows) = x.dividedReportingOverflow(by: y)
            if overflows { throw .render("number out of range") }
            return .integer(quotient - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0))
        }
        if let x = a.decimal, let y = b.decimal, !y.isZero {
            let result = x / y
            if result.isFinite { return Number.decimal(result).value }
        }
        return .double(a.double / b.double)
    }

    /// The remainder of that division; it has the sign of the divisor.
    static func remainder(_ left: Value, _ right: Value) throws(Failure) -> Value {
        let (a, b) = (number(left), number(right))
        if case .integer(let x) = a, case .integer(let y) = b {
            guard y != 0 else { throw .render("divided by 0") }
            if y == -1 { return .integer(0) }
            let rest = x % y
            return .integer(rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest)
        }
        guard b.double != 0 else { throw .render("divided by 0") }
        if let x = a.decimal, let y = b.decimal {
            let result = x - (x / y).rounded(0, .down) * y
            if result.isFinite { return Number.decimal(result).value }
        }
        let rest = a.double.truncatingRemainder(dividingBy: b.double)
        return .double(rest != 0 && (rest < 0) != (b.double < 0) ? rest + b.double : rest)
    }

    /// Rounds to decimal places (negative ones before the point).
    static func round(_ number: Number, places: Int, _ mode: Decimal.RoundingMode) throws(Failure) -> Number {
        switch number {
        case .integer(let value) where places >= 0: return .integer(value)
        case .double(let value):
            guard value.isFinite else { throw .render("Computation results in '\(Value.double(value).text)'") }
            return number
        default:
            guard let decimal = number.decimal else { return number }
            return .decimal(decimal.rounded(min(max(places, -40), 120), mode))
        }
    }

    /// The integer that a rounded number is.
    static func whole(_ number: Number) throws(Failure) -> Value {
        switch number {
        case .integer(let value): return .integer(value)
        case .decimal(let value):
            if let integer = Int(value.description) { return .integer(integer) }
        case .double(let value):
            if let integer = Int(exactly: value.rounded()) { return .integer(integer) }
        }
        throw .render("number out of range")
    }
}

extension Decimal {
    /// Towards −∞ for `.down`, +∞ for `.up`, away from zero at the half for `.plain`.
    func rounded(_ places: Int, _ mode: Decimal.RoundingMode) -> Decimal {
        var source = self
        var result = Decimal()
        NSDecimalRound(&result, &source, places, mode)
        return result
    }
}
