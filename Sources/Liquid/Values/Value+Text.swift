/// How values look when they are printed, as Ruby prints them.
extension Value {
    /// What `{{ value }}` prints: nothing for null, the elements of an array one after the other, `{"a"=>1}` for an object.
    public var text: String {
        switch self {
        case .null: ""
        case .string(let text): text
        case .array(let items): items.reduce(into: "") { $0 += $1.text }
        default: argumentText
        }
    }

    /// What a string filter sees: as `text`, but an array as `["a", 1]`.
    var argumentText: String {
        switch self {
        case .null: ""
        case .string(let text): text
        default: inspected
        }
    }

    /// The value as Ruby's `inspect` writes it: strings quoted, `nil` for null.
    var inspected: String {
        switch self {
        case .null: "nil"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .bigInteger(let value): value.text
        case .double(let value): Self.text(of: value)
        case .string(let text): Self.quoted(text)
        case .range(let first, let last): "\(first)..\(last)"
        case .array(let items): "[" + items.map(\.inspected).joined(separator: ", ") + "]"
        case .object(let object):
            "{" + object.map { Self.quoted($0.key) + "=>" + $0.value.inspected }.joined(separator: ", ") + "}"
        }
    }

    /// The class that Ruby would name in an error message.
    var className: String {
        switch self {
        case .null: "nil"
        case .bool(let value): value ? "true" : "false"
        case .integer, .bigInteger: "Integer"
        case .double: "Float"
        case .string: "String"
        case .array: "Array"
        case .object: "Hash"
        case .range: "Range"
        }
    }

    /// A double with the fewest digits that read back as the same one: `1.0`, `0.1`, `1.0e+16`, `1.0e-05`.
    /// Ruby changes to an exponent below 0.0001 and from 10^16 on.
    static func text(of value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        let (digits, point) = decimalDigits(of: value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        if value == 0 { return sign + "0.0" }
        if point > 16 || point <= -4 {
            let exponent = point - 1
            let fraction = digits.count > 1 ? String(digits.dropFirst()) : "0"
            let magnitude = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
            return "\(sign)\(digits.prefix(1)).\(fraction)e\(exponent < 0 ? "-" : "+")\(magnitude)"
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if digits.count <= point {
            return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
        }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The significant digits of a positive number, and where the decimal point stands: 12.5 is `("125", 2)`.
    private static func decimalDigits(of value: Double) -> (digits: String, point: Int) {
        let parts = value.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let number = parts[0].split(separator: ".")
        let fraction = number.count > 1 && number[1] != "0" ? String(number[1]) : ""
        let digits = number[0] + fraction
        let significant = digits.drop { $0 == "0" }
        let point = number[0].count + exponent - (digits.count - significant.count)
        let trimmed = significant.reversed().drop { $0 == "0" }.reversed()
        return (trimmed.isEmpty ? "0" : String(trimmed), point)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{1B}": result += "\\e"
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0B}": result += "\\v"
            case "\u{0C}": result += "\\f"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
