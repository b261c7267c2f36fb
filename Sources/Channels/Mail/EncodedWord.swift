import Foundation

/// Cuts a text into encoded words (RFC 2047) of UTF-8, each at most 75 characters, none cutting a code point.
struct EncodedWord {
    static let maximumLength = 75
    /// Room for the frame and one code point of four bytes in either encoding (`=F0=9F=98=80`).
    static let minimumLength = frameLength + 12

    /// `=?utf-8?B?` and `?=`.
    private static let frameLength = 12

    private enum Encoding: String { case base64 = "B", quoted = "Q" }

    private var rest: Substring.UnicodeScalarView
    private let encoding: Encoding

    init(_ text: String) {
        rest = Substring(text).unicodeScalars
        let bytes = text.utf8
        let escaped = bytes.count { !Self.isSafe($0) && $0 != 0x20 }
        encoding = bytes.count + escaped * 2 <= (bytes.count + 2) / 3 * 4 ? .quoted : .base64
    }

    var isEmpty: Bool { rest.isEmpty }

    /// - Parameter length: at least `minimumLength`.
    mutating func next(upTo length: Int) -> String {
        let room = length - Self.frameLength
        var bytes: [UInt8] = []
        var used = 0
        while let scalar = rest.first {
            let encoded = Array(String(scalar).utf8)
            let cost = encoding == .base64 ? 0 : encoded.reduce(0) { $0 + (Self.isSafe($1) || $1 == 0x20 ? 1 : 3) }
            let total = encoding == .base64 ? (bytes.count + encoded.count + 2) / 3 * 4 : used + cost
            if total > room { break }
            used = total
            bytes += encoded
            rest.removeFirst()
        }
        let payload = encoding == .base64 ? Data(bytes).base64EncodedString() : Self.quoted(bytes)
        return "=?utf-8?\(encoding.rawValue)?\(payload)?="
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        var result = ""
        for byte in bytes {
            if byte == 0x20 {
                result += "_"
            } else if isSafe(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "=" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// What needs no escape even in a phrase (RFC 2047 section 5, rule 3).
    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!*+-/".utf8.contains(byte)
        }
    }
}
