import Foundation
import Model
import Yams

/// Text of YAML to a tree whose nodes know their line and column.
enum YAMLFile {
    /// - Throws: a problem with the place at which the text stops being YAML.
    static func tree(path: String) throws(Problem) -> Node {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem("cannot read the file", at: Place(file: path))
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Problem("the file is not UTF-8", at: Place(file: path), hint: "save it as UTF-8")
        }
        do {
            if let node = try compose(yaml: text, .default, .default, .utf8) { return node }
        } catch let error as YamlError {
            throw problem(error, path: path)
        } catch {
            throw Problem("not YAML: \(error)", at: Place(file: path))
        }
        throw Problem("the file is empty", at: Place(file: path))
    }

    private static func problem(_ error: YamlError, path: String) -> Problem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let words = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
            return Problem(
                "not YAML: \(words)", at: Place(file: path, line: mark.line, column: mark.column),
                hint: "put a value that holds : # { or % in quotes")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return Problem(
                "the key \(duplicates.joined(separator: ", ")) is there twice",
                at: Place(file: path, line: context.mark.line, column: context.mark.column))
        case .reader(let problem, _, _, _):
            return Problem("not YAML: \(problem)", at: Place(file: path))
        default:
            return Problem("not YAML: \(error)", at: Place(file: path))
        }
    }
}
