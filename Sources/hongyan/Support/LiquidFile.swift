import ArgumentParser
import Foundation
import JSON
import Liquid
import Model

/// A template of a file with the data of another, for a person who tries it.
struct LiquidFile {
    typealias Mode = Environment.Mode
    typealias Escaping = Environment.Escaping

    var template: String
    var data: String?
    var mode: Mode
    var escaping: Escaping

    /// The output.
    /// - Throws: the first error, with file, line and column.
    func rendered() throws -> [UInt8] {
        let folder = URL(fileURLWithPath: template).deletingLastPathComponent()
        let environment = Environment(
            mode: mode, escaping: escaping, errors: .raise, sharesDataWithPartials: true,
            partials: { name in
                let file = folder.appendingPathComponent("\(name).liquid")
                // A name may lead into folders below, never out of here by a link.
                guard file.resolvingSymlinksInPath().path.hasPrefix(folder.resolvingSymlinksInPath().path + "/"),
                    let bytes = FileManager.default.contents(atPath: file.path)
                else { return nil }
                return String(decoding: bytes, as: UTF8.self)
            })
        let source = String(decoding: try bytes(of: template), as: UTF8.self)
        let fields = try fields()
        do throws(LiquidError) {
            return try Template(source, name: template, environment: environment).renderBytes(fields)
        } catch {
            let file =
                error.template == template
                ? template : folder.appendingPathComponent("\(error.template).liquid").relativePath
            throw Problem(
                error.message, at: Place(file: file, line: error.line, column: error.column), hint: error.hint)
        }
    }

    private func fields() throws -> [String: Value] {
        guard let data else { return [:] }
        let root: JSONValue
        let text = try bytes(of: data)
        do throws(JSONParser.Failure) {
            root = try JSONParser.parse(text, maximumDepth: 500)
        } catch {
            throw Problem("not JSON from byte \(error.offset + 1) on", at: Place(file: data))
        }
        guard case .object(let members) = root else {
            throw Problem("not a JSON object", at: Place(file: data), hint: "write {\"name\": …}")
        }
        return Dictionary(members.map { ($0.name, Value(json: $0.value)) }) { _, last in last }
    }

    private func bytes(of path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as CocoaError {
            throw Refusal.problem(with: error, path: path)
        }
    }
}

extension Environment.Mode: ExpressibleByArgument {}
extension Environment.Escaping: ExpressibleByArgument {}
