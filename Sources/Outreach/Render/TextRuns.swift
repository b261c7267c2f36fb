/// The texts of an HTML document between its tags, so that a consultant can change a sentence and leave the looks alone.
///
/// What he types becomes text again, never markup.
public struct TextRuns: Sendable {
    /// One text, with what it says as a person reads it.
    public struct Run: Hashable, Sendable {
        public var number: Int
        public var text: String
    }

    private let html: [UInt8]
    /// Of each text that says something, where it lies in the document.
    private var ranges: [Range<Int>] = []

    public init(html text: String) {
        html = Array(text.utf8)
        findTexts()
    }

    public var runs: [Run] {
        ranges.enumerated().map { Run(number: $0, text: Self.readable(String(decoding: html[$1], as: UTF8.self))) }
    }

    /// The document with some of its texts changed.
    public func replacing(_ changes: [Int: String]) -> String {
        var output: [UInt8] = []
        var position = 0
        for (number, range) in ranges.enumerated() {
            guard let change = changes[number] else { continue }
            output += html[position..<range.lowerBound]
            output += Array(Self.escaped(change).utf8)
            position = range.upperBound
        }
        output += html[position...]
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func findTexts() {
        var position = 0
        while position < html.count {
            if html[position] == UInt8(ascii: "<") {
                position = endOfMarkup(from: position)
            } else {
                let end = html[position...].firstIndex(of: UInt8(ascii: "<")) ?? html.count
                let trimmed = trim(position..<end)
                if !trimmed.isEmpty { ranges.append(trimmed) }
                position = end
            }
        }
    }

    /// Past a tag or comment; past the whole element where what it holds is no text for readers.
    private func endOfMarkup(from start: Int) -> Int {
        if starts(with: "<!--", at: start) { return end(of: "-->", from: start + 4) }
        for name in ["style", "script", "title", "head"] where starts(with: "<\(name)", at: start) {
            let next = start + name.utf8.count + 1
            guard next < html.count, html[next] == UInt8(ascii: ">") || html[next] <= 0x20 else { continue }
            return end(of: "</\(name)>", from: start)
        }
        return end(of: ">", from: start)
    }

    private func starts(with text: String, at position: Int) -> Bool {
        let wanted = Array(text.utf8)
        guard position + wanted.count <= html.count else { return false }
        return zip(html[position..<position + wanted.count], wanted).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
    }

    private func end(of text: String, from start: Int) -> Int {
        var position = start
        while position < html.count {
            if starts(with: text, at: position) { return position + text.utf8.count }
            position += 1
        }
        return html.count
    }

    private func trim(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, html[low] <= 0x20 { low += 1 }
        while high > low, html[high - 1] <= 0x20 { high -= 1 }
        return low..<high
    }

    private static let entities = [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", "\u{A0}"), ("&amp;", "&"),
    ]

    private static func readable(_ text: String) -> String {
        entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\r\n", with: "<br>").replacing("\n", with: "<br>")
    }
}
