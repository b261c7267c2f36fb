/// Something that is wrong with what a person gave us: one clear sentence that says what, where, and what to do.
///
/// Thrown when it stops the work, collected when a check lists every fault.
public struct Problem: Error, Hashable, Sendable, Codable {
    public enum Severity: String, Sendable, Codable {
        /// Nothing is sent while it stands.
        case error
        /// Worth a look; nothing is stopped.
        case warning
    }

    public var severity: Severity
    /// What is wrong, without a full stop: `unknown variable customer.nmae`.
    public var message: String
    public var place: Place?
    /// What to do about it: `did you mean customer.name?`.
    public var hint: String?

    public init(_ message: String, at place: Place? = nil, hint: String? = nil, severity: Severity = .error) {
        self.severity = severity
        self.message = message
        self.place = place
        self.hint = hint
    }
}

/// Where a problem is: a file with line and column (from 1), or a row and field, as far as known.
public struct Place: Hashable, Sendable, Codable {
    public var file: String?
    public var line: Int?
    public var column: Int?
    public var field: String?

    public init(file: String? = nil, line: Int? = nil, column: Int? = nil, field: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
    }
}

extension Place: CustomStringConvertible {
    /// `templates/birthday/sms.liquid:3:12`, the form that editors jump to; a field follows in brackets.
    public var description: String {
        var text = file ?? ""
        if let line { text += text.isEmpty ? "line \(line)" : ":\(line)" }
        if let column { text += line == nil ? "" : ":\(column)" }
        if let field { text += text.isEmpty ? field : " [\(field)]" }
        return text
    }
}

extension Problem: CustomStringConvertible {
    public var description: String {
        let start = place.map { "\($0): " } ?? ""
        let end = hint.map { "; \($0)" } ?? ""
        return start + message + end
    }
}
