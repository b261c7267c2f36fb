/// Expressions, filters and conditions.
extension Renderer {
    // MARK: Output

    mutating func print(_ index: Int) throws(Failure) {
        if case .path(let path) = program.expressions[index].subject, program.expressions[index].filters.count == 0 {
            return try print(path: Int(path), index)
        }
        let expression = program.expressions[index]
        let value: Value
        if expression.filters.count == 0 {
            value = expression.mayBeNull ? try quiet(expression.subject) : try present(expression.subject)
        } else {
            value = try evaluate(expression)
            if !expression.mayBeNull, value.isNull {
                throw .render("there is nothing to print", hint: "say what to print instead with | default: '…'")
            }
        }
        write(value, escapes: expression.escapes)
    }

    /// A variable, or a field of one that is an object, goes from where it lies to the page; anything else is looked up.
    private mutating func print(path: Int, _ index: Int) throws(Failure) {
        let escapes = program.expressions[index].escapes
        if case .slot(let number) = program.paths[path].root {
            let slot = base + Int(number)
            if slots[slot].origin == .unread { resolve(Int(number)) }
            let steps = program.paths[path].steps
            switch (slots[slot].origin, steps.count) {
            case (.markup, 0): return write(slots[slot].value, escapes: false)
            case (.loop, 0):
                let isTable = loops[loopNumber(Int(number))].columns != nil
                return write(.string("Liquid::" + (isTable ? "TablerowloopDrop" : "ForloopDrop")), escapes: escapes)
            case (.data, 0) where !slots[slot].value.isNull, (.local, 0) where !slots[slot].value.isNull:
                return write(slots[slot].value, escapes: escapes)
            case (.data, 1), (.local, 1):
                guard case .field(let key) = program.steps[Int(steps.start)],
                    case .object(let object) = slots[slot].value,
                    let field = object.position(of: program.keys + Int(key)), !object.isNull(at: field)
                else { break }
                return object.withValue(at: field) { write($0, escapes: escapes) }
            default: break
            }
        }
        let expression = program.expressions[index]
        write(
            expression.mayBeNull ? try quiet(expression.subject) : try present(expression.subject), escapes: escapes)
    }

    private func loopNumber(_ slot: Int) -> Int {
        if case .integer(let loop) = slots[base + slot].value { loop } else { 0 }
    }

    mutating func assign(_ slot: Int, _ index: Int) throws(Failure) {
        let expression = program.expressions[index]
        if expression.filters.count > 0 {
            set(slot, Slot(value: try evaluate(expression), origin: .local))
            return
        }
        let value = expression.mayBeNull ? try quiet(expression.subject) : try required(expression.subject)
        var origin = Slot.Origin.local
        if expression.isPlainVariable, case .path(let path) = expression.subject,
            case .slot(let source) = program.paths[Int(path)].root, slots[base + Int(source)].origin == .markup
        {
            origin = .markup
        }
        set(slot, Slot(value: value, origin: origin))
    }

    /// The subject through all its filters.
    private mutating func evaluate(_ expression: Expression) throws(Failure) -> Value {
        let range = expression.filters.range
        var value: Value
        if expression.mayBeNull || program.filters[range.lowerBound].acceptsNull {
            value = try quiet(expression.subject)
        } else {
            value = try present(expression.subject)
        }
        for index in range {
            value = try apply(index, to: value)
        }
        return value
    }

    private mutating func apply(_ index: Int, to input: Value) throws(Failure) -> Value {
        let positional: [Value]
        if let constants = program.filters[index].constants {
            positional = constants
        } else {
            positional = try arguments(of: index)
        }
        var named: [(name: String, value: Value)] = []
        for argument in program.filters[index].named { named.append((argument.name, try present(argument.value))) }
        let result: Value
        switch program.filters[index].function {
        case .identity: return input
        case .standard(let standard):
            result = try standard.apply(input, Arguments(positional, named), &filterContext)
        case .custom(let custom):
            do {
                let names = Dictionary(named.map { ($0.name, $0.value) }) { _, last in last }
                result = try custom.body(input, positional, names)
            } catch {
                throw .render((error as? FilterError)?.message ?? "\(program.filters[index].name): \(error)")
            }
        }
        try filterContext.check(result)
        let work = input.weight + result.weight
        if work > 0 { try countIteration(and: work) }
        return result
    }

    private mutating func arguments(of filter: Int) throws(Failure) -> [Value] {
        var values: [Value] = []
        let range = program.filters[filter].arguments.range
        let acceptsNull = program.filters[filter].acceptsNull
        values.reserveCapacity(range.count)
        for index in range {
            let operand = program.operands[index]
            values.append(acceptsNull ? try required(operand) : try present(operand))
        }
        return values
    }

    // MARK: Conditions

    /// `a and b or c` is `a and (b or c)`, each looked at only if it matters.
    mutating func holds(_ first: Int) throws(Failure) -> Bool {
        var index = first
        while true {
            let comparison = program.comparisons[index]
            let result = try holds(comparison)
            switch comparison.relation {
            case .end: return result
            case .and: if !result { return false }
            case .or: if result { return true }
            }
            index += 1
        }
    }

    private mutating func holds(_ comparison: Comparison) throws(Failure) -> Bool {
        switch comparison.comparison {
        case .truth: return try quiet(comparison.left).isTruthy
        case .equal: return try equals(.operand(comparison.left), comparison.right)
        case .notEqual: return try !equals(.operand(comparison.left), comparison.right)
        case .contains: return try quiet(comparison.left).contains(try quiet(comparison.right))
        case .unknown(let name):
            throw .render("Unknown operator \(program.literals[Int(name)].text)")
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            // `blank` and `empty` have no order.
            if comparison.left.isQuestion || comparison.right.isQuestion { return false }
            return try quiet(comparison.left).compares(comparison.comparison, to: try quiet(comparison.right))
        }
    }

    enum Side {
        case operand(Operand)
        case value(Value)
    }

    /// `==`, where `blank` and `empty` ask what the other side is like.
    mutating func equals(_ left: Side, _ right: Operand) throws(Failure) -> Bool {
        switch left {
        // Two questions have no answer: `blank == blank` is false.
        case .operand(.blank): return right.isQuestion ? false : try quiet(right).isBlank
        case .operand(.empty): return right.isQuestion ? false : try quiet(right).isEmpty
        default: break
        }
        let value: Value
        switch left {
        case .operand(let operand): value = try quiet(operand)
        case .value(let known): value = known
        }
        switch right {
        case .blank: return value.isBlank
        case .empty: return value.isEmpty
        default: return value.isEqual(to: try quiet(right))
        }
    }

    // MARK: Cycle

    mutating func printCycle(_ cycle: CyclePlan) throws(Failure) {
        let group: Value =
            switch cycle.group {
            case .named(let operand): try quiet(operand)
            case .list(let name): .string(name)
            }
        let position = registers.cycles[group] ?? 0
        let count = Int(cycle.values.count)
        registers.cycles[group] = position + 1 >= count ? 0 : position + 1
        // Another cycle of the same name may have gone further than this one is long.
        guard position < count else { return }
        let operand = program.operands[Int(cycle.values.start) + position]
        write(try present(operand), escapes: environment.escaping != .none)
    }
}

extension Value {
    /// What it costs to work on it, in passes through a loop: one for 256 bytes or 16 elements.
    fileprivate var weight: Int {
        switch self {
        case .string(let text): text.utf8.count >> 8
        case .bigInteger(let number): number.magnitude.count
        case .array(let items): items.count >> 4
        default: 0
        }
    }
}
