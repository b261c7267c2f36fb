/// A way to values in JSON: member names and positions joined by dots, `*` for every item. `messages.*.status`.
/// An empty path is the whole.
package struct JSONPath: Hashable, Sendable {
    package let steps: [String]

    package init(_ text: String) { steps = text.split(separator: ".").map(String.init) }

    /// Every value that the path leads to, in order.
    package func values(in root: JSONValue) -> [JSONValue] {
        var found = [root]
        for step in steps {
            found = found.flatMap { value -> [JSONValue] in
                guard step == "*" else { return value[step].map { [$0] } ?? [] }
                switch value {
                case .array(let items): return items
                case .object(let members): return members.map(\.value)
                default: return []
                }
            }
        }
        return found
    }

    /// The text of the first scalar that the path leads to; empty texts count as absent.
    package func text(in root: JSONValue) -> String? {
        values(in: root).lazy.compactMap(\.text).first { !$0.isEmpty }
    }
}
