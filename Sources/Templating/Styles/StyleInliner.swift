import Foundation
import Model
import Synchronization

/// Puts the rules of `<style>` into the `style` attributes of the elements that they select, because a third of the mail
/// programs do not read `<style>`.
///
/// It works on the document as it is rendered: only there is it certain which elements, classes and ancestors there are. The style
/// sheet is read once and kept for the next message, whose sheet has the same words. See `docs/decisions/0044`.
final class StyleInliner: Sendable {
    /// How many compounds may be held against elements, how deep elements may lie, and how many bytes may come out: a hundred
    /// times what a mail needs, and reached within a quarter of a second.
    private static let mostWork = 4_000_000
    private static let deepest = 400
    private static let mostBytes = 2 << 20

    /// The template, for problems.
    private let file: String
    private let last = Mutex<(texts: [String], sheet: Stylesheet)?>(nil)

    init(file: String) { self.file = file }

    /// Whether a template may give a document with rules to put in line. Values are escaped, so that only sources hold style
    /// elements. What other templates give never comes here.
    static func isNeeded(for source: String) -> Bool {
        guard source.utf8.contains(UInt8(ascii: "<")), occurrences(in: Array(source.utf8)) > 0 else { return false }
        let (masked, original) = (LiquidMask.masked(source), Array(source.utf8))
        // One that Liquid prints.
        guard occurrences(in: masked) == occurrences(in: original) else { return true }
        let tokens = HTMLTokenizer(masked)
        var isOpen = false
        for token in tokens {
            switch token.kind {
            case .start("style", let attributes, _): isOpen = isPlain(attributes, tokens)
            case .end("style"): isOpen = false
            case .text(let range) where isOpen:
                if masked[range] != original[range] { return true }
                if !Stylesheet([String(decoding: original[range], as: UTF8.self)]).rules.isEmpty { return true }
            default: break
            }
        }
        // Closed in another file.
        return isOpen
    }

    /// The document with its rules in line, byte for byte as it is where it has none.
    ///
    /// - Throws: `Problem` where the style sheet is too much for the document.
    func inlined(_ html: String) throws(Problem) -> String {
        let tokenizer = HTMLTokenizer(html)
        let tokens = Array(tokenizer)
        let bytes = Array(html.utf8)
        let elements = Self.styleElements(tokens, tokenizer, end: bytes.count)
        let sheet = sheet(elements.map { String(decoding: bytes[$0.text], as: UTF8.self) })
        guard !sheet.rules.isEmpty else { return html }
        var pass = InliningPass(bytes: bytes, tokenizer: tokenizer, sheet: sheet)
        let isDone = pass.run(
            tokens, elements: elements.map(\.whole), mostWork: Self.mostWork, deepest: Self.deepest,
            mostBytes: Self.mostBytes)
        guard isDone else {
            throw Problem(
                "the style sheet is too much to be put in line", at: Place(file: file),
                hint: "write fewer rules, with a class each, and fewer elements within elements")
        }
        return String(decoding: pass.output, as: UTF8.self)
    }

    private func sheet(_ texts: [String]) -> Stylesheet {
        if let sheet = last.withLock({ $0?.texts == texts ? $0?.sheet : nil }) { return sheet }
        let sheet = Stylesheet(texts)
        last.withLock { $0 = (texts, sheet) }
        return sheet
    }

    /// Style elements without attributes of their own; one that is for `print`, say, stays as it is.
    private static func styleElements(
        _ tokens: [HTMLToken], _ tokenizer: HTMLTokenizer, end: Int
    ) -> [(whole: Range<Int>, text: Range<Int>)] {
        var elements: [(whole: Range<Int>, text: Range<Int>)] = []
        for (index, token) in tokens.enumerated() {
            guard case .start("style", let attributes, _) = token.kind, isPlain(attributes, tokenizer) else { continue }
            let next = index + 1 < tokens.count ? tokens[index + 1] : HTMLToken(kind: .comment, offset: end)
            var text = next.offset..<next.offset
            var closing = index + 1
            if case .text(let range) = next.kind {
                text = range
                closing += 1
            }
            let past = closing + 1 < tokens.count ? tokens[closing + 1].offset : end
            elements.append((token.offset..<past, text))
        }
        return elements
    }

    private static func isPlain(_ attributes: Range<Int>, _ tokenizer: HTMLTokenizer) -> Bool {
        tokenizer.attributes(in: attributes)?.allSatisfy { $0.name == "type" && $0.value.lowercased() == "text/css" }
            ?? false
    }

    private static func occurrences(in bytes: [UInt8]) -> Int {
        let wanted = Array("<style".utf8)
        var (count, index) = (0, 0)
        while let found = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            if bytes.count - found >= wanted.count, zip(bytes[found...], wanted).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                count += 1
            }
            index = found + 1
        }
        return count
    }
}

/// One document's way through the inliner.
private struct InliningPass {
    let bytes: [UInt8]
    let tokenizer: HTMLTokenizer
    let sheet: Stylesheet
    private(set) var output: [UInt8] = []
    private var copied = 0
    private var path: [StyledElement] = []
    private var isInHead = false
    private var work = 0
    /// What of the style elements in the body stays, until the head's end is known.
    private var moved: [String] = []
    /// In the output: where the head ends, and where the first of them stood.
    private var headEnd: Int?
    private var firstMoved: Int?
    /// What the same rules say, ready to be written.
    private var styles: [[Int]: (normal: [UInt8], important: [UInt8])] = [:]

    init(bytes: [UInt8], tokenizer: HTMLTokenizer, sheet: Stylesheet) {
        self.bytes = bytes
        self.tokenizer = tokenizer
        self.sheet = sheet
        output.reserveCapacity(bytes.count * 2)
    }

    /// - Returns: whether it was within the limits.
    mutating func run(
        _ tokens: [HTMLToken], elements: [Range<Int>], mostWork: Int, deepest: Int, mostBytes: Int
    ) -> Bool {
        var next = 0
        for token in tokens {
            if next < elements.count, token.offset == elements[next].lowerBound {
                replace(elements[next], by: sheet.kept[next])
                next += 1
            }
            // Within a style element that is gone.
            guard token.offset >= copied else { continue }
            switch token.kind {
            case .start(let name, let attributes, _): start(name, attributes)
            case .end(let name): end(name, offset: token.offset)
            default: break
            }
            guard work <= mostWork, path.count <= deepest, output.count <= mostBytes else { return false }
        }
        output += bytes[copied...]
        let text = moved.map { "<style>\n\($0)\n</style>" }.joined(separator: "\n")
        if !text.isEmpty { output.insert(contentsOf: Array((text + "\n").utf8), at: headEnd ?? firstMoved ?? 0) }
        return output.count <= mostBytes
    }

    private mutating func replace(_ element: Range<Int>, by kept: String) {
        output += bytes[copied..<element.lowerBound]
        copied = element.upperBound
        guard !kept.isEmpty else { return }
        if isInHead {
            output += Array("<style>\n\(kept)\n</style>".utf8)
        } else {
            firstMoved = firstMoved ?? output.count
            moved.append(kept)
        }
    }

    private mutating func start(_ name: String, _ attributes: Range<Int>) {
        if name == "head" { isInHead = true }
        if name == "body" { isInHead = false }
        // Readers put it in, and `tbody td` counts on it (HTML, 13.2.6.4.9).
        if name == "tr", path.last?.name == "table" { path.append(StyledElement(name: "tbody")) }
        guard !isInHead, let read = tokenizer.attributes(in: attributes) else {
            if !HTMLElements.areVoid.contains(name) { path.append(StyledElement(name: name)) }
            return
        }
        path.append(
            StyledElement(
                name: name, id: read.first { $0.name == "id" }?.value,
                classes: read.first { $0.name == "class" }.map(Self.classes) ?? []))
        let matched = sheet.rules(for: path, work: &work)
        if !matched.isEmpty { write(matched, read.first { $0.name == "style" }, behindName: attributes.lowerBound) }
        if HTMLElements.areVoid.contains(name) { path.removeLast() }
    }

    private mutating func end(_ name: String, offset: Int) {
        if name == "head" {
            isInHead = false
            output += bytes[copied..<offset]
            copied = offset
            headEnd = headEnd ?? output.count
        }
        if let index = path.lastIndex(where: { $0.name == name }) { path.removeSubrange(index...) }
    }

    private mutating func write(_ matched: [Int], _ own: HTMLAttribute?, behindName place: Int) {
        let written = styles[matched] ?? Self.written(sheet.style(matched))
        styles[matched] = written
        let declarations = own.map { Declarations(attribute: $0.value) } ?? Declarations()
        output += bytes[copied..<(own?.offset ?? place)]
        if own == nil { output.append(0x20) }
        output += Array("style=\"".utf8)
        // Weakest first: rules, the element itself, and the same once more with !important.
        var isFirst = true
        for part in [
            written.normal, Self.escaped(declarations.normal), written.important, Self.escaped(declarations.important),
        ] where !part.isEmpty {
            if !isFirst { output.append(UInt8(ascii: ";")) }
            output += part
            isFirst = false
        }
        output.append(UInt8(ascii: "\""))
        copied = own?.end ?? place
    }

    private static func written(_ declarations: Declarations) -> (normal: [UInt8], important: [UInt8]) {
        (escaped(declarations.normal), escaped(declarations.important))
    }

    /// The first hundred of them.
    private static func classes(_ attribute: HTMLAttribute) -> [String] {
        attribute.value.utf8.split(maxSplits: 100, whereSeparator: \.isSpace).prefix(100)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// For an attribute in double quotes.
    private static func escaped(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += Array("&amp;".utf8)
            case UInt8(ascii: "\""): result += Array("&quot;".utf8)
            case UInt8(ascii: "<"): result += Array("&lt;".utf8)
            default: result.append(byte)
            }
        }
        return result
    }
}
