/// A filter of your own: what stands left of `|` comes in, what it returns is printed or handed to the next filter.
///
///     environment.filters["shout"] = Filter { input, _, _ in .string(input.text.uppercased() + "!") }
///
/// What it throws is a render error at the place of the filter; a `FilterError` shows its message as it is.
public struct Filter: Sendable {
    let body: @Sendable (_ input: Value, _ arguments: [Value], _ named: [String: Value]) throws -> Value

    /// - Parameter body: gets the input, the positional arguments and the arguments with a name (`date: x, zone: 'UTC'`).
    public init(
        _ body: @Sendable @escaping (_ input: Value, _ arguments: [Value], _ named: [String: Value]) throws -> Value
    ) {
        self.body = body
    }
}

/// What a filter throws to say what is wrong with what it was given.
public struct FilterError: Error, Sendable, CustomStringConvertible {
    /// One clause without a full stop: `divided by 0`.
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}
