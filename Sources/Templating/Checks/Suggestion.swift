/// The nearest of some names to one that was mistyped, for `did you mean …?`.
enum Suggestion {
    /// `nil` where nothing is near: more than a third of the letters would have to change.
    static func nearest(to name: String, in names: some Sequence<String>) -> String? {
        let limit = max(1, name.count / 3)
        return names.map { ($0, distance(name.lowercased(), $0.lowercased())) }
            .filter { $0.1 <= limit }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// `did you mean customer.name?`, or else the list of what there is.
    static func hint(for name: String, in names: some Sequence<String>) -> String {
        if let nearest = nearest(to: name, in: names) { return "did you mean \(nearest)?" }
        return "known: " + names.joined(separator: ", ")
    }

    /// Changes, insertions, removals and swaps of neighbours that make one name of the other (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
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
