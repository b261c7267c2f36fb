import Model
import Yams

/// Reads one mapping of a channel file, key by key, and notes what is missing, of the wrong type, or unknown.
///
/// A reader knows the keys that it was asked for; `close()` calls every other one unknown.
final class MappingReader {
    let source: DefinitionSource
    let node: Node
    /// The path of keys to it, such as `request.form`; empty at the top.
    let path: String
    private let mapping: Node.Mapping
    private var known: [String] = []

    /// `nil`, with the fault noted, where the node is not a mapping.
    init?(_ node: Node, path: String, source: DefinitionSource) {
        guard case .mapping(let mapping) = node else {
            source.fault(
                "\(path.isEmpty ? "a channel file" : path) must be a mapping of keys and values", at: node, field: path)
            return nil
        }
        self.node = node
        self.mapping = mapping
        self.path = path
        self.source = source
    }

    func field(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The node of a key; a missing one is a fault where it is required. A null counts as absent.
    func node(_ key: String, required: Bool = false) -> Node? {
        known.append(key)
        let found = mapping.first { $0.key.scalar?.string == key }?.value
        if let found, !found.isNull { return found }
        if required { source.fault("the key \(field(key)) is missing", at: node, field: field(key)) }
        return nil
    }

    /// Every key with its node, in the order of the file: for mappings whose keys are the provider's own.
    func entries() -> [(key: String, node: Node)] {
        mapping.compactMap { key, value in
            guard let name = key.scalar?.string else {
                source.fault("a key of \(path) is not a text", at: key, field: path)
                return nil
            }
            known.append(name)
            return (name, value)
        }
    }

    func reader(_ key: String, required: Bool = false) -> MappingReader? {
        node(key, required: required).flatMap { MappingReader($0, path: field(key), source: source) }
    }

    // MARK: Values

    /// A text with its references filled in.
    func text(_ key: String, required: Bool = false) -> String? {
        guard let found = node(key, required: required) else { return nil }
        guard case .scalar(let scalar) = found else {
            source.fault("\(field(key)) must be a text", at: found, field: field(key))
            return nil
        }
        return source.resolved(scalar, field: field(key), isSecret: Secret.isNamed(by: key))
    }

    func secret(_ key: String) -> Secret? {
        guard let text = text(key), !text.isEmpty else { return nil }
        source.keepSecret(text)
        return Secret(text)
    }

    /// A secret that may change: a file is read again whenever it is needed.
    func token(_ key: String) -> TokenSource? {
        guard let secret = secret(key) else { return nil }
        guard let path = node(key)?.scalar?.string, path.hasPrefix("file:/") else { return .fixed(secret) }
        return .file(String(path.dropFirst("file:".count)))
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        guard let text = text(key) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            source.fault(
                "\(field(key)) must be a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”",
                at: node(key), field: field(key))
            return fallback
        }
        return number
    }

    /// `yes` or `no`; no where it is absent.
    func flag(_ key: String) -> Bool {
        guard let text = text(key) else { return false }
        switch text {
        case "yes", "true": return true
        case "no", "false": return false
        default:
            source.fault("\(field(key)) must be yes or no, not “\(text)”", at: node(key), field: field(key))
            return false
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default fallback: Choice) -> Choice
    where Choice.RawValue == String {
        guard let text = text(key) else { return fallback }
        return choice(of: text, at: node(key), field: field(key)) ?? fallback
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        of text: String, at node: Node?, field: String
    ) -> Choice? where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let all = Choice.allCases.map(\.rawValue)
        source.fault(
            "\(field) cannot be “\(text)”", at: node, field: field,
            hint: Spelling.nearest(to: text, among: all).map { "did you mean \($0)?" }
                ?? "it is one of \(all.joined(separator: ", "))")
        return nil
    }

    /// One text or a list of them.
    func texts(_ key: String, required: Bool = false) -> [String] {
        guard let found = node(key, required: required) else { return [] }
        let nodes = found.sequence.map { Array($0) } ?? [found]
        return nodes.compactMap { node in
            guard case .scalar(let scalar) = node else {
                source.fault("\(field(key)) must be a text or a list of texts", at: node, field: field(key))
                return nil
            }
            return source.resolved(scalar, field: field(key), isSecret: false)
        }
    }

    /// Notes every key that nobody asked for.
    func close() {
        for (key, _) in mapping {
            guard let name = key.scalar?.string else {
                source.fault("a key is not a text", at: key, field: path)
                continue
            }
            guard !known.contains(name) else { continue }
            source.fault(
                "unknown key \(field(name))", at: key, field: field(name),
                hint: Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
                    ?? "known here: \(Set(known).sorted().joined(separator: ", "))")
        }
    }
}

extension Node {
    /// `key:` with nothing behind it, `~` or `null`; a quoted one is a text.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
