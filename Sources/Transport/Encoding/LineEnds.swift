import CCurl

/// The line ends of a text, in order: two bytes where CRLF, one where a bare CR or LF.
struct LineEnds: IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private var feed: Int
    private var carriage: Int

    /// - Parameter bytes: must outlive the iterator.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        feed = Self.position(of: 0x0A, in: bytes, from: 0)
        carriage = Self.position(of: 0x0D, in: bytes, from: 0)
    }

    mutating func next() -> Range<Int>? {
        let start = min(feed, carriage)
        guard start < bytes.count else { return nil }
        let end = carriage + 1 == feed && feed < bytes.count ? feed + 1 : start + 1
        if feed < end { feed = Self.position(of: 0x0A, in: bytes, from: end) }
        if carriage < end { carriage = Self.position(of: 0x0D, in: bytes, from: end) }
        return start..<end
    }

    /// The first position of a byte, or the count.
    private static func position(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base
    }
}
