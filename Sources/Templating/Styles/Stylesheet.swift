/// The style elements of one document, read: rules to be put in line, and for each element what stays of it.
struct Stylesheet: Sendable {
    struct Rule: Sendable {
        var selector: Selector
        var declarations: Declarations
    }

    /// In the order of CSS 2.2, section 6.4.1: a later one wins, `!important` and `style` attributes apart.
    private(set) var rules: [Rule] = []
    /// What stays of each style element; empty where all of it goes in line.
    private(set) var kept: [String] = []

    /// Rules by what their last compound asks for, so that an element is only held against those that may be its own.
    private var byID: [String: [Int]] = [:]
    private var byClass: [String: [Int]] = [:]
    private var byType: [String: [Int]] = [:]
    private var forAll: [Int] = []

    init(_ texts: [String]) {
        for text in texts {
            var reader = StylesheetReader(text)
            reader.read()
            rules += reader.rules
            kept.append(reader.kept.joined(separator: "\n"))
        }
        // By specificity, and among equals as they were written.
        rules = rules.enumerated()
            .map { (specificity: $1.selector.specificity, place: $0, rule: $1) }
            .sorted { ($0.specificity, $0.place) < ($1.specificity, $1.place) }.map(\.rule)
        for (number, rule) in rules.enumerated() {
            let subject = rule.selector.subject
            if let id = subject.ids.first {
                byID[id, default: []].append(number)
            } else if let name = subject.classes.first {
                byClass[name, default: []].append(number)
            } else if let type = subject.type {
                byType[type, default: []].append(number)
            } else {
                forAll.append(number)
            }
        }
    }

    /// The numbers of the rules that select the last element of a path, a later one winning.
    ///
    /// - Parameter work: is counted up by what this costs.
    func rules(for path: [StyledElement], work: inout Int) -> [Int] {
        guard let element = path.last else { return [] }
        var candidates = forAll
        if let id = element.id { candidates += byID[id] ?? [] }
        for name in Set(element.classes) { candidates += byClass[name] ?? [] }
        candidates += byType[element.name] ?? []
        return candidates.sorted().filter { rules[$0].selector.matches(path, work: &work) }
    }

    /// What these rules say together, the strongest last.
    func style(_ matched: [Int]) -> Declarations {
        var style = Declarations()
        style.normal = Declarations.joined(matched.map { rules[$0].declarations.normal })
        style.important = Declarations.joined(matched.map { rules[$0].declarations.important })
        return style
    }
}

/// Reads one style element.
private struct StylesheetReader {
    /// Rules within `@media` within `@media` … deeper than this stay as they were written.
    private static let deepest = 5

    private let text: CSSText
    private(set) var rules: [Stylesheet.Rule] = []
    private(set) var kept: [String] = []

    init(_ text: String) { self.text = CSSText(text) }

    mutating func read() {
        var index = 0
        while let piece = piece(from: &index, to: text.bytes.count) {
            guard case .rule(let prelude, let block) = piece else {
                kept.append(raised(piece, depth: 0))
                continue
            }
            split(prelude, block)
        }
    }

    /// Selectors that are understood go in line, the others of the same rule stay.
    private mutating func split(_ prelude: Range<Int>, _ block: Range<Int>) {
        let (selectors, others) = selectors(prelude)
        guard !selectors.isEmpty, let declarations = Declarations(text, block) else {
            kept.append(raised(.rule(prelude, block), depth: 0))
            return
        }
        if !declarations.isEmpty {
            rules += selectors.map { Stylesheet.Rule(selector: $0, declarations: declarations) }
        }
        if !others.isEmpty { kept.append("\(others.joined(separator: ","))\(Self.braces(declarations.raised))") }
    }

    /// No selectors where one of them is empty: then the whole rule is invalid (CSS 2.2, section 4.1.7).
    private func selectors(_ prelude: Range<Int>) -> (understood: [Selector], others: [String]) {
        var understood: [Selector] = []
        var others: [String] = []
        var index = prelude.lowerBound
        while index <= prelude.upperBound {
            let end = text.end(from: index, to: prelude.upperBound, at: [UInt8(ascii: ",")])
            let plain = text.plain(index..<end)
            if plain.isEmpty { return ([], []) }
            if let selector = Selector(plain) {
                understood.append(selector)
            } else {
                others.append(String(decoding: plain, as: UTF8.self))
            }
            index = end + 1
        }
        return (understood, others)
    }

    // MARK: Pieces

    private enum Piece {
        case rule(Range<Int>, Range<Int>)
        /// `@media …{…}`: from its sign to the brace, and what stands between the braces.
        case group(Range<Int>, Range<Int>)
        /// Anything else, as it is written.
        case other(Range<Int>)
    }

    /// The next rule; `nil` at the end.
    private func piece(from index: inout Int, to limit: Int) -> Piece? {
        while index < limit, let end = endOfFiller(from: index, to: limit) { index = end }
        guard index < limit else { return nil }
        let start = index
        let isAt = text.bytes[start] == UInt8(ascii: "@")
        let stops = isAt ? [UInt8(ascii: "{"), UInt8(ascii: ";")] : [UInt8(ascii: "{")]
        let brace = text.end(from: start, to: limit, at: stops)
        guard brace < limit, text.bytes[brace] == UInt8(ascii: "{") else {
            index = min(brace + 1, limit)
            return .other(start..<index)
        }
        let close = text.end(from: brace + 1, to: limit, at: [UInt8(ascii: "}")])
        index = min(close + 1, limit)
        guard isAt else { return .rule(start..<brace, brace + 1..<close) }
        let word = text.bytes[(start + 1)..<brace].prefix { CSSText.isNameByte($0) }
        return ["media", "supports"].contains(String(decoding: word, as: UTF8.self).lowercased())
            ? .group(start..<brace, brace + 1..<close) : .other(start..<index)
    }

    /// Past space, a comment, or a sign of the times when browsers showed style sheets; `nil` where none of it stands.
    private func endOfFiller(from index: Int, to limit: Int) -> Int? {
        if text.bytes[index].isSpace { return index + 1 }
        for sign in ["<!--", "-->"] where text.bytes[index..<limit].starts(with: sign.utf8) {
            return index + sign.utf8.count
        }
        let next = text.next(after: index, before: limit)
        return text.bytes[index] == UInt8(ascii: "/") && next > index + 1 ? next : nil
    }

    /// A piece that stays, with `!important` on its declarations: whatever it says was meant to win over the rules that are in
    /// line by now, as a media query or `:hover` is.
    private func raised(_ piece: Piece, depth: Int) -> String {
        switch piece {
        case .other(let range): return closed(range)
        case .rule(let prelude, let block):
            guard let declarations = Declarations(text, block) else {
                return String(decoding: text.bytes[prelude], as: UTF8.self)
                    + Self.braces(String(decoding: text.bytes[block], as: UTF8.self))
            }
            return String(decoding: text.plain(prelude), as: UTF8.self) + Self.braces(declarations.raised)
        case .group(let prelude, let block):
            guard depth < Self.deepest else {
                return String(decoding: text.bytes[prelude], as: UTF8.self)
                    + Self.braces(String(decoding: text.bytes[block], as: UTF8.self))
            }
            var inner: [String] = []
            var index = block.lowerBound
            while let piece = self.piece(from: &index, to: block.upperBound) {
                inner.append(raised(piece, depth: depth + 1))
            }
            return String(decoding: text.plain(prelude), as: UTF8.self) + Self.braces(inner.joined())
        }
    }

    /// As it is written; a block that the end of the sheet cut off is closed, so that it does not swallow the next.
    private func closed(_ range: Range<Int>) -> String {
        let written = String(decoding: text.bytes[range], as: UTF8.self)
        let brace = text.end(from: range.lowerBound, to: range.upperBound, at: [UInt8(ascii: "{")])
        guard brace < range.upperBound else { return written }
        let close = text.end(from: brace + 1, to: range.upperBound, at: [UInt8(ascii: "}")])
        return close < range.upperBound ? written : written + "}"
    }

    private static func braces(_ text: String) -> String { "{" + text + "}" }
}
