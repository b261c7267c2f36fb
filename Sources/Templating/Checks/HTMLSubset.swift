import Model

/// The HTML that letters and cards may use, the same on a screen, in a mail and on paper; `docs/templates.md` describes it.
enum HTMLSubset {
    /// The faults of a pack's letters and cards, and of the partials that they render. Of mails only what no mail client runs.
    static func problems(of pack: CompiledPack) -> [Problem] {
        var problems: [Problem] = []
        var seen: Set<String> = []
        for template in pack.templates where template.kind == .html {
            let isPaper = template.channel != .email
            for (name, source) in sources(of: template) {
                guard let file = template.names.origins[name]?.file, seen.insert("\(isPaper) \(file)").inserted else {
                    continue
                }
                problems += HTMLInspector(source: source, file: file, isPaper: isPaper).problems()
            }
        }
        return problems
    }

    /// The template's own source, and those of the partials that it renders, however deep.
    private static func sources(of template: CompiledTemplate) -> [(name: String, source: String)] {
        var found = [(name: template.file, source: template.source)]
        var names: Set<String> = []
        var index = 0
        while index < found.count {
            for name in LiquidMask.partials(in: found[index].source) {
                guard names.insert(name).inserted, let source = template.partials[name] else { continue }
                found.append((name, source))
            }
            index += 1
        }
        return found
    }

    /// Elements, each with the attributes that it may have beside `class`, `style`, `align`, `lang` and `dir`.
    static let elements: [String: Set<String>] = [
        "h1": [], "h2": [], "h3": [], "p": [], "br": [], "hr": ["width"], "div": [], "span": [], "blockquote": [],
        "strong": [], "b": [], "em": [], "i": [], "u": [], "s": [], "small": [], "sub": [], "sup": [],
        "ul": [], "ol": ["start", "type"], "li": ["value"],
        "table": ["width", "border", "cellpadding", "cellspacing", "role", "bgcolor"], "thead": [], "tbody": [],
        "tr": ["valign", "bgcolor"], "td": ["width", "height", "colspan", "rowspan", "valign", "bgcolor"],
        "th": ["width", "height", "colspan", "rowspan", "valign", "bgcolor", "scope"],
        "img": ["src", "alt", "width", "height", "border"], "a": ["href", "title", "target"],
    ]

    static let commonAttributes: Set<String> = ["class", "style", "align", "lang", "dir"]

    /// CSS in `style=""` that paper can follow. A property that ends in `-` stands for all that begin like it.
    static let properties: Set<String> = [
        "text-align", "text-indent", "text-decoration", "color", "background", "background-color", "font", "font-size",
        "font-weight",
        "font-style", "font-family", "line-height", "letter-spacing", "width", "max-width", "min-width", "height",
        "vertical-align",
        "border", "border-", "margin", "margin-", "padding", "padding-", "white-space", "word-break", "overflow-wrap",
        "list-style", "list-style-type", "table-layout", "page-break-", "display",
    ]

    /// Never, in a mail neither: clients strip them, filters distrust them.
    static let active: Set<String> = [
        "script", "iframe", "object", "embed", "applet", "form", "input", "button", "select", "textarea", "video",
        "audio", "canvas",
        "base", "link", "frame", "frameset",
    ]

    /// The page around the content has them already.
    static let document: Set<String> = ["html", "head", "body", "title", "meta"]

    static func allows(property: String) -> Bool {
        properties.contains(property) || properties.contains { $0.hasSuffix("-") && property.hasPrefix($0) }
    }
}
