/// The text part of a mail out of its HTML: for readers, devices and filters that show no HTML.
public enum PlainText {
    /// Paragraphs are set apart by an empty line, list items begin with `- ` or their number, cells of a table stand on one line with two
    /// spaces between, a link is followed by its address, an image stands for its `alt` text. White space is that of a browser,
    /// but that a line break between two Chinese characters is none. Broken HTML never fails: what is no tag is text.
    public static func of(html: String) -> String {
        let bytes = Array(html.utf8)
        var writer = PlainTextWriter(capacity: bytes.count / 2)
        let tokens = HTMLTokenizer(bytes)
        for token in tokens {
            switch token.kind {
            case .text(let range): writer.text(bytes, range)
            case .start(let name, let attributes, _): start(name, attributes, tokens, bytes, &writer)
            case .end(let name): end(name, &writer)
            case .broken where bytes[token.offset] == UInt8(ascii: "<"): writer.text("<")
            case .broken, .comment, .doctype: continue
            }
        }
        return writer.finish()
    }

    /// What an element does to the lines around it.
    private enum Role {
        case hidden, paragraph, block, list, item, cell, link, image, lineBreak, rule
    }

    private static let roles: [String: Role] = [
        "script": .hidden, "style": .hidden, "head": .hidden, "title": .hidden, "template": .hidden,
        "p": .paragraph, "h1": .paragraph, "h2": .paragraph, "h3": .paragraph, "h4": .paragraph, "h5": .paragraph,
        "h6": .paragraph, "table": .paragraph, "blockquote": .paragraph, "hr": .rule, "br": .lineBreak,
        "div": .block, "tr": .block, "section": .block, "article": .block, "header": .block, "footer": .block,
        "center": .block, "thead": .block, "tbody": .block, "caption": .block, "body": .block,
        "ul": .list, "ol": .list, "li": .item, "td": .cell, "th": .cell, "a": .link, "img": .image,
    ]

    private static func start(
        _ name: String, _ range: Range<Int>, _ tokens: HTMLTokenizer, _ bytes: [UInt8], _ writer: inout PlainTextWriter
    ) {
        func value(_ attribute: String) -> String {
            tokens.attributes(in: range)?.first { $0.name == attribute }?.value ?? ""
        }
        switch roles[name] {
        case .hidden: writer.hide()
        case .lineBreak: writer.forceBreak()
        case .rule:
            writer.owe(breaks: 2)
            writer.text("----------")
            writer.owe(breaks: 2)
        case .image: writer.text(value("alt"))
        case .list: writer.beginList(isNumbered: name == "ol")
        case .item: writer.beginItem()
        case .cell: writer.beginCell()
        case .link: writer.beginLink(to: value("href"))
        case .paragraph:
            writer.owe(breaks: 2)
            // 首行缩进两字: the first line of a paragraph in a Chinese letter.
            if name == "p", isIndented(bytes[range]) { writer.indent() }
        case .block: writer.owe(breaks: 1)
        case nil: break
        }
    }

    private static func end(_ name: String, _ writer: inout PlainTextWriter) {
        switch roles[name] {
        case .hidden: writer.unhide()
        case .list: writer.endList()
        case .link: writer.endLink()
        case .paragraph:
            writer.dropIndent()
            writer.owe(breaks: 2)
        case .block, .item: writer.owe(breaks: 1)
        case .cell, .image, .lineBreak, .rule, nil: break
        }
    }

    /// Whether a tag's attributes set a `text-indent` other than 0.
    private static func isIndented(_ attributes: ArraySlice<UInt8>) -> Bool {
        let wanted: StaticString = "text-indent:"
        guard attributes.count > wanted.utf8CodeUnitCount else { return false }
        return wanted.withUTF8Buffer { wanted in
            var index = attributes.startIndex
            while index < attributes.endIndex - wanted.count {
                if attributes[index] == wanted[0], attributes[index...].starts(with: wanted) {
                    let amount = attributes[(index + wanted.count)...].drop { $0 == 32 }
                    return amount.first != UInt8(ascii: "0")
                }
                index += 1
            }
            return false
        }
    }
}
