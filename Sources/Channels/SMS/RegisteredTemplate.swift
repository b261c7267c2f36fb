import Foundation
import Liquid
import Model
import Yams

/// A wording that is registered with the provider, who sends nothing else: fixed text with placeholders, `${name}` or `{1}`.
///
/// The pack writes the whole text, so that previews, parts and consultants' changes are what they are elsewhere. On sending,
/// the registered wording is laid over it: where the fixed text is the same, what stands at the placeholders is what the
/// provider gets.
struct RegisteredTemplate: Sendable {
    /// The provider's id, and what fills its placeholders in the order of the text.
    struct Fill: Hashable, Sendable {
        var id: String
        var names: [String]
        var texts: [String]

        var value: Value {
            .object([
                "id": .string(id), "named": .object(Object(zip(names, texts).map { ($0, Value.string($1)) })),
                "list": .array(positional.map { .string($0) }),
            ])
        }

        /// By number where the placeholders are numbers, else in the order of the text.
        private var positional: [String] {
            let numbers = names.compactMap { Int($0) }
            guard numbers.count == names.count else { return texts }
            return zip(numbers, texts).sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    let id: String
    /// As it is registered, without the signature.
    let text: String
    let names: [String]
    private let literals: [String]

    /// - Throws: why a wording cannot be laid over texts.
    init(id: String, text: String) throws(Problem) {
        var names: [String] = []
        var literals: [String] = []
        var rest = text[...]
        while let match = rest.firstMatch(of: #/\$\{([^{}]+)\}|\{(\d+)\}/#) {
            literals.append(String(rest[..<match.range.lowerBound]))
            names.append(String(match.1 ?? match.2 ?? ""))
            rest = rest[match.range.upperBound...]
        }
        literals.append(String(rest))
        if literals.dropFirst().dropLast().contains("") {
            throw Problem(
                "two placeholders of \(id) touch each other",
                hint: "nobody could tell which words belong to which: put a fixed sign between them")
        }
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw Problem("the placeholder \(twice) of \(id) is there twice", hint: "give each its own name")
        }
        (self.id, self.text, self.names, self.literals) = (id, text, names, literals)
    }

    /// The wording with the names of its placeholders in their places.
    var filled: String { zip(literals, names + [""]).reduce("") { $0 + $1.0 + $1.1 } }

    /// What fills the placeholders where this is the wording of `text`; the shortest words that fit, none of them empty.
    func fill(_ text: String) -> Fill? {
        guard text.hasPrefix(literals[0]) else { return nil }
        var rest = text.dropFirst(literals[0].count)
        var texts: [String] = []
        for (index, literal) in literals.dropFirst().enumerated() {
            let isLast = index == names.count - 1
            let end: Substring.Index
            if isLast {
                guard rest.hasSuffix(literal) else { return nil }
                end = rest.index(rest.endIndex, offsetBy: -literal.count)
            } else {
                guard let start = rest.index(rest.startIndex, offsetBy: 1, limitedBy: rest.endIndex),
                    let range = rest[start...].firstRange(of: literal)
                else { return nil }
                end = range.lowerBound
            }
            let word = rest[..<end]
            if word.isEmpty { return nil }
            texts.append(String(word))
            rest = rest[end...].dropFirst(literal.count)
        }
        return rest.isEmpty ? Fill(id: id, names: names, texts: texts) : nil
    }
}

/// Reads the `templates:` of a channel file.
struct RegisteredTemplateReader {
    let source: DefinitionSource

    func templates(_ node: Node) -> [RegisteredTemplate]? {
        guard let items = node.sequence else {
            source.fault("templates must be a list", at: node, field: "templates", hint: "write - {id: …, text: …}")
            return nil
        }
        return items.enumerated().compactMap { index, item in
            guard let reader = MappingReader(item, path: "templates[\(index)]", source: source) else { return nil }
            let id = reader.text("id", required: true)
            let text = placeholderText(reader)
            reader.close()
            guard let id, let text else { return nil }
            do throws(Problem) {
                return try RegisteredTemplate(id: id, text: text)
            } catch {
                source.fault(error.message, at: reader.node("text"), field: reader.field("text"), hint: error.hint)
                return nil
            }
        }
    }

    /// As written: its `${name}` is the provider's placeholder, no variable of the environment.
    private func placeholderText(_ reader: MappingReader) -> String? {
        guard let node = reader.node("text", required: true) else { return nil }
        if case .scalar(let scalar) = node { return scalar.string }
        source.fault("\(reader.field("text")) must be a text", at: node, field: reader.field("text"))
        return nil
    }
}
