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
    /// Where it stands in its file.
    private let origin: TemplateOrigin?
    /// The key says that the value is secret.
    let isSecret: Bool

    init(fixed text: String, isSecret: Bool) {
        content = .fixed(Secret(text))
        origin = nil
        self.isSecret = isSecret
    }

    init(_ template: Template, isSecret: Bool, origin: TemplateOrigin) {
        content = .liquid(template)
        self.origin = origin
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
                    error.message, at: origin?.place(of: error.line, error.column), hint: error.hint)
            }
        }
    }
}

/// Where a template stands in a channel file, so that its own lines and columns can be told in terms of the file.
struct TemplateOrigin: Sendable {
    enum Style: Sendable {
        /// Its first character stands where the value does.
        case plain
        case quoted
        /// It begins on the line after.
        case block
    }

    /// Of the value.
    var place: Place
    var style: Style

    /// Exact for a value on one line; in a block of several lines, the line is.
    func place(of line: Int, _ column: Int) -> Place {
        var place = place
        guard let startLine = place.line, let startColumn = place.column else { return place }
        if style == .block {
            place.line = startLine + line
            place.column = nil
        } else {
            place.line = startLine + line - 1
            place.column = line == 1 ? startColumn + column - (style == .plain ? 1 : 0) : nil
        }
        return place
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
