import NIOCore

/// What came in and is not yet read, cut into lines of bounded length.
struct SMTPInput {
    enum Line: Equatable {
        /// A line without its line end, and whether that was CRLF and not a bare LF.
        case line(ByteBuffer, isCRLF: Bool)
        /// A line longer than the limit; what is left of it has been, or will be, thrown away.
        case tooLong
    }

    private var buffer = ByteBuffer()
    /// How much of the buffer is known to hold no LF, so that a line that comes byte by byte is not searched anew.
    private var searched = 0
    private var isDiscarding = false

    mutating func append(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            searched = 0
            return
        }
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(bytes)
    }

    /// Throws away all that has come in.
    mutating func discardAll() {
        buffer.clear()
        searched = 0
    }

    /// The next line, `nil` until it is complete. `limit` is in octets, the line end not counted.
    mutating func next(limit: Int) -> Line? {
        while true {
            let view = buffer.readableBytesView
            let start = view.index(view.startIndex, offsetBy: min(searched, view.count))
            guard let lineFeed = view[start...].firstIndex(of: 0x0A) else {
                searched = view.count
                guard isDiscarding || view.count > limit + 1 else { return nil }
                discardAll()
                if isDiscarding { return nil }
                isDiscarding = true
                return .tooLong
            }
            searched = 0
            let length = lineFeed - view.startIndex
            guard var line = buffer.readSlice(length: length) else { return nil }
            buffer.moveReaderIndex(forwardBy: 1)
            if isDiscarding {
                isDiscarding = false
                continue
            }
            let isCRLF = length > 0 && line.getInteger(at: line.writerIndex - 1, as: UInt8.self) == 0x0D
            if isCRLF { line.moveWriterIndex(to: line.writerIndex - 1) }
            return line.readableBytes > limit ? .tooLong : .line(line, isCRLF: isCRLF)
        }
    }
}
