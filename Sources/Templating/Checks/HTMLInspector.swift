import Model

/// Looks at the tags of one HTML template.
struct HTMLInspector {
    private let file: String
    private let isPaper: Bool
    /// The source with Liquid taken out; as long as the source.
    private let bytes: [UInt8]
    private let original: [UInt8]
    private var found: [Problem] = []
    private var open: [(name: String, offset: Int)] = []

    /// - Parameter isPaper: a letter or card, which keeps to the subset; a mail only keeps clear of what runs.
    init(source: String, file: String, isPaper: Bool) {
        self.file = file
        self.isPaper = isPaper
        bytes = LiquidMask.masked(source)
        original = Array(source.utf8)
    }

    func problems() -> [Problem] {
        var inspector = self
        let tokens = HTMLTokenizer(bytes)
        for token in tokens { inspector.inspect(token, of: tokens) }
        for element in inspector.open {
            inspector.report(
                "<\(element.name)> is never closed", element.offset,
                hint: "close it in the same file, and in the same branch")
        }
        return inspector.found
    }

    private mutating func inspect(_ token: HTMLToken, of tokens: HTMLTokenizer) {
        switch token.kind {
        case .text, .comment: break
        case .doctype:
            report("a document type does not belong here", token.offset, hint: "the page around the content has it")
        case .broken(let message):
            report("broken HTML: \(message)", token.offset, hint: "write &lt; for a < in the text")
        case .end(let name): close(name, token.offset)
        case .start(let name, let range, let isSelfClosing):
            check(name, token.offset)
            guard let attributes = tokens.attributes(in: range) else {
                report("broken HTML: an attribute of <\(name)>", token.offset, hint: "write name=\"value\"")
                return
            }
            for attribute in attributes { check(attribute, of: name) }
            if name == "img", !attributes.contains(where: { $0.name == "alt" }) {
                report("<img> has no alt text", token.offset, hint: #"write alt="", or what it shows"#)
            }
            if !isSelfClosing, !HTMLElements.areVoid.contains(name) { open.append((name, token.offset)) }
        }
    }

    private mutating func close(_ name: String, _ offset: Int) {
        if HTMLElements.areVoid.contains(name) {
            report("</\(name)> closes nothing", offset, hint: "write <\(name)> alone")
        } else if let last = open.last, last.name == name {
            open.removeLast()
        } else if let index = open.lastIndex(where: { $0.name == name }) {
            for element in open[(index + 1)...] {
                report(
                    "<\(element.name)> is not closed before </\(name)>", element.offset, hint: "add </\(element.name)>")
            }
            open.removeSubrange(index...)
        } else {
            report("</\(name)> closes nothing", offset, hint: "remove it, or open <\(name)> in the same file")
        }
    }

    private mutating func check(_ name: String, _ offset: Int) {
        if HTMLSubset.active.contains(name) {
            report(
                "<\(name)> is not allowed", offset, hint: "mail clients remove it; say it in words, or link to a page")
        } else if HTMLSubset.document.contains(name) {
            report(
                "<\(name)> does not belong here", offset,
                hint: "the page around the content has it: _shared/page-*.html.liquid")
        } else if isPaper, HTMLSubset.elements[name] == nil {
            let nearest =
                Self.replacements[name] ?? Spelling.nearest(to: name, among: HTMLSubset.elements.keys.sorted())
            report(
                "<\(name)> is not in the HTML of letters and cards", offset,
                hint: nearest.map { "use <\($0)>" } ?? "docs/templates.md lists what is")
        }
    }

    private static let replacements = [
        "center": "p align=\"center\"", "font": "span style=\"color: …\"", "h4": "h3", "h5": "h3", "h6": "h3",
        "section": "div",
        "article": "div", "header": "div", "footer": "div", "main": "div", "strike": "s", "del": "s",
        "style": "p style=\"…\"",
    ]

    private mutating func check(_ attribute: HTMLAttribute, of element: String) {
        if attribute.name.hasPrefix("on") {
            report(
                "\(attribute.name) on <\(element)> is not allowed", attribute.offset,
                hint: "nothing runs in a mail or on paper")
            return
        }
        if attribute.name == "href" || attribute.name == "src" { check(address: attribute) }
        guard isPaper else { return }
        if attribute.name == "style" { check(style: attribute) }
        guard let own = HTMLSubset.elements[element], !HTMLSubset.commonAttributes.contains(attribute.name) else {
            return
        }
        // {% if %} inside of a tag leaves blanks, {{ }} fillers: neither has a name of ours.
        if !own.contains(attribute.name), !attribute.name.utf8.allSatisfy({ $0 == LiquidMask.filler }) {
            let known = own.union(HTMLSubset.commonAttributes).sorted()
            report(
                "<\(element)> has no attribute \(attribute.name)", attribute.offset,
                hint: Spelling.hint(for: attribute.name, among: known))
        }
    }

    private mutating func check(address attribute: HTMLAttribute) {
        let address = attribute.value.lowercased()
        let schemes =
            attribute.name == "src"
            ? ["https://", "http://", "cid:", "data:image/"] : ["https://", "http://", "mailto:", "tel:"]
        if address.isEmpty || address.utf8.first == LiquidMask.filler || schemes.contains(where: address.hasPrefix) {
            return
        }
        if attribute.name == "href", address.hasPrefix("#") { return }
        report(
            "\(attribute.name)=\"\(attribute.value)\" leads nowhere in a mail", attribute.offset,
            hint: "begin with " + schemes.joined(separator: ", "))
    }

    private mutating func check(style attribute: HTMLAttribute) {
        for declaration in attribute.value.split(separator: ";") {
            let name = declaration.prefix { $0 != ":" }.filter { !$0.isWhitespace }.lowercased()
            if name.isEmpty || name.utf8.allSatisfy({ $0 == LiquidMask.filler }) || HTMLSubset.allows(property: name) {
                continue
            }
            report(
                "style \(name) is not in the HTML of letters and cards", attribute.offset,
                hint: Spelling.nearest(to: name, among: HTMLSubset.properties.sorted()).map { "did you mean \($0)?" }
                    ?? "docs/templates.md lists what is")
        }
    }

    private mutating func report(_ message: String, _ offset: Int, hint: String?) {
        let before = original[..<offset]
        let lineStart = (before.lastIndex(of: 10) ?? -1) + 1
        // Continuation bytes begin with the bits 10: columns count characters, not bytes.
        let column = original[lineStart..<offset].count { $0 & 0xC0 != 0x80 } + 1
        let line = before.count { $0 == 10 } + 1
        found.append(Problem(message, at: Place(file: file, line: line, column: column), hint: hint))
    }
}
