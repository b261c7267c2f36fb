/// "did you mean …?"
enum Spelling {
    /// The nearest name, if it is near enough to be what was meant.
    static func hint(
        for name: String, among names: some Collection<String>, within prefix: String = ""
    ) -> String? {
        let allowed = max(1, name.utf8.count / 3)
        let best = names.map { (name: $0, distance: distance(name, $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= allowed, best.name != name else {
            return names.isEmpty || names.count > 16 ? nil : "there is " + names.sorted().joined(separator: ", ")
        }
        return "did you mean \(prefix)\(best.name)?"
    }

    /// Letters to insert, drop, change or swap with a neighbour, at most 64 letters being looked at.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars.prefix(64))
        let b = Array(right.unicodeScalars.prefix(64))
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], rows[i - 2][j - 2] + 1)
                }
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
