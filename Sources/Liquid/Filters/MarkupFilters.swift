/// Filters for HTML, URLs and Base64.
extension StandardFilters {
    static let markup: [String: StandardFilter] = [
        "escape": escape,
        "h": escape,
        "escape_once": StandardFilter(0...0) { input, _, _ in .string(escapeOnce(input.argumentText)) },
        "strip_html": StandardFilter(0...0) { input, _, _ in .string(HTML.stripped(input.argumentText)) },
        "newline_to_br": StandardFilter(0...0) { input, _, _ in
            var result: [UInt8] = []
            for byte in input.argumentText.utf8 {
                if byte == UInt8(ascii: "\n") {
                    if result.last == UInt8(ascii: "\r") { result.removeLast() }
                    result += "<br />\n".utf8
                } else {
                    result.append(byte)
                }
            }
            return .string(String(decoding: result, as: UTF8.self))
        },
        "url_encode": StandardFilter(0...0) { input, _, _ in
            input.isNull ? .null : .string(PercentCoding.encoded(input.argumentText))
        },
        "url_decode": StandardFilter(0...0) { input, _, _ throws(Failure) in
            if input.isNull { return .null }
            guard let text = PercentCoding.decoded(input.argumentText) else {
                throw .render("invalid byte sequence in UTF-8")
            }
            return .string(text)
        },
        "base64_encode": StandardFilter(0...0) { input, _, _ in
            .string(Base64.encoded(input.argumentText, urlSafe: false))
        },
        "base64_decode": StandardFilter(0...0) { input, _, _ throws(Failure) in
            guard let text = Base64.decoded(input.argumentText, urlSafe: false) else {
                throw .render("invalid base64 provided to base64_decode")
            }
            return .string(text)
        },
        "base64_url_safe_encode": StandardFilter(0...0) { input, _, _ in
            .string(Base64.encoded(input.argumentText, urlSafe: true))
        },
        "base64_url_safe_decode": StandardFilter(0...0) { input, _, _ throws(Failure) in
            guard let text = Base64.decoded(input.argumentText, urlSafe: true) else {
                throw .render("invalid base64 provided to base64_url_safe_decode")
            }
            return .string(text)
        },
    ]

    private static let escape = StandardFilter(0...0) { input, _, _ in
        input.isNull ? .null : .string(HTML.escape(input.argumentText))
    }

    /// As `escape`, but `&name;` and `&#1;` stay.
    private static func escapeOnce(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let result = OutputBuffer(capacity: bytes.count + 16)
        var start = 0
        for position in bytes.indices where bytes[position] == UInt8(ascii: "&") {
            guard position >= start, let end = endOfReference(bytes, position) else { continue }
            bytes[start..<position].withUnsafeBufferPointer { HTML.escape($0, into: result) }
            bytes[position..<end].withUnsafeBufferPointer { result.append($0) }
            start = end
        }
        bytes[start...].withUnsafeBufferPointer { HTML.escape($0, into: result) }
        return result.text(from: 0)
    }

    /// `&[a-zA-Z]+;` or `&#\d+;`
    private static func endOfReference(_ bytes: [UInt8], _ start: Int) -> Int? {
        var end = start + 1
        let isNumber = end < bytes.count && bytes[end] == UInt8(ascii: "#")
        if isNumber { end += 1 }
        let first = end
        while end < bytes.count, isNumber ? bytes[end].isDigit : bytes[end].isLetter { end += 1 }
        return end > first && end < bytes.count && bytes[end] == UInt8(ascii: ";") ? end + 1 : nil
    }
}

extension HTML {
    /// Without scripts, comments and styles, and then without tags.
    static func stripped(_ text: String) -> String {
        var bytes = Array(text.utf8)
        bytes = removing([("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>")], from: bytes)
        bytes = removing([("<", ">")], from: bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func removing(_ blocks: [(open: String, close: String)], from bytes: [UInt8]) -> [UInt8] {
        let patterns = blocks.map { (open: Array($0.open.utf8), close: ByteSearch(Array($0.close.utf8))) }
        /// Where the next end of each kind is, so that many beginnings without an end cost one search.
        var ends = Array(repeating: -1, count: patterns.count)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        scan: while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<") {
                for (kind, pattern) in patterns.enumerated() where bytes[position...].starts(with: pattern.open) {
                    let inside = position + pattern.open.count
                    if ends[kind] < inside { ends[kind] = pattern.close.first(in: bytes, from: inside) ?? .max }
                    guard ends[kind] < .max else { continue }
                    position = ends[kind] + pattern.close.pattern.count
                    continue scan
                }
            }
            result.append(bytes[position])
            position += 1
        }
        return result
    }
}

/// `application/x-www-form-urlencoded`, as Ruby's `CGI.escape`.
enum PercentCoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "): result.append(UInt8(ascii: "+"))
            case _ where byte.isWord || "-.~".utf8.contains(byte): result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `nil` if the bytes are no UTF-8.
    static func decoded(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let high = hexDigit(bytes[position + 1]), let low = hexDigit(bytes[position + 2])
            {
                result.append(high << 4 | low)
                position += 3
                continue
            }
            result.append(bytes[position] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[position])
            position += 1
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x61 + 10
        default: nil
        }
    }
}
