/// Finds what a person probably meant.
public enum Spelling {
    /// The candidate with the smallest edit distance to `word`, where that is at most a third of its length (two at least).
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(2, word.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = editDistance(Array(word), Array(candidate))
            if distance <= limit, distance < candidate.count, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.candidate
    }

    /// Levenshtein's distance by rows: insertions, deletions and substitutions count one each.
    private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, leftCharacter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, rightCharacter) in right.enumerated() {
                let substituted = diagonal + (leftCharacter == rightCharacter ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
