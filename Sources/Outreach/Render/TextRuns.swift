import Liquid

/// The texts of an HTML document between its tags, so that a consultant can change a sentence and leave the looks alone.
///
/// What he types becomes text again, never markup.
public struct TextRuns: Sendable {
    /// One text, with what it says as a person reads it.
    public struct Run: Hashable, Sendable {
        public var number: Int
        public var text: String
        /// Runs of one paragraph, heading or table cell have the same number: only inline markup lies between them.
        public var block: Int
    }

    private let html: [UInt8]
    /// Of each text that says something, where it lies in the document.
    private var ranges: [Range<Int>] = []
    /// Of each of them, the block that it stands in.
    private var blocks: [Int] = []

    public init(html text: String) {
        html = Array(text.utf8)
        findTexts()
    }

    public var runs: [Run] {
        ranges.enumerated().map { number, range in
            Run(
                number: number, text: Self.readable(String(decoding: html[range], as: UTF8.self)), block: blocks[number]
            )
        }
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
        var block = 0
        while position < html.count {
            if html[position] == UInt8(ascii: "<") {
                if !isInline(at: position) { block += 1 }
                position = endOfMarkup(from: position)
            } else {
                let end = html[position...].firstIndex(of: UInt8(ascii: "<")) ?? html.count
                let trimmed = trim(position..<end)
                if !trimmed.isEmpty {
                    ranges.append(trimmed)
                    blocks.append(block)
                }
                position = end
            }
        }
    }

    /// Whether the tag here lies within a line of text.
    private func isInline(at start: Int) -> Bool {
        let name = html[(start + 1)...].drop { $0 == UInt8(ascii: "/") }
            .prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        return Self.inlineTags.contains(String(decoding: name, as: UTF8.self).lowercased())
    }

    private static let inlineTags: Set<String> = [
        "a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u",
    ]

    /// Past a tag or comment; past the whole element where what it holds is no text for readers.
    private func endOfMarkup(from start: Int) -> Int {
        if starts(with: "<!--", at: start) { return end(of: "-->", from: start + 4) }
        for name in ["style", "script", "title", "head"] where starts(with: "<\(name)", at: start) {
            let next = start + name.utf8.count + 1
            guard next < html.count, html[next] == UInt8(ascii: ">") || html[next] <= 0x20 else { continue }
            return endOfTag(from: end(of: "</\(name)", from: next))
        }
        return endOfTag(from: start)
    }

    /// Past the next `>` that is not within an attribute's quotes.
    private func endOfTag(from start: Int) -> Int {
        var quote: UInt8?
        for position in start..<html.count {
            switch (html[position], quote) {
            case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil): quote = html[position]
            case (let byte, let open?) where byte == open: quote = nil
            case (UInt8(ascii: ">"), nil): return position + 1
            default: break
            }
        }
        return html.count
    }

    /// Letter case does not count.
    private func starts(with text: String, at position: Int) -> Bool {
        guard position + text.utf8.count <= html.count else { return false }
        return zip(html[position...], text.utf8).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private func end(of text: String, from start: Int) -> Int {
        guard start < html.count,
            let position = (start..<html.count).first(where: { starts(with: text, at: $0) })
        else { return html.count }
        return position + text.utf8.count
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
        HTML.escape(text).replacing("\r\n", with: "<br>").replacing("\n", with: "<br>")
    }
}
