import Model
import Yams

/// Reads a YAML file and writes down every fault on the way, with its line and column.
struct YAMLReader {
    let file: String
    private(set) var problems: [Problem] = []

    init(file: String) { self.file = file }

    /// The file's root; `nil`, and a problem, where it is no YAML.
    mutating func root(of source: String) -> Node? {
        do {
            if let node = try Yams.compose(yaml: source) { return node }
            problems.append(
                Problem("the manifest is empty", at: Place(file: file, line: 1, column: 1), hint: "begin with title:"))
        } catch let error as YamlError {
            problems.append(problem(of: error))
        } catch {
            problems.append(Problem("cannot be read as YAML: \(error)", at: Place(file: file)))
        }
        return nil
    }

    /// The entries of a mapping by key; unknown keys are problems.
    mutating func entries(of node: Node, known: [String], in what: String) -> [String: Node] {
        guard case .mapping(let mapping) = node else {
            report(
                "\(what) must be a list of keys with values", at: node, hint: "known: " + known.joined(separator: ", "))
            return [:]
        }
        var entries: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            if known.contains(name) {
                entries[name] = value
            } else {
                report("unknown key \(name) in \(what)", at: key, hint: Suggestion.hint(for: name, in: known))
            }
        }
        return entries
    }

    /// A text that is not empty.
    mutating func text(_ node: Node, _ what: String) -> String? {
        guard let scalar = node.scalar else {
            report("\(what) must be a text", at: node)
            return nil
        }
        if scalar.string.isEmpty {
            report("\(what) is empty", at: node)
            return nil
        }
        return scalar.string
    }

    mutating func report(_ message: String, at node: Node?, hint: String? = nil) {
        problems.append(Problem(message, at: place(of: node), hint: hint))
    }

    func place(of node: Node?) -> Place {
        Place(file: file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1)
    }

    private func problem(of error: YamlError) -> Problem {
        switch error {
        case .scanner(_, let message, let mark, _), .parser(_, let message, let mark, _),
            .composer(_, let message, let mark, _):
            let place = Place(file: file, line: mark.line, column: mark.column)
            return Problem(
                "broken YAML: \(message)", at: place,
                hint: "texts with {{ }}, with a colon and a space, or that begin with a sign stand in quotes")
        case .duplicatedKeysInMapping(let keys, let context):
            return Problem(
                "a key stands twice: \(keys.joined(separator: ", "))",
                at: Place(file: file, line: context.mark.line, column: context.mark.column), hint: "keep one of them")
        default:
            return Problem("cannot be read as YAML: \(error)", at: Place(file: file, line: 1, column: 1))
        }
    }
}
