/// Writing values into the buffer.
extension Renderer {
    mutating func write(_ value: Value, escapes: Bool) {
        switch value {
        case .null: break
        case .string(let text):
            if escapes { HTML.escape(text, into: &output) } else { output.append(contentsOf: text.utf8) }
        case .integer(let number): write(number)
        case .array(let items): for item in items { write(item, escapes: escapes) }
        default:
            let text = value.argumentText
            if escapes { HTML.escape(text, into: &output) } else { output.append(contentsOf: text.utf8) }
        }
    }

    private mutating func write(_ number: Int) {
        if (0..<10).contains(number) {
            output.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            output.append(contentsOf: String(number).utf8)
        }
    }
}

/// References for the characters that mean something in HTML.
enum HTML {
    /// Escapes `& < > " '` byte by byte: no other byte of UTF-8 has their values, and no combining character hides them.
    static func escape(_ text: String, into output: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for position in bytes.indices {
                guard let reference = reference(for: bytes[position]) else { continue }
                output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
                output.append(contentsOf: reference.utf8)
                start = position + 1
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
    }

    private static func reference(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }

    static func escape(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + 16)
        escape(text, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
