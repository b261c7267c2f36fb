/// How the bytes of a part are put into lines of ASCII (RFC 2045 section 6).
public enum TransferEncoding: String, Sendable {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"
    case base64

    /// The longest line of either encoding (RFC 2045 sections 6.7 and 6.8).
    private static let lineLength = 76

    /// The text in UTF-8 with every line end (CRLF, bare CR, bare LF) as CRLF.
    public static func canonical(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            return [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { output, count in
                let output = UnsafeMutableRawBufferPointer(output)
                var (used, copied) = (0, 0)
                func copy(to end: Int) {
                    guard end > copied else { return }
                    UnsafeMutableRawBufferPointer(rebasing: output[used...])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[copied..<end]))
                    used += end - copied
                }
                var ends = LineEnds(bytes)
                while let end = ends.next() {
                    copy(to: end.lowerBound)
                    output[used] = 0x0D
                    output[used + 1] = 0x0A
                    used += 2
                    copied = end.upperBound
                }
                copy(to: bytes.count)
                count = used
            }
        }
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
        while true {
            index = PlainRun.end(in: bytes, from: index, to: bytes.count)
            guard index < bytes.count else { break }
            let byte = bytes[index]
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
            index += 1
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

    /// The encoded bytes, in lines of at most 76; the last line has no line end.
    public func encoded(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sevenBit: bytes
        case .base64: Self.base64(bytes[...], lineLength: Self.lineLength)
        case .quotedPrintable: Self.quotedPrintable(bytes)
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The letters of twelve bits, the first in the lower byte.
    private static let pairs = (0..<4096).map { UInt16(alphabet[$0 >> 6]) | UInt16(alphabet[$0 & 0x3F]) << 8 }

    /// Three bytes to four letters, in lines of so many letters (a multiple of four).
    public static func base64(_ bytes: ArraySlice<UInt8>, lineLength: Int = .max) -> [UInt8] {
        let letters = (bytes.count + 2) / 3 * 4
        let lineEnds = letters == 0 ? 0 : (letters - 1) / lineLength
        let room = letters + lineEnds * 2
        return [UInt8](unsafeUninitializedCapacity: room) { output, count in
            bytes.withUnsafeBufferPointer { bytes in
                writeBase64(bytes, to: UnsafeMutableRawBufferPointer(output), groupsPerLine: lineLength / 4)
            }
            count = room
        }
    }

    private static func writeBase64(
        _ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableRawBufferPointer, groupsPerLine: Int
    ) {
        var (index, used, column) = (0, 0, 0)
        pairs.withUnsafeBufferPointer { pairs in
            func write(_ bits: Int) {
                output.storeBytes(of: pairs[bits].littleEndian, toByteOffset: used, as: UInt16.self)
                used += 2
            }
            while index < bytes.count {
                if column == groupsPerLine {
                    output[used] = 0x0D
                    output[used + 1] = 0x0A
                    used += 2
                    column = 0
                }
                let groups = min((bytes.count - index) / 3, groupsPerLine - column)
                for _ in 0..<groups {
                    let group = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
                    write(group >> 12)
                    write(group & 0xFFF)
                    index += 3
                }
                column += groups
                let rest = bytes.count - index
                guard rest == 1 || rest == 2, column < groupsPerLine else { continue }
                let group = Int(bytes[index]) << 16 | (rest == 2 ? Int(bytes[index + 1]) << 8 : 0)
                write(group >> 12)
                write(group & 0xFFF)
                output[used - 1] = UInt8(ascii: "=")
                if rest == 1 { output[used - 2] = UInt8(ascii: "=") }
                index += rest
            }
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
                let run = index
                index = PlainRun.end(in: bytes, from: run, to: min(end, run + lineLength - 4 - column))
                if index > run {
                    let rest = UnsafeMutableBufferPointer(rebasing: output[used...])
                    used += rest.update(fromContentsOf: UnsafeBufferPointer(rebasing: bytes[run..<index]))
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
            let needsEscape = isAtEnd && byte <= 0x20 || !PlainRun.isPlain(byte) && byte != 0x09
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
