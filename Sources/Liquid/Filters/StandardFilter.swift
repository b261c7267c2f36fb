import struct Foundation.Date
import struct Foundation.TimeZone

/// What a `| name` in a template calls.
enum FilterFunction: Sendable {
    /// Unknown: the value passes unchanged, as in Liquid.
    case identity
    case standard(StandardFilter)
    case custom(Filter)
}

/// A filter of the language, with the number of arguments that it takes.
struct StandardFilter: Sendable {
    typealias Body = @Sendable (Value, Arguments, inout FilterContext) throws(Failure) -> Value

    let arity: ClosedRange<Int>
    let body: Body

    init(_ arity: ClosedRange<Int>, _ body: @escaping Body) {
        self.arity = arity
        self.body = body
    }

    /// - Throws: a misfit if the number of arguments is wrong.
    func check(_ filter: Compiler.DraftFilter) throws(Misfit) {
        let given = filter.arguments.count + (filter.named.isEmpty ? 0 : 1)
        guard !arity.contains(given) else { return }
        let expected =
            arity.lowerBound == arity.upperBound ? "\(arity.lowerBound)" : "\(arity.lowerBound) to \(arity.upperBound)"
        throw Misfit(
            message: "filter \(filter.name) takes \(expected) arguments, not \(given)", offset: filter.offset)
    }

    func apply(
        _ input: Value, _ arguments: Arguments, _ context: inout FilterContext
    ) throws(Failure) -> Value {
        // Named arguments arrive in Ruby as one more, a hash.
        let given = arguments.positional.count + (arguments.named.isEmpty ? 0 : 1)
        guard arity.contains(given) else {
            // Ruby counts the input too.
            let expected =
                arity.lowerBound == arity.upperBound
                ? "\(arity.lowerBound + 1)" : "\(arity.lowerBound + 1)..\(arity.upperBound + 1)"
            throw .render("wrong number of arguments (given \(given + 1), expected \(expected))")
        }
        return try body(input, arguments, &context)
    }
}

/// The values right of a filter's colon.
struct Arguments {
    var positional: [Value]
    var named: [(name: String, value: Value)]

    init(_ positional: [Value], _ named: [(name: String, value: Value)] = []) {
        self.positional = positional
        self.named = named
    }

    /// An argument, null if it is not given.
    subscript(index: Int) -> Value { index < positional.count ? positional[index] : .null }

    subscript(name: String) -> Value { named.last { $0.name == name }?.value ?? .null }

    func has(_ index: Int) -> Bool { index < positional.count }

    /// An argument as text.
    func text(_ index: Int, default standard: String = "") -> String {
        has(index) ? positional[index].argumentText : standard
    }
}

/// What filters know of the rendering that they are part of.
struct FilterContext {
    let limits: Environment.Limits
    let timeZone: TimeZone
    private let clock: @Sendable () -> Date
    private let time: Date?

    init(_ environment: Environment, now: Date?) {
        limits = environment.limits
        timeZone = environment.timeZone
        clock = environment.now
        time = now
    }

    /// The time of the rendering: the same for the whole of it.
    private(set) lazy var now: Date = time ?? clock()

    /// Refuses what would take too much memory.
    func check(_ value: Value) throws(Failure) {
        switch value {
        case .string(let text): try check(bytes: text.utf8.count)
        case .array(let items): try check(count: items.count)
        default: break
        }
    }

    func check(bytes: Int) throws(Failure) {
        guard bytes > limits.outputBytes else { return }
        throw .limit("a text is longer than \(limits.outputBytes) bytes", hint: "Environment.Limits.outputBytes")
    }

    func check(count: Int) throws(Failure) {
        guard count > limits.iterations else { return }
        throw .limit("a list has more than \(limits.iterations) elements", hint: "Environment.Limits.iterations")
    }

    /// The elements that an array filter works on: those of an array with all arrays in it laid flat, else the value itself.
    func items(of value: Value) throws(Failure) -> [Value] {
        switch value {
        case .null: return []
        case .array(let items):
            guard items.contains(where: \.isArray) else { return items }
            var flat: [Value] = []
            Self.flatten(items, into: &flat)
            return flat
        case .range(let first, let last):
            let count = Numbers.count(first, last)
            try check(count: count)
            return count == 0 ? [] : (first...last).map(Value.integer)
        default: return [value]
        }
    }

    private static func flatten(_ items: [Value], into flat: inout [Value]) {
        for item in items {
            if case .array(let inner) = item { flatten(inner, into: &flat) } else { flat.append(item) }
        }
    }
}

extension Value {
    fileprivate var isArray: Bool {
        if case .array = self { true } else { false }
    }
}

/// The filters of the language by name.
enum StandardFilters {
    static let table: [String: StandardFilter] = strings.merging(arrays) { $1 }.merging(numbers) { $1 }
        .merging(markup) { $1 }.merging(general) { $1 }

    private static let general: [String: StandardFilter] = [
        "default": StandardFilter(0...2) { input, arguments, _ in
            let standard = arguments.has(0) ? arguments[0] : .string("")
            let isMissing = arguments["allow_false"].isTruthy ? input.isNull : !input.isTruthy
            return isMissing || input.isEmpty ? standard : input
        },
        "raw": StandardFilter(0...0) { input, _, _ in input },
        "date": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            let format = arguments.text(0)
            guard !format.isEmpty, let moment = Moment(reading: input, &context) else { return input }
            return .string(try moment.formatted(format, context))
        },
        "size": StandardFilter(0...0) { input, _, _ in
            switch input {
            case .null: .integer(0)
            default: input.command(.size) ?? .integer(0)
            }
        },
    ]
}
