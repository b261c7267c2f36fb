import Model
import YAMLFile
import Yams

/// Reads a YAML file and writes down every fault on the way, with its line and column.
struct YAMLReader {
    let file: String
    private(set) var problems: [Problem] = []

    init(file: String) { self.file = file }

    /// The file's root; `nil`, and a problem, where it is no YAML.
    mutating func root(of source: String) -> Node? {
        do throws(Problem) {
            return try YAMLFile.tree(of: source, file: file)
        } catch {
            problems.append(error)
            return nil
        }
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
                report("unknown key \(name) in \(what)", at: key, hint: Spelling.hint(for: name, among: known))
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
}
