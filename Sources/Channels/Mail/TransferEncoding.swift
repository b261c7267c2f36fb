/// How the bytes of a part are put into lines of ASCII (RFC 2045 section 6).
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"
    case base64

    /// The longest line of either encoding (RFC 2045 sections 6.7 and 6.8).
    private static let lineLength = 76

    /// The text in UTF-8 with every line end (CRLF, bare CR, bare LF) as CRLF.
    static func canonical(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + text.utf8.count / 32)
        let bytes = Array(text.utf8)
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D {
            result.append(contentsOf: bytes[start..<index])
            start = index + 1
            // The second half of a CRLF adds nothing.
            if bytes[index] == 0x0A, index > 0, bytes[index - 1] == 0x0D { continue }
            result.append(0x0D)
            result.append(0x0A)
        }
        result.append(contentsOf: bytes[start...])
        return result
    }

    /// Plain where nothing on the way could change it, else the shorter of the other two.
    ///
    /// - Parameter bytes: canonical text.
    static func fitting(_ bytes: [UInt8]) -> TransferEncoding {
        var escaped = 0
        var column = 0
        var longest = 0
        var isFragile = false
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x0A: column = 0
            case 0x0D:
                if index > 0, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { isFragile = true }
            default:
                // Mailboxes quote "From " at the start of a line.
                if column == 0, bytes[index...].starts(with: "From ".utf8) { isFragile = true }
                column += 1
                longest = max(longest, column)
                if byte >= 0x7F || (byte < 0x20 && byte != 0x09) || byte == UInt8(ascii: "=") { escaped += 1 }
                if byte >= 0x7F || (byte < 0x20 && byte != 0x09) { isFragile = true }
            }
        }
        if let last = bytes.last, last == 0x20 || last == 0x09 { isFragile = true }
        if !isFragile, longest <= lineLength { return .sevenBit }
        return bytes.count + escaped * 2 <= (bytes.count + 2) / 3 * 4 ? .quotedPrintable : .base64
    }

    /// Appends the encoded bytes; the last line has no line end.
    func append(_ bytes: [UInt8], to buffer: inout MailBuffer) {
        switch self {
        case .sevenBit: buffer.raw(bytes)
        case .base64: Self.appendBase64(bytes, to: &buffer)
        case .quotedPrintable: Self.appendQuotedPrintable(bytes, to: &buffer)
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func appendBase64(_ bytes: [UInt8], to buffer: inout MailBuffer) {
        var line = [UInt8](repeating: UInt8(ascii: "="), count: lineLength)
        var column = 0
        var index = 0
        while index < bytes.count {
            if column == lineLength {
                buffer.raw(line)
                buffer.lineEnd()
                column = 0
            }
            let first = bytes[index]
            let second = index + 1 < bytes.count ? bytes[index + 1] : 0
            let third = index + 2 < bytes.count ? bytes[index + 2] : 0
            line[column] = alphabet[Int(first >> 2)]
            line[column + 1] = alphabet[Int((first & 0x03) << 4 | second >> 4)]
            line[column + 2] =
                index + 1 < bytes.count ? alphabet[Int((second & 0x0F) << 2 | third >> 6)] : UInt8(ascii: "=")
            line[column + 3] = index + 2 < bytes.count ? alphabet[Int(third & 0x3F)] : UInt8(ascii: "=")
            column += 4
            index += 3
        }
        buffer.raw(line[..<column])
    }

    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    private static func appendQuotedPrintable(_ bytes: [UInt8], to buffer: inout MailBuffer) {
        var column = 0
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0D || byte == 0x0A {
                buffer.raw(byte: byte)
                column = 0
                continue
            }
            let isAtEnd = index + 1 == bytes.count || bytes[index + 1] == 0x0D
            let needsEscape = !isPrintable(byte) || (isAtEnd && (byte == 0x20 || byte == 0x09))
            if column + (needsEscape ? 3 : 1) > (isAtEnd ? lineLength : lineLength - 1) {
                buffer.raw("=")
                buffer.lineEnd()
                column = 0
            }
            // Neither a dot nor a "From " at the start of a line survives every hop (RFC 2049 section 3).
            let isHazard =
                column == 0 && (byte == UInt8(ascii: ".") || bytes[index...].starts(with: "From ".utf8))
            let isLiteral = !needsEscape && !isHazard
            if isLiteral {
                buffer.raw(byte: byte)
            } else {
                buffer.raw(byte: UInt8(ascii: "="))
                buffer.raw(byte: hexadecimal[Int(byte >> 4)])
                buffer.raw(byte: hexadecimal[Int(byte & 0x0F)])
            }
            column += isLiteral ? 1 : 3
        }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")) || byte == 0x09
    }
}
