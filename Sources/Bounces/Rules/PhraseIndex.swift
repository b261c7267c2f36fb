/// Finds many phrases in a text in one pass: the first three bytes of a piece lead to those that begin so.
struct PhraseIndex: Sendable {
    private struct Phrase {
        var pieces: [Int]
        /// Only at the text's beginning, or at its end.
        var isAtStart: Bool
        var isAtEnd: Bool
    }

    private var pieces: [[UInt8]] = []
    private var known: [[UInt8]: Int] = [:]
    private var phrases: [Phrase] = []
    /// Phrases whose last piece this one is.
    private var endingWith: [[Int]] = []
    /// The first piece of each bucket, and of each piece the next one in its bucket; -1 for none.
    private var heads: [Int32] = Array(repeating: -1, count: 8_192)
    private var nexts: [Int32] = []
    /// All pieces in one row, and where each begins.
    private var letters: [UInt8] = []
    private var starts: [Int] = [0]

    /// A piece is found by its first three bytes.
    static let shortestPiece = 3

    /// - Parameter text: plain; `*` stands for anything, `^` in front for the beginning of the text, `$` behind for its end.
    /// - Returns: the phrase's number; `nil` where a piece is too short to be found.
    mutating func add(_ text: some StringProtocol) -> Int? {
        var text = text[...]
        let isAtStart = text.hasPrefix("^")
        if isAtStart { text = text.dropFirst() }
        let isAtEnd = text.hasSuffix("$")
        if isAtEnd { text = text.dropLast() }
        let parts = text.split(separator: "*").map { Array($0.utf8) }
        guard !parts.isEmpty, parts.allSatisfy({ $0.count >= Self.shortestPiece }) else { return nil }
        let phrase = Phrase(pieces: parts.map { piece($0) }, isAtStart: isAtStart, isAtEnd: isAtEnd)
        phrases.append(phrase)
        endingWith[phrase.pieces[phrase.pieces.count - 1]].append(phrases.count - 1)
        return phrases.count - 1
    }

    private mutating func piece(_ bytes: [UInt8]) -> Int {
        if let number = known[bytes] { return number }
        let number = pieces.count
        known[bytes] = number
        pieces.append(bytes)
        endingWith.append([])
        let bucket = Self.hash(bytes[0], bytes[1], bytes[2])
        nexts.append(heads[bucket])
        heads[bucket] = Int32(number)
        letters += bytes
        starts.append(letters.count)
        return number
    }

    private static func hash(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        (Int(first) &* 131 &+ Int(second) &* 31 &+ Int(third) &* 17) & 8_191
    }

    /// The numbers of the phrases that are in a text, in no order.
    func phrases(in text: [UInt8]) -> [Int] {
        guard text.count >= Self.shortestPiece else { return [] }
        var firstEnd: [Int: Int] = [:]
        var lastStart: [Int: Int] = [:]
        for start in 0...(text.count - Self.shortestPiece) {
            var number = Int(heads[Self.hash(text[start], text[start + 1], text[start + 2])])
            while number >= 0 {
                if isPiece(number, at: start, of: text) {
                    if firstEnd[number] == nil { firstEnd[number] = start + pieces[number].count }
                    lastStart[number] = start
                }
                number = Int(nexts[number])
            }
        }
        var found: [Int] = []
        for last in lastStart.keys {
            for number in endingWith[last] where isIn(text, phrases[number], firstEnd, lastStart) {
                found.append(number)
            }
        }
        return found
    }

    private func isPiece(_ number: Int, at start: Int, of text: [UInt8]) -> Bool {
        var index = start
        for letter in starts[number]..<starts[number + 1] {
            guard index < text.count, text[index] == letters[letter] else { return false }
            index += 1
        }
        return true
    }

    private func isIn(_ text: [UInt8], _ phrase: Phrase, _ firstEnd: [Int: Int], _ lastStart: [Int: Int]) -> Bool {
        var end = 0
        for (index, piece) in phrase.pieces.enumerated() {
            guard let last = lastStart[piece], let first = firstEnd[piece] else { return false }
            let start = first - pieces[piece].count
            if index == 0, phrase.isAtStart, start != 0 { return false }
            if start >= end {
                end = first
            } else {
                guard last >= end, let next = Bytes.index(of: pieces[piece], in: text[end...]) else { return false }
                end = next + pieces[piece].count
            }
            if phrase.isAtEnd, index == phrase.pieces.count - 1, last + pieces[piece].count != text.count {
                return false
            }
        }
        return true
    }
}

/// A few phrases that are looked for at one place.
struct PhraseList: Sendable {
    private var phrases: [[UInt8]] = []

    mutating func add(_ text: some StringProtocol) { phrases.append(Array(text.utf8)) }

    func matchesStart(_ text: [UInt8]) -> Bool {
        phrases.contains { phrase in phrase.first == text.first && text.starts(with: phrase) }
    }

    func matchesEnd(_ text: [UInt8]) -> Bool {
        phrases.contains { phrase in phrase.last == text.last && text.reversed().starts(with: phrase.reversed()) }
    }

    func isIn(_ text: [UInt8]) -> Bool { phrases.contains { Bytes.index(of: $0, in: text[...]) != nil } }
}
