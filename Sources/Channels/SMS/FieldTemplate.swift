import JSON
import Liquid
import Model

/// One value of a definition: Liquid over what is sent or was received, or a fixed text. `SigningFilters` are there beside
/// Liquid's own filters.
///
/// A value is never escaped here: whoever puts it into a form, a query, a header or JSON does that.
struct FieldTemplate: Sendable {
    private enum Content: Sendable {
        case fixed(Secret)
        case liquid(Template)
    }

    private let content: Content
    /// The key says that the value is secret.
    let isSecret: Bool

    init(fixed text: String, isSecret: Bool) {
        content = .fixed(Secret(text))
        self.isSecret = isSecret
    }

    init(_ template: Template, isSecret: Bool) {
        content = .liquid(template)
        self.isSecret = isSecret
    }

    /// The first words of the variables that it reads.
    var reads: Set<String> {
        guard case .liquid(let template) = content else { return [] }
        return Set(template.references.compactMap(\.path.first))
    }

    func render(_ values: [String: Value]) throws(Problem) -> String {
        switch content {
        case .fixed(let text): return text.revealed
        case .liquid(let template):
            do throws(LiquidError) {
                return try template.render(values)
            } catch {
                throw Problem(
                    error.message, at: Place(file: error.template, line: error.line, column: error.column),
                    hint: error.hint)
            }
        }
    }
}

extension JSONValue {
    /// What a template holds, as JSON; a range is a list.
    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .number(String(number))
        case .bigInteger, .double: self = .number(value.text)
        case .string(let text): self = .string(text)
        case .array(let items): self = .array(items.map { JSONValue($0) })
        case .object(let object):
            self = .object(object.map { Member(name: $0.key, value: JSONValue($0.value)) })
        case .range(let first, let last):
            self = .array(first <= last ? (first...last).map { .number(String($0)) } : [])
        }
    }
}
