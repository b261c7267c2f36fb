/// Filling the tables of the program.
extension Compiler {
    /// What stands in `{{ }}` before it is known what becomes of it.
    struct Draft {
        var subject: Operand?
        var filters: [DraftFilter] = []
        var offset: Int
        /// The part of the trace that the subject wrote.
        var firstRead = 0
        var lastRead = 0
    }

    struct DraftFilter {
        var name: String
        var arguments: [Operand] = []
        var named: [(name: String, value: Operand)] = []
        var offset: Int
    }

    func literal(_ value: Value) -> Operand {
        program.literals.append(value)
        return .literal(Int32(program.literals.count - 1))
    }

    /// The words that are values.
    func namedLiteral(_ name: String) -> Operand? {
        switch name {
        case "nil", "null": literal(.null)
        case "true": literal(.bool(true))
        case "false": literal(.bool(false))
        case "blank": .blank
        case "empty": .empty
        default: nil
        }
    }

    /// Between two literals fractions are cut off, as Ruby does when it parses; what variables hold must be integers.
    func range(_ first: Operand, _ last: Operand) -> Operand {
        let ends = [first, last]
        return .range(operands(ends.allSatisfy(\.isLiteral) ? ends.map(truncated) : ends).start)
    }

    private func truncated(_ operand: Operand) -> Operand {
        guard case .literal(let index) = operand, case .double(let value) = program.literals[Int(index)],
            let integer = Int(exactly: value.rounded(.towardZero))
        else { return operand }
        return literal(.integer(integer))
    }

    func operands(_ list: [Operand]) -> Span32 {
        let start = Int32(program.operands.count)
        program.operands += list
        return Span32(start: start, count: Int32(list.count))
    }

    func slot(_ name: String) -> Int32 { program.symbols.intern(name) }

    func key(_ name: String) -> Int32 {
        if let known = keyNumbers[name] { return known }
        program.keys.append(FieldName(name))
        keyNumbers[name] = Int32(program.keys.count - 1)
        return Int32(program.keys.count - 1)
    }

    /// The step that `[operand]` takes.
    func step(_ operand: Operand) -> Step {
        guard case .literal(let index) = operand else { return .dynamic(operand) }
        switch program.literals[Int(index)] {
        case .string(let name): return .key(key(name))
        case .integer(let number): return .index(number)
        default: return .dynamic(operand)
        }
    }

    func path(_ root: Path.Root, steps: [Step], names: [String]?, offset: Int) -> Operand {
        let span = Span32(start: Int32(program.steps.count), count: Int32(steps.count))
        program.steps += steps
        program.paths.append(Path(root: root, steps: span, offset: Int32(offset)))
        if var names {
            names += staticNames(steps)
            // `self['name']` reads `name`.
            if names.first == "self", !steps.isEmpty { names.removeFirst() }
            if !names.isEmpty { trace.append(.read(path: names, offset: offset, isOptional: false)) }
        }
        return .path(Int32(program.paths.count - 1))
    }

    /// The names of steps up to the first that only rendering can tell; `[]` for an element of a list.
    private func staticNames(_ steps: [Step]) -> [String] {
        var names: [String] = []
        for step in steps {
            switch step {
            case .field(let key), .key(let key): names.append(program.keys[Int(key)].name)
            case .index: names.append("[]")
            case .dynamic: return names
            }
        }
        return names
    }

    /// The path that an operand reads, if it is a plain variable.
    func alias(of operand: Operand) -> [String]? {
        guard case .path(let index) = operand, case .slot(let slot) = program.paths[Int(index)].root else { return nil }
        let steps = Array(program.steps[program.paths[Int(index)].steps.range])
        let names = staticNames(steps)
        return names.count == steps.count ? [program.symbols.names[Int(slot)]] + names : nil
    }

    /// Puts a finished expression into the table.
    func add(_ draft: Draft) throws(Misfit) -> Int32 {
        let startsWithDefault = draft.filters.first?.name == "default"
        if startsWithDefault { trace.makeOptional(draft.firstRead..<draft.lastRead) }
        var filters = draft.filters
        let escaping = Escaping(&filters, for: environment.escaping)
        let start = Int32(program.filters.count)
        for filter in filters { program.filters.append(try call(of: filter)) }
        var isPlainVariable = false
        if filters.isEmpty, case .path(let index)? = draft.subject {
            isPlainVariable = program.paths[Int(index)].steps.count == 0
        }
        program.expressions.append(
            Expression(
                subject: draft.subject ?? literal(.null),
                filters: Span32(start: start, count: Int32(filters.count)),
                escapes: escaping == .bytes,
                isPlainVariable: isPlainVariable,
                mayBeNull: !environment.isProductMode || draft.subject == nil,
                offset: Int32(draft.offset)))
        return Int32(program.expressions.count - 1)
    }

    private func call(of filter: DraftFilter) throws(Misfit) -> FilterCall {
        let function: FilterFunction
        if let custom = environment.filters[filter.name] {
            function = .custom(custom)
        } else if let standard = StandardFilters.table[filter.name] {
            function = .standard(standard)
        } else if environment.isProductMode {
            let known = Array(StandardFilters.table.keys) + Array(environment.filters.keys)
            throw Misfit(
                message: "unknown filter \(filter.name)", offset: filter.offset,
                hint: Spelling.hint(for: filter.name, among: known))
        } else {
            function = .identity
        }
        if environment.isProductMode, case .standard(let standard) = function { try standard.check(filter) }
        var constants: [Value]? = []
        for argument in filter.arguments {
            guard case .literal(let index) = argument else {
                constants = nil
                break
            }
            constants?.append(program.literals[Int(index)])
        }
        return FilterCall(
            name: filter.name, function: function, arguments: operands(filter.arguments), named: filter.named,
            constants: constants, acceptsNull: filter.name == "default")
    }
}
