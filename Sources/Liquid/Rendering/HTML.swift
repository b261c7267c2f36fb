/// References for the characters that mean something in HTML.
public enum HTML {
    /// Escapes `& < > " '` byte by byte: no other byte of UTF-8 has their values, and no combining character hides them.
    static func escape(_ text: String, into output: OutputBuffer) {
        if text.utf8.withContiguousStorageIfAvailable({ escape($0, into: output) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { escape($0, into: output) }
        }
    }

    /// Escapes `& < > " '` for text and for values of attributes in quotes.
    public static func escape(_ text: String) -> String {
        let output = OutputBuffer(capacity: text.utf8.count + 16)
        escape(text, into: output)
        return output.text(from: 0)
    }

    static func escape(_ bytes: UnsafeBufferPointer<UInt8>, into output: OutputBuffer) {
        guard let first = bytes.baseAddress else { return }
        var start = 0
        var position = 0
        while position < bytes.count {
            if position + 8 <= bytes.count, isHarmless(UnsafeRawPointer(first + position)) {
                position += 8
                continue
            }
            let byte = first[position]
            if isSpecial(byte) {
                output.append(first + start, count: position - start)
                output.append(reference(for: byte))
                start = position + 1
            }
            position += 1
        }
        output.append(first + start, count: bytes.count - start)
    }

    /// Eight bytes at once: none of them below 64, where the special ones lie.
    @inline(__always)
    private static func isHarmless(_ pointer: UnsafeRawPointer) -> Bool {
        let word = pointer.loadUnaligned(as: UInt64.self)
        return (word | word << 1) & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
    }

    /// One bit for each of the five.
    private static let special: UInt64 = 1 << 0x26 | 1 << 0x3C | 1 << 0x3E | 1 << 0x22 | 1 << 0x27

    @inline(__always)
    private static func isSpecial(_ byte: UInt8) -> Bool { byte < 64 && special >> UInt64(byte) & 1 == 1 }

    private static func reference(for byte: UInt8) -> StaticString {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        default: "&#39;"
        }
    }
}
