/// Cuts a source into text, `{{ output }}` and `{% tags %}`; quotes do not matter to it, as in Liquid.
struct Tokenizer {
    struct Piece {
        enum Kind { case text, output, tag }

        var kind: Kind
        /// All of it.
        var range: Range<Int>
        /// What stands between the delimiters and their dashes.
        var content: Range<Int>
        var trimsBefore = false
        var trimsAfter = false
        /// Whether the closing delimiter is there.
        var isClosed = true
    }

    let bytes: [UInt8]
    private(set) var position = 0
    /// From here on there is no `%}`; and from the first of these positions on, the next stop is the second. Remembered so
    /// that a text of opening delimiters only is not searched to its end from each of them.
    private var noTagEndFrom = Int.max
    private var outputStop = 0..<0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Piece? {
        guard position < bytes.count else { return nil }
        let start = position
        if let kind = opening(at: start) {
            position = kind == .tag ? endOfTag(from: start + 2) : endOfOutput(from: start + 2)
            return piece(kind, start..<position)
        }
        repeat { position += 1 } while position < bytes.count && opening(at: position) == nil
        return Piece(kind: .text, range: start..<position, content: start..<position)
    }

    /// Skips to a position, for tags whose content is no Liquid.
    mutating func skip(to position: Int) { self.position = position }

    private func opening(at position: Int) -> Piece.Kind? {
        guard bytes[position] == UInt8(ascii: "{"), position + 1 < bytes.count else { return nil }
        switch bytes[position + 1] {
        case UInt8(ascii: "{"): return .output
        case UInt8(ascii: "%"): return .tag
        default: return nil
        }
    }

    /// The position after the next `%}`; only that of the opening delimiter if there is none.
    private mutating func endOfTag(from start: Int) -> Int {
        if start >= noTagEndFrom { return start }
        var position = start
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), bytes[position + 1] == UInt8(ascii: "}") { return position + 2 }
            position += 1
        }
        noTagEndFrom = start
        return start
    }

    /// The position after the next `}}`, or after a single `}`, which is an error then. A tag within it goes along.
    private mutating func endOfOutput(from start: Int) -> Int {
        let stop = outputStop.contains(start) ? outputStop.upperBound : stopOfOutput(from: start)
        outputStop = start..<max(start, stop)
        guard stop < bytes.count else { return start }
        let next = stop + 1 < bytes.count ? bytes[stop + 1] : 0
        if bytes[stop] == UInt8(ascii: "}") { return next == UInt8(ascii: "}") ? stop + 2 : stop + 1 }
        let end = endOfTag(from: stop + 2)
        return end == stop + 2 ? start : end
    }

    /// The first `}` or `{%`.
    private func stopOfOutput(from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "}") { return position }
            if bytes[position] == UInt8(ascii: "{"), opening(at: position) == .tag { return position }
            position += 1
        }
        return position
    }

    private func piece(_ kind: Piece.Kind, _ range: Range<Int>) -> Piece {
        let dash = UInt8(ascii: "-")
        let closing = kind == .tag ? UInt8(ascii: "%") : UInt8(ascii: "}")
        let end = range.upperBound
        let isClosed = range.count >= 4 && bytes[end - 1] == UInt8(ascii: "}") && bytes[end - 2] == closing
        guard isClosed else {
            return Piece(kind: kind, range: range, content: range, isClosed: false)
        }
        var content = range.lowerBound + 2..<end - 2
        let trimsBefore = content.first.map { bytes[$0] == dash } ?? false
        if trimsBefore { content.removeFirst() }
        let trimsAfter = bytes[end - 3] == dash
        if trimsAfter, let last = content.last, bytes[last] == dash { content.removeLast() }
        return Piece(
            kind: kind, range: range, content: content, trimsBefore: trimsBefore, trimsAfter: trimsAfter)
    }
}
