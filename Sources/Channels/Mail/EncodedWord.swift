import Transport

/// Cuts a text into encoded words (RFC 2047) of UTF-8, each at most 75 characters, none cutting a code point.
struct EncodedWord {
    static let maximumLength = 75
    /// Room for the frame and one code point of four bytes in either encoding (`=F0=9F=98=80`).
    static let minimumLength = frameLength + 12

    /// `=?utf-8?B?` and `?=`.
    private static let frameLength = 12

    private enum Encoding { case base64, quoted }

    private var rest: ArraySlice<UInt8>
    private let encoding: Encoding

    init(_ text: String) {
        let bytes = Array(text.utf8)
        rest = bytes[...]
        let escaped = bytes.count { !Self.isSafe($0) && $0 != 0x20 }
        encoding = bytes.count + escaped * 2 <= (bytes.count + 2) / 3 * 4 ? .quoted : .base64
    }

    var isEmpty: Bool { rest.isEmpty }

    /// - Parameter length: at least `minimumLength`.
    mutating func next(upTo length: Int) -> String {
        let word = rest.prefix(bytesThatFit(length - Self.frameLength))
        rest = rest.dropFirst(word.count)
        var result: [UInt8] = []
        result.reserveCapacity(length)
        result += encoding == .base64 ? "=?utf-8?B?".utf8 : "=?utf-8?Q?".utf8
        switch encoding {
        case .base64: result += TransferEncoding.base64(word)
        case .quoted: Self.appendQuoted(word, to: &result)
        }
        result += "?=".utf8
        return String(decoding: result, as: UTF8.self)
    }

    /// How many bytes of whole code points have room in so many characters.
    private func bytesThatFit(_ room: Int) -> Int {
        var (count, used) = (0, 0)
        while count < rest.count {
            let start = rest.startIndex + count
            var end = start + 1
            while end < rest.endIndex, rest[end] & 0xC0 == 0x80 { end += 1 }
            switch encoding {
            case .base64: used = (count + end - start + 2) / 3 * 4
            case .quoted: used += rest[start..<end].reduce(0) { $0 + (Self.isSafe($1) || $1 == 0x20 ? 1 : 3) }
            }
            if used > room { break }
            count += end - start
        }
        return count
    }

    private static func appendQuoted(_ bytes: ArraySlice<UInt8>, to result: inout [UInt8]) {
        for byte in bytes {
            if byte == 0x20 {
                result.append(UInt8(ascii: "_"))
            } else if isSafe(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "="))
                result.append(TransferEncoding.hexadecimal[Int(byte >> 4)])
                result.append(TransferEncoding.hexadecimal[Int(byte & 0x0F)])
            }
        }
    }

    /// What needs no escape even in a phrase (RFC 2047 section 5, rule 3).
    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"): true
        default: false
        }
    }
}
