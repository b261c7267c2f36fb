import Foundation
import JSON
import Liquid
import Mustache

/// The page and the record of `Fixtures/`.
struct Fixtures {
    let folder: String

    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
    }

    /// The card, its partials compiled with it, escaping HTML as the product does.
    func liquid() throws -> Template { try Template(text("card.liquid"), name: "card", environment: environment()) }

    func environment() -> Environment {
        let partials = Dictionary(uniqueKeysWithValues: Self.partials.map { ($0, text("\($0).liquid")) })
        return .product(escaping: .html, partials: { partials[$0] })
    }

    static let partials = ["header", "signature", "footer"]

    /// - Parameter gifts: how often the list of gifts is there.
    func record(gifts: Int = 1) throws -> [String: Value] {
        guard case .object(let fields) = Value(json: try JSONParser.parse(Array(text("record.json").utf8))) else {
            return [:]
        }
        var record = Dictionary(fields.map { ($0.key, $0.value) }) { $1 }
        if case .array(let list)? = record["gifts"] {
            record["gifts"] = .array((0..<gifts).flatMap { _ in list })
        }
        return record
    }

    func mustache() throws -> (library: MustacheLibrary, context: [String: Any]) {
        var library = MustacheLibrary()
        for name in ["card"] + Self.partials { try library.register(text("\(name).mustache"), named: name) }
        let json = try JSONSerialization.jsonObject(with: Data(text("record.json").utf8))
        guard var context = json as? [String: Any] else { return (library, [:]) }
        // The language has no conditions on lists: what the page asks is prepared.
        context["has_vehicles"] = true
        context["has_gifts"] = true
        return (library, context)
    }
}
