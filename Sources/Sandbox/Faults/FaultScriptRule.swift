import Model
import Yams

/// One mapping of a fault script, read key by key; what is wrong with it is said with its line and column.
struct FaultScriptRule {
    private let node: Node
    private let file: String

    init(_ node: Node, file: String) throws(Problem) {
        self.node = node
        self.file = file
        guard case .mapping = node else {
            throw problem("there must be keys with values", hint: "docs/sandbox.md shows a script")
        }
    }

    func problem(_ message: String, at key: String? = nil, hint: String) -> Problem {
        let mark = (key.flatMap { node[$0] } ?? node).mark
        return Problem(message, at: Place(file: file, line: mark?.line, column: mark?.column), hint: hint)
    }

    func allowOnly(_ keys: [String]) throws(Problem) {
        guard case .mapping(let mapping) = node else { return }
        for (key, _) in mapping {
            let name = key.string ?? ""
            guard !keys.contains(name) else { continue }
            throw Problem(
                "unknown key \(name)", at: Place(file: file, line: key.mark?.line, column: key.mark?.column),
                hint: Spelling.hint(for: name, among: keys))
        }
    }

    /// The rules in a list; none where the key is absent.
    func rules(_ key: String) throws(Problem) -> [FaultScriptRule] {
        guard let child = node[key] else { return [] }
        guard case .sequence(let items) = child else {
            throw problem("\(key) must be a list", at: key, hint: "begin each rule with a hyphen")
        }
        var rules: [FaultScriptRule] = []
        for item in items { rules.append(try FaultScriptRule(item, file: file)) }
        return rules
    }

    /// A text as `read` understands it; `expected` says what would be.
    func value<Value>(_ key: String, _ expected: String, _ read: (String) -> Value?) throws(Problem) -> Value {
        guard let value = try optional(key, expected, read) else {
            throw problem("\(key) is missing", hint: "it is \(expected)")
        }
        return value
    }

    /// `nil` where the key is absent.
    func optional<Value>(_ key: String, _ expected: String, _ read: (String) -> Value?) throws(Problem) -> Value? {
        guard let child = node[key] else { return nil }
        guard let text = child.scalar?.string else {
            throw problem("\(key) must be a text", at: key, hint: "it is \(expected)")
        }
        guard let value = read(text) else { throw problem("\(key) is “\(text)”", at: key, hint: "it is \(expected)") }
        return value
    }
}

extension Duration {
    /// Seconds, which may have a fraction: `5`, `0.25`.
    init?(script text: some StringProtocol) {
        guard let seconds = Double(text), seconds >= 0, seconds < 1e9 else { return nil }
        self = .seconds(seconds)
    }
}
