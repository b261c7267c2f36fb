/// How the bytes of a part are put into lines of ASCII (RFC 2045 section 6).
public enum TransferEncoding: String, Sendable {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"
    case base64

    /// The longest line of either encoding (RFC 2045 sections 6.7 and 6.8).
    private static let lineLength = 76

    /// The text in UTF-8 with every line end (CRLF, bare CR, bare LF) as CRLF.
    public static func canonical(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard hasOddLineEnd(bytes) else { return bytes }
        return [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { output, count in
            bytes.withUnsafeBufferPointer { bytes in
                // Local, so that they live in registers.
                var (used, previous) = (0, UInt8(0))
                for byte in bytes {
                    if byte != 0x0A && byte != 0x0D {
                        output[used] = byte
                        used += 1
                    } else if byte == 0x0D || previous != 0x0D {
                        // The second half of a CRLF adds nothing.
                        output[used] = 0x0D
                        output[used + 1] = 0x0A
                        used += 2
                    }
                    previous = byte
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
    public static func fitting(_ bytes: [UInt8]) -> TransferEncoding { bytes.withUnsafeBufferPointer(fitting) }

    private static func fitting(_ bytes: UnsafeBufferPointer<UInt8>) -> TransferEncoding {
        var escaped = 0
        var lineStart = 0
        var longest = 0
        var isFragile = startsWithFrom(bytes, at: 0)
        // More escapes than this make base64 the shorter one.
        let limit = ((bytes.count + 2) / 3 * 4 - bytes.count) / 2
        var index = 0
        while index < bytes.count {
            defer { index += 1 }
            let byte = bytes[index]
            if isPlain(byte) { continue }
            switch byte {
            case 0x09: break
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
    private static func startsWithFrom(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        start < bytes.count && bytes[start] == UInt8(ascii: "F") && bytes[start...].starts(with: "From ".utf8)
    }

    /// Stands for itself anywhere but at the ends of a line: what is printed, but `=`, and spaces.
    private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F && byte != UInt8(ascii: "=") }

    /// The encoded bytes, in lines of at most 76; the last line has no line end.
    public func encoded(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sevenBit: bytes
        case .base64: Self.base64(bytes[...], lineLength: Self.lineLength)
        case .quotedPrintable: Self.quotedPrintable(bytes)
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Three bytes to four letters, in lines of so many letters (a multiple of four).
    public static func base64(_ bytes: ArraySlice<UInt8>, lineLength: Int = .max) -> [UInt8] {
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

    /// The digits of quoted-printable, and of encoded words (RFC 2047).
    public static let hexadecimal = Array("0123456789ABCDEF".utf8)

    private static func quotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
        // Three for each byte, and a soft line end of three after at least seventy of them.
        let room = bytes.count * 3 + bytes.count / 7 + 16
        return [UInt8](unsafeUninitializedCapacity: room) { output, count in
            bytes.withUnsafeBufferPointer { count = write($0, to: output) }
        }
    }

    /// - Returns: how many bytes were written.
    private static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let hexadecimal = hexadecimal
        // Local, so that they live in registers.
        var (used, column, index) = (0, 0, 0)
        let end = bytes.count
        while index < end {
            // What is most of a text: bytes that stand for themselves, well within the line. A space may not end it.
            if column > 0 {
                let limit = min(end, index + lineLength - 4 - column)
                let run = index
                while index < limit {
                    let byte = bytes[index]
                    guard isPlain(byte) else { break }
                    output[used] = byte
                    used += 1
                    index += 1
                }
                if index > run, bytes[index - 1] <= 0x20 {
                    used -= 1
                    index -= 1
                }
                column += index - run
                guard index < end else { break }
            }
            let byte = bytes[index]
            index += 1
            if byte == 0x0D || byte == 0x0A {
                output[used] = byte
                used += 1
                column = 0
                continue
            }
            let isAtEnd = index == end || bytes[index] == 0x0D
            let needsEscape = isAtEnd && byte <= 0x20 || !isPlain(byte) && byte != 0x09
            if column + (needsEscape ? 3 : 1) > (isAtEnd ? lineLength : lineLength - 1) {
                output[used] = UInt8(ascii: "=")
                output[used + 1] = 0x0D
                output[used + 2] = 0x0A
                used += 3
                column = 0
            }
            // Neither a dot nor a "From " at the start of a line survives every hop (RFC 2049 section 3).
            let isHazard = column == 0 && (byte == UInt8(ascii: ".") || startsWithFrom(bytes, at: index - 1))
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
