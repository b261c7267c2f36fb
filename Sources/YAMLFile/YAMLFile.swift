import Foundation
import Model
import Yams

/// YAML text to a tree whose nodes know their line and column: manifests, channel files and settings are all read by it,
/// and say the same of the same fault.
public enum YAMLFile {
    /// Reads a file.
    ///
    /// - Throws: `Problem` where it cannot be read, and as `tree(of:file:)`.
    public static func tree(path: String) throws(Problem) -> Node {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem("cannot read the file", at: Place(file: path))
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Problem("the file is not UTF-8", at: Place(file: path), hint: "save it as UTF-8")
        }
        return try tree(of: text, file: path)
    }

    /// - Parameters:
    ///   - text: one YAML document.
    ///   - file: what problems call it.
    /// - Throws: `Problem` with the place at which the text stops being YAML, or where it is empty.
    public static func tree(of text: String, file: String) throws(Problem) -> Node {
        do {
            if let node = try compose(yaml: text, .default, .default, .utf8) { return node }
        } catch let error as YamlError {
            throw problem(error, file: file)
        } catch {
            throw Problem("not YAML: \(error)", at: Place(file: file))
        }
        throw Problem("the file is empty", at: Place(file: file, line: 1, column: 1))
    }

    private static func problem(_ error: YamlError, file: String) -> Problem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let words = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
            return Problem(
                "not YAML: \(words)", at: Place(file: file, line: mark.line, column: mark.column),
                hint: "put a value that holds : # { or % in quotes, and look at the indentation there")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return Problem(
                "the key \(duplicates.joined(separator: ", ")) is there twice",
                at: Place(file: file, line: context.mark.line, column: context.mark.column), hint: "keep one of them")
        case .reader(let problem, _, _, _):
            return Problem("not YAML: \(problem)", at: Place(file: file))
        default:
            return Problem("not YAML: \(error)", at: Place(file: file))
        }
    }
}
