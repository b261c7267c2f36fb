/// The local name of an element or attribute, valid only within the callback.
struct MarkupName {
    let bytes: UnsafeBufferPointer<UInt8>

    @inline(__always)
    static func == (name: MarkupName, text: StaticString) -> Bool {
        guard name.bytes.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<name.bytes.count where name.bytes[index] != text.utf8Start[index] { return false }
        return true
    }
}

/// A start tag, valid only within the callback.
struct MarkupTag {
    let name: MarkupName
    /// What follows the name, up to the tag's end.
    fileprivate let rest: UnsafeBufferPointer<UInt8>

    init(name: MarkupName, attributes: UnsafeBufferPointer<UInt8>) {
        self.name = name
        rest = attributes
    }

    var attributes: MarkupAttributes { MarkupAttributes(bytes: rest) }
}

/// The attributes of a tag, one after another; what is no attribute ends them, and the scanner refuses it before.
struct MarkupAttributes: Sequence, IteratorProtocol {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    fileprivate init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Whether they are attributes to the end, with white space before each.
    var areWellFormed: Bool {
        var rest = self
        while true {
            let start = rest.index
            rest.skipSpace()
            if rest.index == bytes.count { return true }
            guard rest.index > start, rest.next() != nil else { return false }
        }
    }

    /// The value is as the file writes it: the attributes that are read hold no references.
    mutating func next() -> (name: MarkupName, value: MarkupValue)? {
        skipSpace()
        var nameStart = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "="), !MarkupScanner.isSpace(bytes[index]) {
            if bytes[index] == UInt8(ascii: ":") { nameStart = index + 1 }
            index += 1
        }
        let nameEnd = index
        skipSpace()
        guard nameEnd > nameStart, index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        skipSpace()
        guard index < bytes.count, case let quote = bytes[index], quote == 34 || quote == 39 else { return nil }
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != quote { index += 1 }
        guard index < bytes.count else { return nil }
        defer { index += 1 }
        return (
            MarkupName(bytes: UnsafeBufferPointer(rebasing: bytes[nameStart..<nameEnd])),
            MarkupValue(bytes: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        )
    }

    private mutating func skipSpace() {
        while index < bytes.count, MarkupScanner.isSpace(bytes[index]) { index += 1 }
    }
}

/// The value of an attribute, valid only within the callback.
struct MarkupValue {
    let bytes: UnsafeBufferPointer<UInt8>

    @inline(__always)
    static func == (value: MarkupValue, text: StaticString) -> Bool { MarkupName(bytes: value.bytes) == text }

    var integer: Int? { MarkupText.integer(bytes) }
}

/// Text of an XML file.
enum MarkupText {
    /// Decimal digits, as many as a row, a style or the number of a text can have, in white space or not.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        var end = bytes.count
        while index < end, MarkupScanner.isSpace(bytes[index]) { index &+= 1 }
        while end > index, MarkupScanner.isSpace(bytes[end &- 1]) { end &-= 1 }
        guard index < end, end &- index <= 18 else { return nil }
        var value = 0
        while index < end {
            let digit = bytes[index] &- 48
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
            index &+= 1
        }
        return value
    }

    /// Undoes references, and makes CR LF and CR one LF (XML 1.0, 2.11 and 4.6).
    ///
    /// - Returns: `false` where a reference means nothing.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        output.removeAll(keepingCapacity: true)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 13 {
                if index < bytes.count, bytes[index] == 10 { index += 1 }
                output.append(10)
            } else if byte == UInt8(ascii: "&") {
                let rest = bytes[index...].prefix(12)
                guard let end = rest.firstIndex(of: UInt8(ascii: ";")),
                    let scalar = scalar(String(decoding: bytes[index..<end], as: UTF8.self))
                else { return false }
                output += Array(String(Character(scalar)).utf8)
                index = end + 1
            } else {
                output.append(byte)
            }
        }
        return true
    }

    private static func scalar(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let isHexadecimal = name.hasPrefix("#x")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            guard let value = UInt32(digits, radix: isHexadecimal ? 16 : 10), value > 0 else { return nil }
            return Unicode.Scalar(value)
        }
    }
}
