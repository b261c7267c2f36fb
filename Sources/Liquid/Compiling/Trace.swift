/// What a unit does with variables, in the order of its text: enough to know what it reads without rendering it.
struct Trace: Sendable {
    enum Event: Sendable {
        /// A variable is read; `path` begins with its name.
        case read(path: [String], offset: Int, isOptional: Bool)
        /// A variable is set, to another variable's value if that is all it is.
        case define(name: String, alias: [String]?)
        /// The variables of a loop begin.
        case scopeBegin([(name: String, alias: [String]?)])
        case scopeEnd
        /// A partial is called with these variables.
        case call(unit: Int32, isIsolated: Bool, variables: [(name: String, alias: [String]?)])
    }

    private(set) var events: [Event] = []

    var count: Int { events.count }

    mutating func append(_ event: Event) { events.append(event) }

    mutating func truncate(to count: Int) { events.removeLast(events.count - count) }

    /// The reads of a part of the trace may find nothing.
    mutating func makeOptional(_ range: Range<Int>) {
        for position in range {
            guard case .read(let path, let offset, _) = events[position] else { continue }
            events[position] = .read(path: path, offset: offset, isOptional: true)
        }
    }
}

/// Follows the traces of a program through its partials.
struct ReferenceWalk {
    private let traces: [Trace]
    private let program: Program
    private let sharesData: Bool
    private var references: [Reference] = []
    private var seen: Set<Reference> = []
    private var cursors: [Int: Source.Cursor] = [:]
    /// A template of a thousand partials, each called by each, is not worth following to the end.
    private var remainingEvents = 200_000

    /// Local variables: what they stand for, `nil` if that is not a variable of the data.
    private typealias Locals = [String: [String]?]

    static func references(
        of traces: [Trace], in program: Program, _ environment: Environment
    ) -> [Reference] {
        var walk = ReferenceWalk(
            traces: traces, program: program, sharesData: environment.sharesDataWithPartials)
        var locals: Locals = [:]
        walk.walk(0, &locals, seesData: true, within: [])
        return walk.references
    }

    private init(traces: [Trace], program: Program, sharesData: Bool) {
        self.traces = traces
        self.program = program
        self.sharesData = sharesData
    }

    private mutating func walk(_ unit: Int, _ locals: inout Locals, seesData: Bool, within callers: [Int]) {
        guard !callers.contains(unit), callers.count < 20, unit < traces.count else { return }
        var scopes: [[(name: String, outer: [String]??)]] = []
        for event in traces[unit].events {
            remainingEvents -= 1
            guard remainingEvents > 0 else { return }
            switch event {
            case .read(let path, let offset, let isOptional):
                guard let path = resolve(path, locals, seesData: seesData) else { continue }
                note(path, unit: unit, offset: offset, isOptional: isOptional)
            case .define(let name, let alias):
                locals[name] = .some(alias.flatMap { resolve($0, locals, seesData: seesData) })
            case .scopeBegin(let variables):
                scopes.append(variables.map { ($0.name, locals[$0.name]) })
                bind(variables, in: &locals, from: locals, seesData: seesData)
            case .scopeEnd:
                for (name, outer) in scopes.popLast() ?? [] { locals[name] = outer }
            case .call(let callee, let isIsolated, let variables):
                var inner = isIsolated ? [:] : locals
                bind(variables, in: &inner, from: locals, seesData: seesData)
                walk(
                    Int(callee), &inner, seesData: isIsolated ? sharesData && seesData : seesData,
                    within: callers + [unit])
                if !isIsolated { locals.merge(inner) { old, _ in old } }
            }
        }
    }

    private func bind(
        _ variables: [(name: String, alias: [String]?)], in locals: inout Locals, from outer: Locals, seesData: Bool
    ) {
        for (name, alias) in variables {
            locals[name] = .some(alias.flatMap { resolve($0, outer, seesData: seesData) })
        }
    }

    /// The path from the data's variable on; `nil` if it is not in the data.
    private func resolve(_ path: [String], _ locals: Locals, seesData: Bool) -> [String]? {
        guard let first = path.first else { return nil }
        if let local = locals[first] { return local.map { $0 + path.dropFirst() } }
        return seesData ? path : nil
    }

    private mutating func note(_ path: [String], unit: Int, offset: Int, isOptional: Bool) {
        cursors[unit, default: Source.Cursor()].move(to: offset, in: program.units[unit].source)
        let place = cursors[unit, default: Source.Cursor()]
        let reference = Reference(
            path: path, template: program.units[unit].name, line: place.line, column: place.column,
            isOptional: isOptional)
        if seen.insert(reference).inserted { references.append(reference) }
    }
}
