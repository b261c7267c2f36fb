/// JSON objects, one a line, written key by key into one piece of memory: for commands that print a line for each of a hundred
/// thousand people, where `JSONEncoder` would be most of the work.
struct JSONRows {
    /// The lines, each with its end.
    private(set) var bytes: [UInt8] = []

    /// Adds a line with what `write` puts into it.
    mutating func add(_ write: (inout Row) -> Void) {
        var row = Row(bytes: bytes)
        bytes = []
        write(&row)
        bytes = row.bytes
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// The line that is being written.
    struct Row {
        fileprivate var bytes: [UInt8]
        private var isFirst = true

        fileprivate init(bytes: [UInt8]) {
            self.bytes = bytes
            self.bytes.append(UInt8(ascii: "{"))
        }

        /// A key whose value is absent is left out, as `JSONLine` leaves it out.
        mutating func add(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            begin(key)
            bytes.append(Self.quote)
            escape(value)
            bytes.append(Self.quote)
        }

        mutating func add(_ key: StaticString, _ value: Int) {
            begin(key)
            bytes += String(value).utf8
        }

        private static let quote = UInt8(ascii: "\"")

        private mutating func begin(_ key: StaticString) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes.append(Self.quote)
            key.withUTF8Buffer { bytes += $0 }
            bytes.append(Self.quote)
            bytes.append(UInt8(ascii: ":"))
        }

        /// RFC 8259, section 7: quotation mark, backslash and control characters.
        private mutating func escape(_ value: String) {
            let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 != Self.quote && $0 != UInt8(ascii: "\\") }
            if isPlain {
                bytes += value.utf8
                return
            }
            for byte in value.utf8 {
                switch byte {
                case Self.quote, UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
                case UInt8(ascii: "\n"): bytes += "\\n".utf8
                case UInt8(ascii: "\r"): bytes += "\\r".utf8
                case UInt8(ascii: "\t"): bytes += "\\t".utf8
                case 0..<0x20: bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
                default: bytes.append(byte)
                }
            }
        }
    }
}
