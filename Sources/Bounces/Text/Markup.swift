/// What a page of HTML says, line by line.
enum Markup {
    private static let breaks: Set<String> = [
        "br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "hr", "pre", "blockquote",
    ]

    static func text(of html: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var index = html.startIndex
        var hidden: [UInt8]?
        while index < html.endIndex {
            let byte = html[index]
            guard byte == UInt8(ascii: "<") else {
                if hidden == nil { entityOrByte(html, &index, &text) } else { index += 1 }
                continue
            }
            guard let end = html[index...].firstIndex(of: UInt8(ascii: ">")) else {
                text += html[index...]
                break
            }
            let inner = html[(index + 1)..<end]
            // `<user@example.com>` that nobody escaped is no tag.
            if hidden == nil, inner.contains(Bytes.at), !inner.contains(Bytes.space), !inner.contains(UInt8(ascii: "="))
            {
                text += html[index...end]
                index = end + 1
                continue
            }
            let isEnd = inner.first == UInt8(ascii: "/")
            let name = inner.dropFirst(isEnd ? 1 : 0).prefix { Bytes.isWord($0) }.map(Bytes.lower)
            if name == Array("style".utf8) || name == Array("script".utf8) || name == Array("title".utf8) {
                hidden = isEnd ? nil : name
            } else if breaks.contains(String(decoding: name, as: UTF8.self)) {
                text.append(0x0A)
            } else if name == Array("td".utf8) {
                text.append(Bytes.space)
            }
            index = end + 1
        }
        return text
    }

    private static let entities: [(StaticString, UInt8)] = [
        ("&nbsp;", 0x20), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26), ("&quot;", 0x22), ("&#39;", 0x27),
        ("&#34;", 0x22),
        ("&apos;", 0x27), ("&#8203;", 0x20), ("&#160;", 0x20),
    ]

    private static func entityOrByte(_ html: [UInt8], _ index: inout Int, _ text: inout [UInt8]) {
        let byte = html[index]
        if byte == UInt8(ascii: "&") {
            for (name, value) in entities where Bytes.starts(html[index...], name) {
                text.append(value)
                index += name.utf8CodeUnitCount
                return
            }
        }
        text.append(byte)
        index += 1
    }
}
