/// Finds what a person probably meant, for `did you mean …?`.
public enum Spelling {
    /// The candidate that is nearest to `word`, in small letters; `nil` where more than a third of its letters would have
    /// to change (one at least may).
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        return candidates.map { ($0, distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.1 <= limit }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// `did you mean customer.name?`, or else the list of what there is.
    public static func hint(for word: String, among candidates: some Sequence<String>) -> String {
        if let nearest = nearest(to: word, among: candidates) { return "did you mean \(nearest)?" }
        return "known: " + candidates.joined(separator: ", ")
    }

    /// Changes, insertions, removals and swaps of neighbours that make one word of the other (optimal string alignment).
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var before = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}
