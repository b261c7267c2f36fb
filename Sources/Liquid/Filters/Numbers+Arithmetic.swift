import Foundation

/// Reckoning: integers exactly, whatever their size, fractions in decimal.
extension Numbers {
    enum Operation {
        case plus, minus, times
    }

    static func combine(_ left: Value, _ right: Value, _ operation: Operation) throws(Failure) -> Value {
        let (a, b) = (number(left), number(right))
        if case .integer(let x) = a, case .integer(let y) = b {
            let (result, overflows) =
                switch operation {
                case .plus: x.addingReportingOverflow(y)
                case .minus: x.subtractingReportingOverflow(y)
                case .times: x.multipliedReportingOverflow(by: y)
                }
            if !overflows { return .integer(result) }
        }
        if let x = a.integer, let y = b.integer { return try exact(x, y, operation).value }
        if let x = a.decimal, let y = b.decimal {
            let result =
                switch operation {
                case .plus: x + y
                case .minus: x - y
                case .times: x * y
                }
            if result.isFinite { return Number.decimal(result).value }
        }
        let (x, y) = (a.double, b.double)
        return switch operation {
        case .plus: .double(x + y)
        case .minus: .double(x - y)
        case .times: .double(x * y)
        }
    }

    private static func exact(
        _ left: BigInteger, _ right: BigInteger, _ operation: Operation
    ) throws(Failure) -> BigInteger {
        let digits = left.magnitude.count + right.magnitude.count
        guard operation != .times || digits <= BigInteger.mostDigits else {
            throw .limit("a number has more than \(BigInteger.mostDigits * 9) digits")
        }
        return switch operation {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        }
    }

    /// Division: of integers downwards (−7 / 2 is −4), else in decimal.
    static func divide(_ left: Value, _ right: Value) throws(Failure) -> Value {
        let (a, b) = (number(left), number(right))
        if let x = a.integer, let y = b.integer {
            guard !y.isZero else { throw .render("divided by 0") }
            return x.divided(by: y).quotient.value
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
        if let x = a.integer, let y = b.integer {
            guard !y.isZero else { throw .render("divided by 0") }
            return x.divided(by: y).remainder.value
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
        case .integer, .big:
            guard places < 0, let decimal = number.decimal else { return number }
            return .decimal(decimal.rounded(max(places, -40), mode))
        case .double(let value):
            guard value.isFinite else { throw .render("Computation results in '\(Value.double(value).text)'") }
            return number
        case .decimal(let decimal): return .decimal(decimal.rounded(min(max(places, -40), 120), mode))
        }
    }

    /// The integer that a rounded number is.
    static func whole(_ number: Number) throws(Failure) -> Value {
        let whole: BigInteger? =
            switch number {
            case .integer(let value): BigInteger(value)
            case .big(let value): value
            case .decimal(let value): BigInteger(value.description)
            case .double(let value): BigInteger(exactly: value.rounded())
            }
        guard let whole else { throw .render("number out of range") }
        return whole.value
    }

    /// The larger one (`at_least`) or the smaller one.
    static func bounded(_ value: Value, by bound: Value, isLeast: Bool) -> Value {
        let (value, bound) = (number(value).value, number(bound).value)
        let order = value.order(to: bound) ?? 0
        return order == (isLeast ? -1 : 1) ? bound : value
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
