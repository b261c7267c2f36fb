/// What stands between the braces of a rule, or in a `style` attribute: `color:red;margin:0 !important`.
struct Declarations: Hashable, Sendable {
    /// Those without `!important`, in their order and with semicolons between them. All are kept, because a client that does
    /// not know the last of several takes the one before.
    var normal = ""
    /// Those with it.
    var important = ""

    var isEmpty: Bool { normal.isEmpty && important.isEmpty }

    /// All of it in one text, with `!important` on everything: so it wins over what is in line.
    var raised: String {
        let raised = normal.isEmpty ? "" : marked.joined(separator: ";")
        return Self.joined([raised, important])
    }

    private var marked: [String] = []

    init() {}

    /// What is no declaration is left out, as CSS 2.2, section 4.2, has it.
    ///
    /// - Returns: `nil` where there are rules within the rule.
    init?(_ text: CSSText, _ range: Range<Int>) {
        var normal: [String] = []
        var important: [String] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let end = text.end(from: index, to: range.upperBound, at: [UInt8(ascii: ";"), UInt8(ascii: "{")])
            if end < range.upperBound, text.bytes[end] == UInt8(ascii: "{") { return nil }
            if let (declaration, isImportant) = Self.declaration(text.plain(index..<end)) {
                if isImportant {
                    important.append(declaration)
                } else {
                    normal.append(declaration)
                    marked.append(declaration + " !important")
                }
            }
            index = end + 1
        }
        self.normal = normal.joined(separator: ";")
        self.important = important.joined(separator: ";")
    }

    /// Of a `style` attribute, its references resolved. What has nothing `!important` in it keeps its bytes.
    init(attribute value: String) {
        let text = CSSText(value)
        if value.utf8.contains(UInt8(ascii: "!")), let read = Declarations(text, text.bytes.indices) {
            self = read
        } else {
            normal = value.trimmed
            while normal.hasSuffix(";") { normal = String(normal.dropLast()).trimmed }
        }
    }

    /// `margin : 0 ! important` → `margin:0 !important`.
    private static func declaration(_ plain: [UInt8]) -> (text: String, isImportant: Bool)? {
        guard let colon = plain.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var name = plain[..<colon]
        if name.last == 0x20 { name.removeLast() }
        guard !name.isEmpty, name.allSatisfy(CSSText.isNameByte) else { return nil }
        var value = plain[(colon + 1)...].drop { $0 == 0x20 }
        var isImportant = false
        if let mark = value.lastIndex(of: UInt8(ascii: "!")),
            String(decoding: value[(mark + 1)...].drop { $0 == 0x20 }, as: UTF8.self).lowercased() == "important"
        {
            isImportant = true
            value = value[..<mark]
            if value.last == 0x20 { value.removeLast() }
        }
        guard !value.isEmpty else { return nil }
        let text = String(decoding: name + [UInt8(ascii: ":")] + value, as: UTF8.self)
        return (isImportant ? text + " !important" : text, isImportant)
    }

    static func joined(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: ";") }
}
