/// How the bytes of a part are put into lines of ASCII (RFC 2045 section 6).
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"
    case base64

    /// The longest line of either encoding (RFC 2045 sections 6.7 and 6.8).
    private static let lineLength = 76

    /// The text in UTF-8 with every line end (CRLF, bare CR, bare LF) as CRLF.
    static func canonical(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard hasOddLineEnd(bytes) else { return bytes }
        return [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { output, count in
            bytes.withUnsafeBufferPointer { bytes in
                var (used, index) = (0, 0)
                while index < bytes.count {
                    // A line at a time: all of its bytes are the same in and out.
                    let start = index
                    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
                    used = output.copy(bytes, start..<index, to: used)
                    guard index < bytes.count else { break }
                    output[used] = 0x0D
                    output[used + 1] = 0x0A
                    used += 2
                    let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
                    index += isPair ? 2 : 1
                }
                count = used
            }
        }
    }

    private static func hasOddLineEnd(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if (byte == 0x0A) != (previous == 0x0D) { return true }
            previous = byte
        }
        return previous == 0x0D
    }

    /// Plain where nothing on the way could change it, else the shorter of the other two.
    ///
    /// - Parameter bytes: canonical text.
    static func fitting(_ bytes: [UInt8]) -> TransferEncoding {
        var escaped = 0
        var lineStart = 0
        var longest = 0
        var isFragile = startsWithFrom(bytes, at: 0)
        // More escapes than this make base64 the shorter one.
        let limit = ((bytes.count + 2) / 3 * 4 - bytes.count) / 2
        let isPlain = plainBytes
        var index = 0
        while index < bytes.count {
            defer { index += 1 }
            let byte = bytes[index]
            if isPlain[Int(byte)] { continue }
            switch byte {
            case 0x0A:
                lineStart = index + 1
                if startsWithFrom(bytes, at: lineStart) { isFragile = true }
            case 0x0D:
                longest = max(longest, index - lineStart)
                if index > 0, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { isFragile = true }
            case UInt8(ascii: "="): escaped += 1
            default:
                escaped += 1
                isFragile = true
            }
            if isFragile, escaped > limit { return .base64 }
        }
        longest = max(longest, bytes.count - lineStart)
        if let last = bytes.last, last == 0x20 || last == 0x09 { isFragile = true }
        if !isFragile, longest <= lineLength { return .sevenBit }
        return escaped <= limit ? .quotedPrintable : .base64
    }

    /// Mailboxes quote "From " at the start of a line.
    private static func startsWithFrom(_ bytes: [UInt8], at start: Int) -> Bool {
        start < bytes.count && bytes[start] == UInt8(ascii: "F") && bytes[start...].starts(with: "From ".utf8)
    }

    /// By byte, what stands for itself anywhere but at the ends of a line: what is printed, but `=`; spaces and tabs.
    private static let plainBytes = (0...255).map { byte in
        ((0x20..<0x7F).contains(byte) && byte != 0x3D) || byte == 0x09
    }

    /// Appends the encoded bytes; the last line has no line end.
    func append(_ bytes: [UInt8], to buffer: inout MailBuffer) {
        switch self {
        case .sevenBit: buffer.raw(bytes)
        case .base64: buffer.raw(Self.base64(bytes[...], lineLength: Self.lineLength))
        case .quotedPrintable: Self.appendQuotedPrintable(bytes, to: &buffer)
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Three bytes to four letters, in lines of so many letters (a multiple of four).
    static func base64(_ bytes: ArraySlice<UInt8>, lineLength: Int = .max) -> [UInt8] {
        let letters = (bytes.count + 2) / 3 * 4
        let lineEnds = letters == 0 ? 0 : (letters - 1) / lineLength
        let alphabet = alphabet
        return [UInt8](unsafeUninitializedCapacity: letters + lineEnds * 2) { output, count in
            var (used, column) = (0, 0)
            func write(_ group: Int, letters: Int) {
                if column == lineLength {
                    output[used] = 0x0D
                    output[used + 1] = 0x0A
                    used += 2
                    column = 0
                }
                output[used] = alphabet[group >> 18]
                output[used + 1] = alphabet[group >> 12 & 0x3F]
                output[used + 2] = letters > 2 ? alphabet[group >> 6 & 0x3F] : UInt8(ascii: "=")
                output[used + 3] = letters > 3 ? alphabet[group & 0x3F] : UInt8(ascii: "=")
                used += 4
                column += 4
            }
            var index = bytes.startIndex
            while index + 3 <= bytes.endIndex {
                write(Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2]), letters: 4)
                index += 3
            }
            switch bytes.endIndex - index {
            case 1: write(Int(bytes[index]) << 16, letters: 2)
            case 2: write(Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8, letters: 3)
            default: break
            }
            count = used
        }
    }

    static let hexadecimal = Array("0123456789ABCDEF".utf8)

    private static func appendQuotedPrintable(_ bytes: [UInt8], to buffer: inout MailBuffer) {
        // Three for each byte, and a soft line end of three after at least seventy of them.
        let room = bytes.count * 3 + bytes.count / 7 + 16
        let encoded = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            bytes.withUnsafeBufferPointer { count = writeQuotedPrintable($0, to: output) }
        }
        buffer.raw(encoded)
    }

    /// - Returns: how many bytes were written.
    private static func writeQuotedPrintable(
        _ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let (hexadecimal, isPlain) = (hexadecimal, plainBytes)
        var (used, column, index) = (0, 0, 0)
        let end = bytes.count
        while index < end {
            // What is most of a text: bytes that stand for themselves, well within the line. A space may not end it.
            let run = index
            let limit = min(end, index + lineLength - 4 - column)
            if column > 0 { while index < limit, isPlain[Int(bytes[index])] { index += 1 } }
            if index > run, bytes[index - 1] <= 0x20 { index -= 1 }
            used = output.copy(bytes, run..<index, to: used)
            column += index - run
            guard index < end else { break }

            let byte = bytes[index]
            defer { index += 1 }
            if byte == 0x0D || byte == 0x0A {
                output[used] = byte
                used += 1
                column = 0
                continue
            }
            let isAtEnd = index + 1 == end || bytes[index + 1] == 0x0D
            let needsEscape = !isPlain[Int(byte)] || (isAtEnd && (byte == 0x20 || byte == 0x09))
            if column + (needsEscape ? 3 : 1) > (isAtEnd ? lineLength : lineLength - 1) {
                output[used] = UInt8(ascii: "=")
                output[used + 1] = 0x0D
                output[used + 2] = 0x0A
                used += 3
                column = 0
            }
            // Neither a dot nor a "From " at the start of a line survives every hop (RFC 2049 section 3).
            let isHazard =
                column == 0
                && (byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "F") && bytes[index...].starts(with: "From ".utf8))
            if needsEscape || isHazard {
                output[used] = UInt8(ascii: "=")
                output[used + 1] = hexadecimal[Int(byte >> 4)]
                output[used + 2] = hexadecimal[Int(byte & 0x0F)]
                used += 3
                column += 3
            } else {
                output[used] = byte
                used += 1
                column += 1
            }
        }
        return used
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// - Returns: where to go on writing.
    fileprivate func copy(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to start: Int) -> Int {
        guard let base = baseAddress, let source = bytes.baseAddress else { return start }
        (base + start).update(from: source + range.lowerBound, count: range.count)
        return start + range.count
    }
}
