/// Why a cell, or a whole row, cannot be taken over, and what to write instead.
public struct FieldFault: Error, Hashable, Sendable {
    public var reason: String
    public var hint: String?

    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}
