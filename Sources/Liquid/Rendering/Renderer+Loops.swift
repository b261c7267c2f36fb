/// `for` and `tablerow`.
struct LoopState {
    /// What is looped over.
    enum Items {
        case array([Value])
        case range(Int)
        case object(Object)
    }

    var plan: Int32
    var items: Items
    /// The offset as it was given, from which `offset: continue` reckons.
    var start = 0
    /// The first item that is used, and how many are.
    var first: Int
    var count: Int
    var isReversed: Bool
    var index = 0
    var bindingBase = 0
    /// The `for` around it, -1 if there is none.
    var parent = -1
    var name: String
    /// Columns of a table, 0 for one endless row; nil for a `for`.
    var columns: Int?
    var column = 1
    var row = 1

    var item: Value {
        let position = first + (isReversed ? count - 1 - index : index)
        switch items {
        case .array(let list): return list[position]
        case .range(let start): return .integer(start &+ position)
        case .object(let object):
            let entry = object.entries[position]
            return .array([.string(entry.key), entry.value])
        }
    }

    /// What `forloop` or `tablerowloop` says, except the parent.
    func value(of property: LoopProperty) -> Value? {
        switch property {
        case .index: return .integer(index + 1)
        case .index0: return .integer(index)
        case .rindex: return .integer(count - index)
        case .rindex0: return .integer(count - index - 1)
        case .first: return .bool(index == 0)
        case .last: return .bool(index == count - 1)
        case .length: return .integer(count)
        case .name: return columns == nil ? .string(name) : nil
        case .parentloop: return nil
        case .col: return columns.map { _ in .integer(column) }
        case .col0: return columns.map { _ in .integer(column - 1) }
        case .row: return columns.map { _ in .integer(row) }
        case .colFirst: return columns.map { _ in .bool(column == 1) }
        case .colLast: return columns.map { .bool(column == $0) }
        }
    }

    /// All of it as an object, for a loop that is passed on as a value.
    func snapshot(in renderer: Renderer, depth: Int) -> Value {
        var object = Object()
        for property in LoopProperty.allCases {
            if property == .parentloop {
                if columns == nil, parent >= 0, depth < 10 {
                    object[property.rawValue] = renderer.loops[parent].snapshot(in: renderer, depth: depth + 1)
                }
            } else if let value = value(of: property) {
                object[property.rawValue] = value
            }
        }
        return .object(object)
    }
}

extension Renderer {
    /// - Returns: the position to go on at.
    mutating func beginLoop(_ number: Int) throws(Failure) -> Int {
        let plan = program.loops[number]
        var state = try segment(plan, number)
        if program.remembersOffsets { registers.offsets[plan.nameIndex] = state.start + state.count }
        guard state.count > 0 else { return Int(plan.otherwise) }
        state.parent = innermostFor
        begin(&state, variable: Int(plan.variable), drop: program.forloopSlot)
        innermostFor = loops.count - 1
        try countIteration()
        return Int(plan.body)
    }

    private mutating func begin(_ state: inout LoopState, variable: Int, drop: Int?) {
        state.bindingBase = bindings.count
        bind(drop ?? variable, Slot(value: .integer(loops.count), origin: .loop))
        bind(variable, Slot(value: state.item, origin: .local))
        loops.append(state)
        frames.append(.loop)
    }

    mutating func nextPass(_ number: Int) throws(Failure) -> Int {
        let top = loops.count - 1
        loops[top].index += 1
        guard loops[top].index < loops[top].count else {
            let end = program.loops[number].end
            endLoop()
            return Int(end)
        }
        try countIteration(and: Int(program.loops[number].end - program.loops[number].body) >> 6)
        slots[base + Int(program.loops[number].variable)] = Slot(value: loops[top].item, origin: .local)
        return Int(program.loops[number].body)
    }

    mutating func endLoop() {
        frames.removeLast()
        let state = loops.removeLast()
        undoBindings(downTo: state.bindingBase)
        if state.columns == nil { innermostFor = state.parent }
    }

    /// One pass, and something for what is worked on in it.
    mutating func countIteration(and work: Int = 0) throws(Failure) {
        iterations += 1 + work
        if iterations > environment.limits.iterations {
            let allowed = environment.limits.iterations
            throw .limit(
                "more than \(allowed) passes through loops, or as much work", hint: "Environment.Limits.iterations")
        }
        if iterations >= nextLook { try lookAtClock() }
    }

    private mutating func lookAtClock() throws(Failure) {
        let now = ContinuousClock.now
        nextLook = iterations + 1_000
        if longSince == nil { longSince = now }
        if let longSince, now - longSince > environment.limits.time {
            throw .limit("rendering takes longer than \(environment.limits.time)", hint: "Environment.Limits.time")
        }
    }

    /// What a loop goes over, after `offset` and `limit`.
    private mutating func segment(_ plan: LoopPlan, _ number: Int) throws(Failure) -> LoopState {
        let start =
            switch plan.start {
            case .beginning: 0
            case .continued: registers.offsets[plan.nameIndex] ?? 0
            case .value(let operand): try whole(operand, plan) ?? 0
            }
        let collection = try required(plan.collection)
        let limit = try plan.limit.flatMap { operand throws(Failure) in try whole(operand, plan) }
        let items: LoopState.Items
        let total: Int
        switch collection {
        case .array(let list): (items, total) = (.array(list), list.count)
        case .range(let start, let last): (items, total) = (.range(start), Numbers.count(start, last))
        case .object(let object): (items, total) = (.object(object), object.count)
        case .string(let text) where !text.isEmpty:
            // A text is one item, whatever the offset.
            (items, total) = (.array([collection]), 1)
            return LoopState(
                plan: Int32(number), items: items, first: 0, count: total, isReversed: false, name: plan.name)
        default: (items, total) = (.array([]), 0)
        }
        var end = total
        if let limit { end = min(total, max(start.addingReportingOverflow(limit).partialValue, 0)) }
        let first = max(start, 0)
        let count = max(end - first, 0)
        return LoopState(
            plan: Int32(number), items: items, start: start, first: first, count: count, isReversed: plan.isReversed,
            name: plan.name)
    }

    /// The number of `limit` and `offset`; nil for null. A table takes what Ruby's `to_i` makes of it.
    private mutating func whole(_ operand: Operand, _ plan: LoopPlan) throws(Failure) -> Int? {
        let value = try required(operand)
        guard plan.isTable else { return value.isNull ? nil : try Numbers.integer(value) }
        switch value {
        case .null: return 0
        case .string(let text): return Numbers.leadingInteger(text)
        case .double(let number): return Int(exactly: number.rounded(.towardZero)) ?? 0
        default: return try Numbers.integer(value)
        }
    }

    // MARK: tablerow

    mutating func beginRows(_ number: Int) throws(Failure) -> Int {
        let plan = program.loops[number]
        guard try required(plan.collection).isTruthy else { return Int(plan.end) }
        var state = try segment(plan, number)
        state.columns = try plan.columns.flatMap { operand throws(Failure) in try whole(operand, plan) } ?? state.count
        output.append("<tr class=\"row1\">\n")
        guard state.count > 0 else {
            output.append("</tr>\n")
            return Int(plan.end)
        }
        begin(&state, variable: Int(plan.variable), drop: program.tablerowloopSlot)
        try countIteration()
        output.append("<td class=\"col1\">")
        return Int(plan.body)
    }

    /// Ends a cell, and the table too if it was the last one or `break` stops it.
    mutating func nextCell(_ number: Int, stops: Bool) throws(Failure) -> Int {
        let top = loops.count - 1
        output.append("</td>")
        let isLast = loops[top].index == loops[top].count - 1
        if stops || isLast {
            endLoop()
            output.append("</tr>\n")
            return Int(program.loops[number].end)
        }
        if loops[top].column == loops[top].columns {
            output.append("</tr>\n<tr class=\"row\(loops[top].row + 1)\">")
            loops[top].column = 1
            loops[top].row += 1
        } else {
            loops[top].column += 1
        }
        loops[top].index += 1
        try countIteration()
        slots[base + Int(program.loops[number].variable)] = Slot(value: loops[top].item, origin: .local)
        output.append("<td class=\"col\(loops[top].column)\">")
        return Int(program.loops[number].body)
    }
}
