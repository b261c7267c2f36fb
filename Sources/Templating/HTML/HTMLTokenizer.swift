/// Cuts HTML into tags and text, after the rules of the HTML standard (13.2.5 Tokenization) as far as mail needs them: no frames of
/// foreign content, and the content of `script`, `style`, `title` and `textarea` is text.
struct HTMLTokenizer: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0
    /// The element whose content is text up to its end tag.
    private var rawElement: String?

    init(_ html: String) { self.init(Array(html.utf8)) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private static let rawElements: Set<String> = ["script", "style", "title", "textarea"]

    mutating func next() -> HTMLToken? {
        guard position < bytes.count else { return nil }
        let start = position
        if let element = rawElement {
            rawElement = nil
            let end = endOfRaw(element)
            if end > start {
                position = end
                return HTMLToken(kind: .text(start..<end), offset: start)
            }
        }
        if bytes[start] != UInt8(ascii: "<") {
            position = bytes[start...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
            return HTMLToken(kind: .text(start..<position), offset: start)
        }
        return HTMLToken(kind: markup(), offset: start)
    }

    /// What a `<` begins.
    private mutating func markup() -> HTMLToken.Kind {
        let start = position
        guard start + 1 < bytes.count else {
            position = bytes.count
            return .broken("< at the end")
        }
        switch bytes[start + 1] {
        case UInt8(ascii: "!"):
            if starts(with: "<!--") {
                position = start + 4
                guard let end = find("-->") else {
                    position = bytes.count
                    return .broken("a comment is never closed")
                }
                position = end + 3
                return .comment
            }
            position = (bytes[start...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count - 1) + 1
            return .doctype
        case UInt8(ascii: "/"):
            position = start + 2
            let name = name()
            let end = bytes[position...].firstIndex(of: UInt8(ascii: ">"))
            position = end.map { $0 + 1 } ?? bytes.count
            return name.isEmpty || end == nil ? .broken("a closing tag without > or name") : .end(name: name)
        case let byte where byte.isLetter:
            position = start + 1
            return startTag()
        default:
            position = start + 1
            return .broken("< that begins no tag")
        }
    }

    private mutating func startTag() -> HTMLToken.Kind {
        let name = name()
        let start = position
        // Only a quote behind a = hides a >.
        var isValue = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ">") {
                let isSelfClosing = position > start && bytes[position - 1] == UInt8(ascii: "/")
                let attributes = start..<(isSelfClosing ? position - 1 : position)
                position += 1
                if Self.rawElements.contains(name) { rawElement = name }
                return .start(name: name, attributes: attributes, isSelfClosing: isSelfClosing)
            }
            if isValue, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                guard let end = bytes[(position + 1)...].firstIndex(of: byte) else { break }
                position = end
            }
            isValue = byte == UInt8(ascii: "=") || isValue && byte.isSpace
            position += 1
        }
        position = bytes.count
        return .broken("the tag <\(name) has no end")
    }

    /// The attributes that stand in a start tag; `nil` where one has no name.
    func attributes(in range: Range<Int>) -> [HTMLAttribute]? {
        var reader = self
        reader.position = range.lowerBound
        var attributes: [HTMLAttribute] = []
        while true {
            while reader.position < range.upperBound,
                bytes[reader.position].isSpace || bytes[reader.position] == UInt8(ascii: "/")
            {
                reader.position += 1
            }
            if reader.position >= range.upperBound { return attributes }
            guard let attribute = reader.attribute(before: range.upperBound) else { return nil }
            attributes.append(attribute)
        }
    }

    private mutating func attribute(before limit: Int) -> HTMLAttribute? {
        let offset = position
        while position < limit, !bytes[position].isSpace, !Self.endsName(bytes[position]) { position += 1 }
        guard position > offset else { return nil }
        let name = String(decoding: bytes[offset..<position], as: UTF8.self).lowercased()
        let nameEnd = position
        skipSpace()
        guard position < limit, bytes[position] == UInt8(ascii: "=") else {
            return HTMLAttribute(name: name, value: "", offset: offset, end: nameEnd)
        }
        position += 1
        skipSpace()
        guard position < limit else { return HTMLAttribute(name: name, value: "", offset: offset, end: limit) }
        let quote = bytes[position]
        let range: Range<Int>
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let end = bytes[(position + 1)..<limit].firstIndex(of: quote) else { return nil }
            range = position + 1..<end
            position = end + 1
        } else {
            let start = position
            while position < limit, !bytes[position].isSpace { position += 1 }
            range = start..<position
        }
        return HTMLAttribute(
            name: name, value: HTMLEntities.resolved(bytes[range]), offset: offset, end: position)
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
    }

    // MARK: Bytes

    private mutating func name() -> String {
        let start = position
        var hasCapitals = false
        while position < bytes.count {
            let byte = bytes[position]
            guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") else { break }
            hasCapitals = hasCapitals || (65...90).contains(byte)
            position += 1
        }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        return hasCapitals ? name.lowercased() : name
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position].isSpace { position += 1 }
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private func find(_ text: String) -> Int? {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count, position <= bytes.count - wanted.count else { return nil }
        return (position...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
    }

    private func endOfRaw(_ element: String) -> Int {
        let wanted = Array("</\(element)".utf8)
        var index = position
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<"), bytes.count - index >= wanted.count,
                zip(bytes[index...], wanted).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                return index
            }
            index += 1
        }
        return bytes.count
    }
}

extension UInt8 {
    var isSpace: Bool { self == 32 || (9...13).contains(self) }
    var isDigit: Bool { (48...57).contains(self) }
    var isLetter: Bool { (97...122).contains(self | 0x20) && self < 128 }
}
