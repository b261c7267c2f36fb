import ArgumentParser

/// Options such as `--set event.place=展厅`, each a name and a value.
struct KeyValues {
    private(set) var values: [String: String] = [:]

    /// - Parameter splitsAtLast: whether the last `=` parts name and value, for names that may hold one.
    /// - Throws: `ValidationError` for one without a name or `=`, and for a name that comes twice.
    init(_ pairs: [String], option: String, example: String, splitsAtLast: Bool = false) throws {
        for pair in pairs {
            let equals = splitsAtLast ? pair.lastIndex(of: "=") : pair.firstIndex(of: "=")
            guard let equals, equals != pair.startIndex else {
                throw ValidationError("\(option) takes \(example), not “\(pair)”")
            }
            let value = String(pair[pair.index(after: equals)...])
            guard values.updateValue(value, forKey: String(pair[..<equals])) == nil else {
                throw ValidationError("\(option) names \(pair[..<equals]) twice")
            }
        }
    }
}
