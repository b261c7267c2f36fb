import Foundation
import Model
import Yams

/// One mapping of `hongyan.yaml`, read key by key; every fault has its line and column.
struct SettingsNode {
    private let file: String
    private let node: Node
    private let path: String

    init(yaml: String, file: String) throws {
        do {
            guard let root = try compose(yaml: yaml) else {
                throw Problem(
                    "the settings are empty", at: Place(file: file), hint: "hongyan init writes a first version")
            }
            self.init(file: file, node: root, path: "")
        } catch let error as YamlError {
            throw Problem("not YAML: \(error)", at: Place(file: file))
        }
    }

    private init(file: String, node: Node, path: String) {
        self.file = file
        self.node = node
        self.path = path
    }

    func problem(_ message: String, key: String, hint: String? = nil) -> Problem {
        let mark = (node[key] ?? node).mark
        return Problem(
            message, at: Place(file: file, line: mark?.line, column: mark?.column, field: path + key), hint: hint)
    }

    /// - Throws: the first key that nobody knows.
    func allowOnly(_ keys: [String]) throws {
        guard case .mapping(let mapping) = node else {
            throw problem("\(path.isEmpty ? "the settings" : path) must be keys with values", key: "")
        }
        for (key, _) in mapping {
            let name = key.string ?? ""
            guard keys.contains(name) else {
                throw Problem(
                    "unknown key \(path)\(name)",
                    at: Place(file: file, line: key.mark?.line, column: key.mark?.column),
                    hint: Spelling.nearest(to: name, among: keys).map { "did you mean \($0)?" }
                        ?? "known: \(keys.joined(separator: ", "))")
            }
        }
    }

    func required(_ key: String) throws -> SettingsNode {
        guard let child = node[key] else { throw problem("\(path)\(key) is missing", key: key) }
        return SettingsNode(file: file, node: child, path: "\(path)\(key).")
    }

    /// `nil` where the key is absent or empty.
    func text(_ key: String) throws -> String? {
        guard let child = node[key] else { return nil }
        guard let text = child.scalar?.string else { throw problem("\(path)\(key) must be a text", key: key) }
        return text.isEmpty ? nil : text
    }

    func requiredText(_ key: String) throws -> String {
        guard let text = try text(key) else { throw problem("\(path)\(key) is missing", key: key) }
        return text
    }

    func flag(_ key: String) throws -> Bool? {
        switch try choice(key, ["yes", "no", "true", "false"]) {
        case nil: nil
        case "yes", "true": true
        default: false
        }
    }

    func choice(_ key: String, _ allowed: [String]) throws -> String? {
        guard let text = try text(key) else { return nil }
        guard allowed.contains(text) else {
            throw problem(
                "\(path)\(key) is “\(text)”", key: key, hint: "it is one of \(allowed.joined(separator: ", "))")
        }
        return text
    }

    /// `08:30` as minutes after midnight.
    func minute(_ key: String) throws -> Int? { try text(key).map { try minute(of: $0, key: key) } }

    /// `09:00-20:00`, the second after the first.
    func minutes(_ key: String) throws -> Range<Int>? {
        guard let text = try text(key) else { return nil }
        let parts = text.split(separator: "-")
        guard parts.count == 2 else { throw problem("\(path)\(key) is “\(text)”", key: key, hint: "write 09:00-20:00") }
        let (start, end) = (try minute(of: String(parts[0]), key: key), try minute(of: String(parts[1]), key: key))
        guard start < end else {
            throw problem("\(path)\(key) ends before it begins", key: key, hint: "write 09:00-20:00")
        }
        return start..<end
    }

    private func minute(of text: String, key: String) throws -> Int {
        let parts = text.split(separator: ":").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...59).contains(minute),
            (0...24 * 60).contains(hour * 60 + minute), hour >= 0
        else {
            throw problem("\(path)\(key) has the time “\(text)”", key: key, hint: "write it as 08:30")
        }
        return hour * 60 + minute
    }

    /// `127.0.0.1:8025`
    func endpoint(_ key: String) throws -> (String, Int)? {
        guard let text = try text(key) else { return nil }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon != text.startIndex
        else {
            throw problem("\(path)\(key) is “\(text)”", key: key, hint: "write it as 127.0.0.1:8025")
        }
        return (String(text[..<colon]), port)
    }

    /// A mapping of texts, in its order; empty where the key is absent.
    func mapping(_ key: String) throws -> [(String, String)] {
        guard let child = node[key] else { return [] }
        guard case .mapping(let mapping) = child else {
            throw problem("\(path)\(key) must be keys with values", key: key)
        }
        return try mapping.map { name, value in
            guard let name = name.string, let text = value.scalar?.string else {
                throw problem("\(path)\(key) must be keys with texts", key: key)
            }
            return (name, text)
        }
    }
}
