/// A JSON object on one line, written key by key: for commands that print a line for each of a hundred thousand people, where
/// `JSONEncoder` would be most of the work.
struct JSONRow {
    private(set) var text = "{"

    /// A key whose value is absent is left out, as `JSONLine` leaves it out.
    mutating func add(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        begin(key)
        text += "\""
        Self.escape(value, into: &text)
        text += "\""
    }

    mutating func add(_ key: StaticString, _ value: Int) {
        begin(key)
        text += String(value)
    }

    /// The finished object.
    var line: String { text + "}" }

    private mutating func begin(_ key: StaticString) {
        text += text.utf8.count == 1 ? "\"" : ",\""
        text += "\(key)"
        text += "\":"
    }

    /// RFC 8259, section 7: quotation mark, backslash and control characters.
    private static func escape(_ value: String, into text: inout String) {
        guard value.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
            text += value
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
