import Foundation
import Model
import YAMLFile
import Yams

/// One mapping of `hongyan.yaml`, read key by key. Every fault is noted with line and column, and reading goes on, so
/// that a person is told of all of them at once.
struct SettingsNode {
    /// What was found, in the order of reading.
    final class Faults {
        fileprivate(set) var problems: [Problem] = []
    }

    let faults: Faults
    private let file: String
    private let node: Node
    private let path: String

    /// - Throws: `Problem` where the text is no YAML, or no mapping.
    init(yaml: String, file: String) throws {
        let root = try YAMLFile.tree(of: yaml, file: file)
        guard case .mapping = root else {
            throw Problem("the settings must be keys with values", at: Place(file: file), hint: "write name: value")
        }
        self.init(faults: Faults(), file: file, node: root, path: "")
    }

    private init(faults: Faults, file: String, node: Node, path: String) {
        self.faults = faults
        self.file = file
        self.node = node
        self.path = path
    }

    /// Another file's mapping, whose faults are noted with this one's; `nil` where it is no YAML mapping.
    func file(yaml: String, path: String) -> SettingsNode? {
        guard let root = try? YAMLFile.tree(of: yaml, file: path), case .mapping = root else { return nil }
        return SettingsNode(faults: faults, file: path, node: root, path: "")
    }

    // MARK: Faults

    func note(_ message: String, key: String, hint: String? = nil, severity: Problem.Severity = .error) {
        faults.problems.append(Problem(message, at: place(of: key), hint: hint, severity: severity))
    }

    func place(of key: String) -> Place {
        let mark = (node[key] ?? node).mark
        return Place(file: file, line: mark?.line, column: mark?.column, field: path + key)
    }

    /// Notes every key that nobody knows.
    func allowOnly(_ keys: [String]) {
        guard case .mapping(let mapping) = node else { return }
        for (key, _) in mapping {
            let name = key.string ?? ""
            guard !keys.contains(name) else { continue }
            faults.problems.append(
                Problem(
                    "unknown key \(path)\(name)",
                    at: Place(file: file, line: key.mark?.line, column: key.mark?.column),
                    hint: Spelling.nearest(to: name, among: keys).map { "did you mean \($0)?" }
                        ?? "known: \(keys.joined(separator: ", "))"))
        }
    }

    // MARK: Values

    /// A mapping that must be there; `nil`, with the fault noted, where it is not.
    func required(_ key: String) -> SettingsNode? {
        guard let child = node[key] else {
            note("\(path)\(key) is missing", key: key, hint: "docs/settings.md shows it")
            return nil
        }
        guard case .mapping = child else {
            note("\(path)\(key) must be keys with values", key: key, hint: "docs/settings.md shows it")
            return nil
        }
        return SettingsNode(faults: faults, file: file, node: child, path: "\(path)\(key).")
    }

    /// `nil` where the key is absent or empty.
    func text(_ key: String) -> String? {
        guard let child = node[key] else { return nil }
        guard let text = child.scalar?.string else {
            note("\(path)\(key) must be a text", key: key, hint: "write it on the line of its key")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    /// Empty, with the fault noted, where it is missing.
    func requiredText(_ key: String) -> String {
        guard let text = text(key) else {
            if node[key]?.scalar != nil || node[key] == nil {
                note("\(path)\(key) is missing", key: key, hint: "write it down")
            }
            return ""
        }
        return text
    }

    func flag(_ key: String) -> Bool? {
        choice(key, ["yes", "no", "true", "false"]).map { $0 == "yes" || $0 == "true" }
    }

    func choice(_ key: String, _ allowed: [String]) -> String? {
        guard let text = text(key) else { return nil }
        if allowed.contains(text) { return text }
        note("\(path)\(key) is “\(text)”", key: key, hint: "it is one of \(allowed.joined(separator: ", "))")
        return nil
    }

    /// A text as `read` understands it; a fault with this example where it does not.
    func value<Value>(_ key: String, example: String, _ read: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        if let value = read(text) { return value }
        note("\(path)\(key) is “\(text)”", key: key, hint: "write it as \(example)")
        return nil
    }

    /// The mapping of a key; `nil` where it is absent or empty, with the fault noted where it is something else.
    func child(_ key: String) -> SettingsNode? {
        guard let child = node[key], child.scalar?.string.isEmpty != true else { return nil }
        guard case .mapping = child else {
            note("\(path)\(key) must be keys with values", key: key, hint: "docs/settings.md shows it")
            return nil
        }
        return SettingsNode(faults: faults, file: file, node: child, path: "\(path)\(key).")
    }

    /// The keys of the mapping, in their order.
    var keys: [String] {
        guard case .mapping(let mapping) = node else { return [] }
        return mapping.map { $0.key.string ?? "" }
    }

    func isMapping(_ key: String) -> Bool {
        if case .mapping = node[key] { true } else { false }
    }

    /// A text or a list of them; empty where the key is absent.
    func texts(_ key: String) -> [String] {
        guard let child = node[key] else { return [] }
        let nodes = child.sequence.map { Array($0) } ?? [child]
        let texts = nodes.compactMap(\.scalar?.string).filter { !$0.isEmpty }
        if texts.count < nodes.count, nodes.contains(where: { $0.scalar == nil }) {
            note("\(path)\(key) must be a text or a list of texts", key: key, hint: "docs/settings.md shows it")
        }
        return texts
    }
}
