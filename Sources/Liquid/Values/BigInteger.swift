/// An integer of any size: what does not fit 64 bits, so that sums and products of a template are exact, as in Ruby.
///
/// Only the renderer makes them; a result that fits an `Int` is one again.
public struct BigInteger: Sendable, Hashable {
    /// Digits to the base 2³², the lowest first, without zeros at the end; none for 0.
    private(set) var magnitude: [UInt32]
    private(set) var isNegative: Bool

    /// More digits to the base 2³² than this (2,466 decimal ones) no filter makes.
    static let mostDigits = 256

    private init(_ magnitude: [UInt32], isNegative: Bool) {
        var magnitude = magnitude
        while magnitude.last == 0 { magnitude.removeLast() }
        self.magnitude = magnitude
        self.isNegative = isNegative && !magnitude.isEmpty
    }

    init(_ value: Int) {
        let bits = value.magnitude
        self.init([UInt32(truncatingIfNeeded: bits), UInt32(bits >> 32)], isNegative: value < 0)
    }

    /// A number without a fraction; `nil` for one that is not finite.
    init?(exactly value: Double) {
        guard value.isFinite, value == value.rounded() else { return nil }
        guard value.magnitude >= 0x1p53 else {
            self.init(Int(value))
            return
        }
        let shift = Int(value.exponent) - 52
        let bits = value.significandBitPattern | 1 << 52
        var digits = Array(repeating: UInt32(0), count: shift / 32)
        let (low, high) = (bits << UInt64(shift % 32), shift % 32 == 0 ? 0 : bits >> UInt64(64 - shift % 32))
        digits += [UInt32(truncatingIfNeeded: low), UInt32(low >> 32), UInt32(truncatingIfNeeded: high)]
        self.init(digits, isNegative: value < 0)
    }

    /// `-12345678901234567890`; `nil` for anything but digits after a sign, and for too many of them.
    init?(_ text: some StringProtocol) {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        guard !digits.isEmpty, digits.count <= Self.mostDigits * 9, text.utf8.count - digits.count <= 1,
            digits.allSatisfy(\.isDigit)
        else { return nil }
        var magnitude: [UInt32] = []
        for digit in digits {
            var carry = UInt64(digit - UInt8(ascii: "0"))
            for index in magnitude.indices {
                carry += UInt64(magnitude[index]) * 10
                magnitude[index] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            if carry > 0 { magnitude.append(UInt32(carry)) }
        }
        self.init(magnitude, isNegative: text.utf8.first == UInt8(ascii: "-"))
    }

    /// The same as an `Int`, where it fits.
    var int: Int? {
        guard magnitude.count <= 2 else { return nil }
        let bits = magnitude.reversed().reduce(UInt(0)) { $0 << 32 | UInt($1) }
        if isNegative { return bits <= UInt(Int.max) + 1 ? Int(truncatingIfNeeded: ~bits &+ 1) : nil }
        return Int(exactly: bits)
    }

    /// An integer as a template holds it.
    var value: Value { int.map(Value.integer) ?? .bigInteger(self) }

    var double: Double { Double(text) ?? .infinity }

    /// The bytes that its digits fill.
    var byteCount: Int {
        magnitude.count * 4 - (magnitude.last?.leadingZeroBitCount ?? 0) / 8
    }

    var isZero: Bool { magnitude.isEmpty }

    var absolute: BigInteger { BigInteger(magnitude, isNegative: false) }
}

extension BigInteger: Comparable {
    public static func < (left: BigInteger, right: BigInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = compare(left.magnitude, right.magnitude)
        return left.isNegative ? order > 0 : order < 0
    }

    static prefix func - (number: BigInteger) -> BigInteger {
        BigInteger(number.magnitude, isNegative: !number.isNegative)
    }

    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(sum(left.magnitude, right.magnitude), isNegative: left.isNegative)
        }
        if compare(left.magnitude, right.magnitude) >= 0 {
            return BigInteger(difference(left.magnitude, right.magnitude), isNegative: left.isNegative)
        }
        return BigInteger(difference(right.magnitude, left.magnitude), isNegative: right.isNegative)
    }

    static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        var product = Array(repeating: UInt32(0), count: left.magnitude.count + right.magnitude.count)
        for (i, a) in left.magnitude.enumerated() {
            var carry: UInt64 = 0
            for (j, b) in right.magnitude.enumerated() {
                carry += UInt64(a) * UInt64(b) + UInt64(product[i + j])
                product[i + j] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            product[i + right.magnitude.count] = UInt32(carry)
        }
        return BigInteger(product, isNegative: left.isNegative != right.isNegative)
    }

    /// Division downwards: −7 by 2 is −4, and 1 is left. The divisor is not 0.
    func divided(by divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        let (quotient, rest) = Self.divide(magnitude, by: divisor.magnitude)
        let truncated = BigInteger(quotient, isNegative: isNegative != divisor.isNegative)
        let remainder = BigInteger(rest, isNegative: isNegative)
        guard !remainder.isZero, isNegative != divisor.isNegative else { return (truncated, remainder) }
        return (truncated - BigInteger(1), remainder + divisor)
    }

    // MARK: Magnitudes

    private static func compare(_ left: [UInt32], _ right: [UInt32]) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for (a, b) in zip(left.reversed(), right.reversed()) where a != b { return a < b ? -1 : 1 }
        return 0
    }

    private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.count, right.count) {
            carry += UInt64(index < left.count ? left[index] : 0) + UInt64(index < right.count ? right[index] : 0)
            result.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return result + [UInt32(carry)]
    }

    /// The left one is not smaller.
    private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result = left
        var borrow: Int64 = 0
        for index in left.indices {
            borrow += Int64(left[index]) - Int64(index < right.count ? right[index] : 0)
            result[index] = UInt32(truncatingIfNeeded: borrow)
            borrow >>= 32
        }
        return result
    }

    /// Bit by bit: slow, and short enough for numbers that templates hold.
    private static func divide(
        _ dividend: [UInt32], by divisor: [UInt32]
    ) -> (quotient: [UInt32], remainder: [UInt32]) {
        if divisor.count == 1 {
            let (quotient, rest) = divide(dividend, by: divisor[0])
            return (quotient, [rest])
        }
        var quotient = Array(repeating: UInt32(0), count: dividend.count)
        var remainder = BigInteger(0)
        for bit in (0..<dividend.count * 32).reversed() {
            var shifted = sum(remainder.magnitude, remainder.magnitude)
            shifted[0] |= dividend[bit / 32] >> UInt32(bit % 32) & 1
            remainder = BigInteger(shifted, isNegative: false)
            guard compare(remainder.magnitude, divisor) >= 0 else { continue }
            remainder = BigInteger(difference(remainder.magnitude, divisor), isNegative: false)
            quotient[bit / 32] |= 1 << UInt32(bit % 32)
        }
        return (quotient, remainder.magnitude)
    }

    private static func divide(_ dividend: [UInt32], by divisor: UInt32) -> (quotient: [UInt32], rest: UInt32) {
        var quotient = dividend
        var rest: UInt64 = 0
        for index in dividend.indices.reversed() {
            rest = rest << 32 | UInt64(dividend[index])
            quotient[index] = UInt32(rest / UInt64(divisor))
            rest %= UInt64(divisor)
        }
        return (quotient, UInt32(rest))
    }

    /// In decimal.
    var text: String {
        var parts: [String] = []
        var rest = magnitude
        while !rest.isEmpty {
            let (quotient, part) = Self.divide(rest, by: 1_000_000_000)
            rest = quotient
            while rest.last == 0 { rest.removeLast() }
            let digits = String(part)
            parts.append(rest.isEmpty ? digits : String(repeating: "0", count: 9 - digits.utf8.count) + digits)
        }
        return parts.isEmpty ? "0" : (isNegative ? "-" : "") + parts.reversed().joined()
    }
}
