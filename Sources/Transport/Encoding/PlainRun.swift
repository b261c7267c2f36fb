/// Runs of bytes that stand for themselves in quoted-printable anywhere but at the ends of a line: what is printed, but `=`,
/// and spaces (RFC 2045 section 6.7).
enum PlainRun {
    static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F && byte != UInt8(ascii: "=") }

    /// The first position from `start` whose byte is not plain, or `limit`. Eight bytes are looked at together, as most of a
    /// mail is such runs.
    static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while index + 8 <= limit {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let others = marks(word)
            if others != 0 { return index + others.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < limit, isPlain(bytes[index]) { index += 1 }
        return index
    }

    /// The highest bit of each byte that is not plain. Carries and borrows make the marks above the lowest one uncertain.
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = (word &- ones &* 0x20) & ~word
        let difference = word ^ (ones &* UInt64(UInt8(ascii: "=")))
        let equals = (difference &- ones) & ~difference
        let beyond = word | (word &+ ones)
        return (control | equals | beyond) & (ones &* 0x80)
    }
}
