/// Why a table cannot be read or written: one sentence, the place as far as known, and what to do.
public struct TabularError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    public let path: String
    /// Line of a CSV file or row of a sheet, from 1.
    public let line: Int?
    public let hint: String?

    public init(_ message: String, path: String, line: Int? = nil, hint: String? = nil) {
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint
    }

    public var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(message)" + (hint.map { "; \($0)" } ?? "")
    }
}
