/// Small work on bytes of text. Reports are many and mostly ASCII: strings of characters are too slow for them.
enum Bytes {
    static let space = UInt8(ascii: " ")
    static let at = UInt8(ascii: "@")

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_") }

    static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }

    static func starts(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { bytes.starts(with: $0) }
    }

    static func contains(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool { index(of: text, in: bytes) != nil }

    /// Where a text begins; `nil` where it is not.
    static func index(of text: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
        text.withUTF8Buffer { index(of: $0, in: bytes) }
    }

    static func index(of text: some Collection<UInt8>, in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = text.first, bytes.count >= text.count else { return nil }
        var start = bytes.startIndex
        let last = bytes.endIndex - text.count
        while start <= last {
            if bytes[start] == first, bytes[start...].starts(with: text) { return start }
            start += 1
        }
        return nil
    }

    static func string(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// In small letters, every run of white space one space, the quotes of typesetters as those of typewriters: what phrases
    /// are compared with.
    static func plain(_ bytes: some Sequence<UInt8>, limit: Int = 4_096) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(512)
        for byte in bytes {
            if result.count >= limit { break }
            if isSpace(byte) {
                if result.last != space, !result.isEmpty { result.append(space) }
            } else if byte == 0x99 || byte == 0x98, result.suffix(2) == [0xE2, 0x80] {
                result.replaceSubrange(result.count - 2..<result.count, with: [UInt8(ascii: "'")])
            } else {
                result.append(lower(byte))
            }
        }
        if result.last == space { result.removeLast() }
        return result
    }
}

extension String {
    /// Whether it contains a text, byte by byte.
    func holds(_ text: StaticString) -> Bool { Bytes.contains(Array(utf8)[...], text) }
}

/// Lines of a text, whichever of the three line ends it has.
enum Line {
    static func split(_ bytes: [UInt8], limit: Int = 4_000) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex, lines.count < limit {
            let byte = bytes[index]
            if byte == 0x0A || byte == 0x0D {
                lines.append(bytes[start..<index])
                if byte == 0x0D, index + 1 < bytes.endIndex, bytes[index + 1] == 0x0A { index += 1 }
                start = index + 1
            }
            index += 1
        }
        if start < bytes.endIndex, lines.count < limit { lines.append(bytes[start...]) }
        return lines
    }

    /// One line out of a folded one.
    static func unfolded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 0x0A || byte == 0x0D || byte == 0x09 {
                if result.last != Bytes.space { result.append(Bytes.space) }
            } else if byte != Bytes.space || result.last != Bytes.space {
                result.append(byte)
            }
        }
        return Array(Bytes.trimmed(result[...]))
    }
}
