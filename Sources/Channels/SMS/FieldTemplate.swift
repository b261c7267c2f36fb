import Liquid
import Model

/// One value of a request: Liquid over what is sent, or a fixed text.
///
/// | variable | |
/// |---|---|
/// | `to` | the recipient in E.164 |
/// | `text` | the whole text, signature and opt-out wording included |
/// | `reference` | our token of the message, for the gateway to give back |
/// | `receipt_url` | where delivery reports are taken; empty where nobody listens |
/// | `class` | `greeting`, `service` or `marketing` |
/// | `env.NAME` | an environment variable, the same as `${NAME}` |
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

    static let variables: Set<String> = ["to", "text", "reference", "receipt_url", "class", "env"]
}
