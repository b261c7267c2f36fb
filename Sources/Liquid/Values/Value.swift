/// What a template can hold, test and print.
///
/// Literals work wherever a value is expected: `let data: [String: Value] = ["name": "王芳", "points": 3, "tags": ["vip"]]`.
///
/// Swift's `==` on values is exact (an integer never equals a double); templates compare as Liquid does, where `1 == 1.0`.
public enum Value: Sendable, Hashable {
    /// `nil` in a template: known, but without a value.
    case null
    case bool(Bool)
    case integer(Int)
    /// An integer beyond 64 bits; filters and literals make it.
    case bigInteger(BigInteger)
    case double(Double)
    case string(String)
    case array([Value])
    case object(Object)
    /// The integers from the first to the second, both included; empty if the second is smaller.
    case range(Int, Int)

    /// The object of a dictionary, its fields in the order of their names.
    public static func object(_ fields: [String: Value]) -> Value { .object(Object(fields)) }
}

extension Value {
    /// The field of an object; `nil` if there is none or this is no object.
    public subscript(field: String) -> Value? {
        guard case .object(let object) = self else { return nil }
        return object[field]
    }

    /// The element of an array, counted from the end if negative; `nil` outside of it or if this is no array.
    public subscript(index: Int) -> Value? {
        guard case .array(let items) = self else { return nil }
        let position = index < 0 ? items.count + index : index
        return items.indices.contains(position) ? items[position] : nil
    }

    /// Everything but `null` and `false` is true in a condition, the empty string and 0 too.
    public var isTruthy: Bool {
        switch self {
        case .null, .bool(false): false
        default: true
        }
    }

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, Value)...) { self = .object(Object(elements)) }
}

extension Value {
    /// A number as it is written: an integer of any size, or a double where there is a point or an exponent.
    public init(number text: String) {
        if let integer = Int(text) {
            self = .integer(integer)
        } else {
            self = BigInteger(text).map(Value.bigInteger) ?? .double(Double(text) ?? 0)
        }
    }

    /// A string, or null if there is none: for fields that may be empty.
    public init(_ text: String?) { self = text.map(Value.string) ?? .null }

    /// A number, or null if there is none.
    public init(_ number: Int?) { self = number.map(Value.integer) ?? .null }
}
