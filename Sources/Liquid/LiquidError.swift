/// Why a template could not be parsed or rendered: what, where, and what to do about it.
public struct LiquidError: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// The template is not well formed, or names a filter or tag that does not exist.
        case syntax
        /// A tag or filter failed with the values that it was given, or (in product mode) a value is missing.
        case render
        /// The template asks for more than `Environment.Limits` allow.
        case limit
    }

    public var kind: Kind
    /// What is wrong, without a full stop: `unknown variable customer.nmae`.
    public var message: String
    /// The name of the template or partial in which it is.
    public var template: String
    /// From 1, in the file of `template`.
    public var line: Int
    /// From 1, counted in Unicode scalars.
    public var column: Int
    /// What to do about it: `did you mean customer.name?`.
    public var hint: String?

    public init(
        _ kind: Kind, _ message: String, template: String, line: Int, column: Int, hint: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.template = template
        self.line = line
        self.column = column
        self.hint = hint
    }
}

extension LiquidError: CustomStringConvertible {
    /// `birthday/sms:3:12: unknown variable customer.nmae; did you mean customer.name?`
    public var description: String {
        "\(template):\(line):\(column): \(message)" + (hint.map { "; \($0)" } ?? "")
    }
}

/// A fault whose place is known only to whoever called: the compiler or the renderer adds it.
struct Failure: Error {
    var kind: LiquidError.Kind
    var message: String
    var hint: String?
    /// Ends the rendering even where errors are shown inline, because going on would only fail again.
    var isFatal = false
    /// Where it is in the source of the unit, if that is known better than the tag's beginning.
    var offset: Int?
    /// The error of a broken partial, which has its own place.
    var located: LiquidError?

    static func syntax(_ message: String, hint: String? = nil) -> Failure {
        Failure(kind: .syntax, message: message, hint: hint)
    }

    static func render(_ message: String, hint: String? = nil) -> Failure {
        Failure(kind: .render, message: message, hint: hint)
    }

    static func limit(_ message: String, hint: String? = nil) -> Failure {
        Failure(kind: .limit, message: message, hint: hint, isFatal: true)
    }
}
