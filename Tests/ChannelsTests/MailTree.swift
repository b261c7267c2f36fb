/// The parts of a mail, as far as returned mail needs them: headers, and leaves in order.
///
/// Made for hostile input: any bytes give a tree; depth, parts and header sizes are bounded.
struct MailTree {
    struct Part {
        var headers: [(name: String, value: String)]
        /// Lower case, without parameters: `message/delivery-status`.
        var type: String
        var body: ArraySlice<UInt8>

        /// The value of the first header of that name, unfolded.
        func header(_ name: String) -> String? {
            headers.first { $0.name == name.lowercased() }?.value
        }

        /// The body with its transfer encoding undone.
        var decoded: [UInt8] {
            switch header("content-transfer-encoding")?.lowercased() {
            case "base64": TransferDecoding.base64(body)
            case "quoted-printable": TransferDecoding.quotedPrintable(body)
            default: Array(body)
            }
        }
    }

    /// The whole mail: its headers, and its body undivided.
    let root: Part
    /// What holds no further part, from the first to the last.
    private(set) var leaves: [Part] = []

    private static let maximumDepth = 8
    private static let maximumParts = 100
    private static let maximumHeaders = 500
    private static let maximumHeaderLength = 8_192
    /// More than any report needs; a bigger original is cut.
    private static let maximumSize = 4 << 20

    init(_ mail: [UInt8]) {
        root = Self.part(mail.prefix(Self.maximumSize))
        divide(root, depth: 0)
    }

    private mutating func divide(_ part: Part, depth: Int) {
        guard leaves.count < Self.maximumParts else { return }
        guard part.type.hasPrefix("multipart/"), depth < Self.maximumDepth,
            let boundary = Self.parameter("boundary", of: part.header("content-type") ?? "")
        else {
            leaves.append(part)
            return
        }
        for piece in Self.pieces(of: part.body, boundary: boundary) { divide(Self.part(piece), depth: depth + 1) }
    }

    // MARK: Headers

    /// Header fields of a block such as the one at a mail's start or those of a delivery status; stops at an empty line.
    static func headers(_ bytes: ArraySlice<UInt8>) -> (
        headers: [(name: String, value: String)], rest: ArraySlice<UInt8>
    ) {
        var headers: [(name: String, value: String)] = []
        var rest = bytes
        while let (line, next) = line(of: rest) {
            rest = next
            if line.isEmpty { break }
            let text = String(decoding: line.prefix(maximumHeaderLength), as: UTF8.self)
            if let first = line.first, first == 0x20 || first == 0x09 {
                if let last = headers.indices.last, headers[last].value.utf8.count < maximumHeaderLength {
                    headers[last].value += " " + trimmed(text[...])
                }
            } else if let colon = text.firstIndex(of: ":"), headers.count < maximumHeaders {
                headers.append((trimmed(text[..<colon]).lowercased(), trimmed(text[text.index(after: colon)...])))
            }
        }
        return (headers, rest)
    }

    static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[first...last])
    }

    /// The first line without its line end, and what follows; `nil` at the end.
    static func line(of bytes: ArraySlice<UInt8>) -> (line: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        guard !bytes.isEmpty else { return nil }
        guard let end = bytes.firstIndex(of: 0x0A) else { return (bytes, bytes[bytes.endIndex...]) }
        let line = bytes[bytes.startIndex..<end]
        return (line.last == 0x0D ? line.dropLast() : line, bytes[(end + 1)...])
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part {
        let (headers, body) = headers(bytes)
        let type = headers.first { $0.name == "content-type" }?.value ?? "text/plain"
        let name = trimmed(type.prefix { $0 != ";" }).lowercased()
        return Part(headers: headers, type: name, body: body)
    }

    /// A parameter of a structured header (RFC 2045 section 5.1), quoted or not.
    static func parameter(_ name: String, of value: String) -> String? {
        for piece in value.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, trimmed(pair[0]).lowercased() == name else { continue }
            let text = trimmed(pair[1])
            return text.hasPrefix("\"") ? String(text.dropFirst().prefix { $0 != "\"" }) : text
        }
        return nil
    }

    // MARK: Multipart

    /// What stands between the delimiters (RFC 2046 section 5.1.1); a missing last one ends at the end.
    private static func pieces(of body: ArraySlice<UInt8>, boundary: String) -> [ArraySlice<UInt8>] {
        let delimiter = Array("--\(boundary)".utf8)
        guard delimiter.count > 2 else { return [] }
        var pieces: [ArraySlice<UInt8>] = []
        var start: Int?
        var rest = body
        while let (line, next) = line(of: rest) {
            if line.starts(with: delimiter) {
                let ending = line.dropFirst(delimiter.count)
                let isLast = ending.starts(with: "--".utf8)
                if isLast || ending.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                    if let start { pieces.append(body[start..<rest.startIndex]) }
                    start = isLast ? nil : next.startIndex
                    if isLast || pieces.count >= maximumParts { break }
                }
            }
            rest = next
        }
        if let start, pieces.count < maximumParts { pieces.append(body[start...]) }
        return pieces
    }
}

/// Undoes transfer encodings, forgiving whatever is malformed.
enum TransferDecoding {
    static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte + 4
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: continue
            }
            bits = bits << 6 | UInt32(digit)
            count += 1
            if count == 4 {
                output += [
                    UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
                    UInt8(truncatingIfNeeded: bits),
                ]
                bits = 0
                count = 0
            }
        }
        if count == 3 { output += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)] }
        if count == 2 { output.append(UInt8(truncatingIfNeeded: bits >> 4)) }
        return output
    }

    static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "=") else {
                output.append(byte)
                continue
            }
            let next = bytes[index...]
            if next.starts(with: [0x0D, 0x0A]) {
                index += 2
            } else if next.first == 0x0A {
                index += 1
            } else if next.count >= 2, let value = UInt8(String(decoding: next.prefix(2), as: UTF8.self), radix: 16) {
                output.append(value)
                index += 2
            } else {
                output.append(byte)
            }
        }
        return output
    }
}
