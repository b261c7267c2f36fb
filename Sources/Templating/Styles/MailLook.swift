/// How mail programs show one mail, simulated for a preview. What is sent is always the same.
public enum MailLook: String, Sendable, CaseIterable {
    /// On a bright screen.
    case light
    /// On a dark screen, in a program that follows the mail's own rules for it (`@media (prefers-color-scheme: dark)`): Apple Mail,
    /// Outlook on a Mac or a telephone. A mail without such rules keeps its colours.
    case dark
    /// On a dark screen, in a program that turns colours around whatever the mail says: Gmail on telephones, Outlook on Windows. The
    /// simulation turns the brightness of everything but pictures around and keeps the hues; the programs differ in how far they go.
    case inverted

    /// The document as this look shows it in any browser, whatever its own colours are.
    public func applied(to html: String) -> String {
        let bytes = Array(html.utf8)
        var result: [UInt8] = []
        var copied = 0
        var isStyle = false
        for token in HTMLTokenizer(bytes) {
            switch token.kind {
            case .start("style", _, _): isStyle = true
            case .text(let range) where isStyle:
                result += bytes[copied..<range.lowerBound]
                result += Array(chosen(String(decoding: bytes[range], as: UTF8.self)).utf8)
                copied = range.upperBound
                isStyle = false
            case .end("head") where copied <= token.offset:
                result += bytes[copied..<token.offset] + Array("<style>\(css)</style>".utf8)
                copied = token.offset
            default: isStyle = false
            }
        }
        return String(decoding: result + bytes[copied...], as: UTF8.self)
    }

    /// A style sheet in which the question for the screen has an answer: one that is always so, or never.
    private func chosen(_ sheet: String) -> String {
        var result = ""
        var rest = sheet[...]
        while let question = rest.firstRange(of: "(prefers-color-scheme") {
            guard let end = rest[question.upperBound...].firstIndex(of: ")") else { break }
            let asksForDark = rest[question.upperBound..<end].contains("dark")
            result += rest[..<question.lowerBound]
            result += asksForDark == (self == .dark) ? "(min-width:0)" : "(max-width:0)"
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private var css: String {
        switch self {
        case .light: ":root{color-scheme:light}"
        case .dark: ":root{color-scheme:dark}"
        case .inverted:
            ":root{color-scheme:light;background:#fff;filter:invert(1) hue-rotate(180deg)}"
                + "img{filter:invert(1) hue-rotate(180deg)}"
        }
    }
}
