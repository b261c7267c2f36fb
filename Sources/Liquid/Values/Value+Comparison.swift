/// How conditions compare: by value, numbers of either kind with each other, strings byte by byte.
extension Value {
    /// `==` of Liquid.
    func isEqual(to other: Value) -> Bool {
        switch (self, other) {
        case (.integer(let left), .double(let right)): Double(left) == right
        case (.double(let left), .integer(let right)): left == Double(right)
        case (.bigInteger, .double), (.double, .bigInteger): order(to: other) == 0
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count && left.allSatisfy { right[$0.key]?.isEqual(to: $0.value) == true }
        default: self == other
        }
    }

    /// Whether this comes before (-1), with (0) or after (1) the other; `nil` if the two have no order.
    func order(to other: Value) -> Int? {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.integer(let left), .double(let right)): Self.order(Double(left), right)
        case (.double(let left), .integer(let right)): Self.order(left, Double(right))
        case (.double(let left), .double(let right)): Self.order(left, right)
        case (.bigInteger(let left), .double(let right)): Self.order(left.double, right)
        case (.double(let left), .bigInteger(let right)): Self.order(left, right.double)
        case (.bigInteger(let left), .bigInteger(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.bigInteger(let left), .integer): left < BigInteger(0) ? -1 : 1
        case (.integer, .bigInteger(let right)): right < BigInteger(0) ? 1 : -1
        case (.string(let left), .string(let right)): left.byteOrder(to: right)
        case (.null, .null): 0
        case (.bool(let left), .bool(let right)): left == right ? 0 : nil
        case (.array(let left), .array(let right)): Self.order(left, right)
        default: nil
        }
    }

    private static func order(_ left: Double, _ right: Double) -> Int? {
        left < right ? -1 : left == right ? 0 : left > right ? 1 : nil
    }

    private static func order(_ left: [Value], _ right: [Value]) -> Int? {
        for (a, b) in zip(left, right) {
            guard let order = a.order(to: b) else { return nil }
            if order != 0 { return order }
        }
        return left.count < right.count ? -1 : left.count == right.count ? 0 : 1
    }

    /// `<`, `<=`, `>` and `>=` of Liquid: false where one side is not ordered at all (null, true, arrays, objects).
    /// - Throws: a render failure where Ruby raises, for a number and a string.
    func compares(_ comparison: Comparison.Operator, to other: Value) throws(Failure) -> Bool {
        guard isOrdered, other.isOrdered else { return false }
        guard let order = order(to: other) else {
            if case .double(let value) = self, value.isNaN { return false }
            if case .double(let value) = other, value.isNaN { return false }
            throw .render("comparison of \(className) with \(other.comparisonName) failed")
        }
        return switch comparison {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }

    private var isOrdered: Bool {
        switch self {
        case .integer, .bigInteger, .double, .string: true
        default: false
        }
    }

    private var comparisonName: String {
        switch self {
        case .null, .bool, .integer, .bigInteger, .double: inspected
        default: className
        }
    }

    /// `contains` of Liquid: a part of a string, an element of an array, a field of an object, a number in a range.
    func contains(_ other: Value) -> Bool {
        switch self {
        case .string(let text): other.isTruthy && text.containsBytes(of: other.argumentText)
        case .array(let items): other.isTruthy && items.contains { $0.isEqual(to: other) }
        case .object(let object):
            if case .string(let key) = other { object[key] != nil } else { false }
        case .range(let first, let last):
            switch other {
            case .integer(let value): first <= value && value <= last
            case .double(let value): Double(first) <= value && value <= Double(last)
            default: false
            }
        default: false
        }
    }

    /// `== empty`: a string, array or object without anything in it.
    var isEmpty: Bool {
        switch self {
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    /// `== blank`: null, false, empty, or nothing but white space.
    var isBlank: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .string(let text): text.utf8.allSatisfy(\.isWhitespace)
        default: isEmpty
        }
    }
}

extension String {
    /// Swift's `==` takes `é` and `e` with an accent for the same; Liquid compares bytes.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    func byteOrder(to other: String) -> Int {
        if utf8.lexicographicallyPrecedes(other.utf8) { return -1 }
        return hasSameBytes(as: other) ? 0 : 1
    }

    func containsBytes(of other: String) -> Bool {
        ByteSearch(Array(other.utf8)).first(in: Array(utf8), from: 0) != nil
    }
}
