/// Finds a byte sequence in linear time, whatever the text (Knuth, Morris and Pratt 1977).
struct ByteSearch {
    let pattern: [UInt8]
    /// For each prefix of the pattern, the length of its longest proper end that is also a beginning.
    private let borders: [Int]

    init(_ pattern: [UInt8]) {
        self.pattern = pattern
        var borders = Array(repeating: 0, count: pattern.count)
        var length = 0
        for position in pattern.indices.dropFirst() {
            while length > 0, pattern[position] != pattern[length] { length = borders[length - 1] }
            if pattern[position] == pattern[length] { length += 1 }
            borders[position] = length
        }
        self.borders = borders
    }

    /// Where the pattern first stands at or after a position; the empty one stands anywhere.
    func first(in text: [UInt8], from start: Int) -> Int? {
        if pattern.isEmpty { return start <= text.count ? start : nil }
        var length = 0
        var position = start
        while position < text.count {
            while length > 0, text[position] != pattern[length] { length = borders[length - 1] }
            if text[position] == pattern[length] { length += 1 }
            position += 1
            if length == pattern.count { return position - length }
        }
        return nil
    }
}
