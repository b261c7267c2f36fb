/// When a fault is in force, counted from the start of the server.
public struct FaultWindow: Sendable, Hashable {
    /// So long all goes well.
    public var after: Duration
    /// So long it then lasts; `nil` is to the end.
    public var length: Duration?

    /// From `after` on, for `length` or to the end.
    public init(after: Duration = .zero, for length: Duration? = nil) {
        self.after = after
        self.length = length
    }

    func contains(_ elapsed: Duration) -> Bool {
        guard elapsed >= after else { return false }
        return length.map { elapsed < after + $0 } ?? true
    }
}
