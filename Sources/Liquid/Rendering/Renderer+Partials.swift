/// `render` and `include`.
struct CallState {
    var entry: Int
    /// Where the caller goes on.
    var returnPosition: Int
    var isIsolated: Bool
    /// What the partial is rendered for, one after the other; nil in it stands for nothing given.
    var items: Items
    var index = 0
    var variable: Int?
    /// For each item anew; a partial that is rendered once has its arguments in its scope already.
    var arguments: [(slot: Int, value: Renderer.Slot)] = []
    /// What the caller had, while the partial has its own.
    var outerBase = 0
    var outerScopeBase = 0
    var outerSeesData = true
    var outerRegisters = Renderer.Registers()
    var outerFor = -1
    var bindingBase = 0
    /// Whether the partial is called for each item and has a `forloop`.
    var isLoop = false

    enum Items {
        case one(Value)
        case list([Value])

        var count: Int {
            switch self {
            case .one: 1
            case .list(let values): values.count
            }
        }

        subscript(index: Int) -> Value {
            switch self {
            case .one(let value): value
            case .list(let values): values[index]
            }
        }
    }
}

extension Renderer {
    mutating func beginCall(_ number: Int, at position: Int) throws(Failure) -> Int {
        let isIsolated = program.calls[number].isIsolated
        if !isIsolated, base > 0 {
            throw .render("include usage is not allowed in this context", hint: "use render in what render calls")
        }
        // An include also shares the scope of its caller, which counts as one.
        guard calls.count + (isIsolated ? 0 : 1) < environment.limits.partialDepth else {
            throw Failure(kind: .limit, message: "Nesting too deep")
        }
        try countIteration()
        let unit = try unit(of: number)
        let (items, isLoop) = try items(of: number, in: unit)
        guard items.count > 0 else { return position + 1 }
        var state = CallState(
            entry: Int(program.units[unit].entry), returnPosition: position + 1, isIsolated: isIsolated, items: items,
            variable: program.calls[number].variable.map(Int.init), isLoop: isLoop)
        if state.variable == nil { state.variable = dynamicVariable(of: unit) }
        state.bindingBase = bindings.count
        state.outerBase = base
        state.outerScopeBase = scopeBase
        state.outerSeesData = seesData
        if isIsolated {
            try openScope(for: number, &state)
        } else {
            for argument in program.calls[number].arguments {
                state.arguments.append((Int(argument.slot), try slotValue(of: argument.value)))
            }
        }
        if isLoop {
            guard case .list(let values) = items else { return position + 1 }
            let name = program.units[unit].name
            loops.append(
                LoopState(plan: -1, items: .array(values), first: 0, count: values.count, isReversed: false, name: name)
            )
        }
        calls.append(state)
        frames.append(.call)
        enter()
        return calls[calls.count - 1].entry
    }

    /// Gives what `render` calls a scope of its own, with the arguments in it.
    private mutating func openScope(for call: Int, _ state: inout CallState) throws(Failure) {
        let inner = slots.count
        slots.append(contentsOf: repeatElement(Slot(), count: program.slotCount))
        do throws(Failure) {
            for argument in program.calls[call].arguments {
                let value = try slotValue(of: argument.value)
                slots[inner + Int(argument.slot)] = value
                if state.isLoop { state.arguments.append((Int(argument.slot), value)) }
            }
        } catch {
            slots.removeLast(slots.count - inner)
            throw error
        }
        base = inner
        swap(&state.outerRegisters, &registers)
        state.outerFor = innermostFor
        innermostFor = -1
        seesData = environment.sharesDataWithPartials && seesData
        scopeBase = bindings.count
    }

    /// The unit that is called, compiled now if its name was not known before.
    private mutating func unit(of call: Int) throws(Failure) -> Int {
        let unit: Int
        switch program.calls[call].target {
        case .unit(let number): unit = Int(number)
        case .dynamic(let operand):
            guard case .string(let name) = try required(operand) else {
                throw .render("Argument error in tag 'include' - Illegal template name")
            }
            if let known = program.units.firstIndex(where: { $0.name == name && !$0.isIsolated }), known > 0 {
                unit = known
            } else {
                // Only an include can be dynamic, and none runs within a render: the scope that grows is the only one.
                unit = Int(Compiler.extend(&program, with: name, environment: environment))
                slots += Array(repeating: Slot(), count: max(0, program.slotCount - slots.count))
            }
        }
        guard program.units[unit].entry >= 0 else {
            let error = program.units[unit].error
            var failure = Failure(
                kind: error?.kind ?? .render, message: error?.message ?? "No such template", hint: error?.hint)
            if error?.kind == .syntax, environment.errors == .raise { failure.located = error }
            throw failure
        }
        return unit
    }

    private mutating func dynamicVariable(of unit: Int) -> Int? {
        let name = program.units[unit].name.split(separator: "/").last.map(String.init) ?? ""
        return program.symbols.number(of: name).map(Int.init)
    }

    /// What the partial is rendered for: each element if it is called for a list, else the one value or nothing.
    private mutating func items(
        of call: Int, in unit: Int
    ) throws(Failure) -> (items: CallState.Items, isLoop: Bool) {
        guard let subject = program.calls[call].subject else {
            // `include name` takes the variable of that name along, as `include 'product'` does.
            guard case .dynamic = program.calls[call].target else { return (.one(.null), false) }
            return (.one(variable(named: .string(program.units[unit].name)) ?? .null), false)
        }
        let plan = program.calls[call]
        let value = plan.isSubjectImplied ? try quiet(subject) : try required(subject)
        if plan.isIsolated && !plan.isLoop { return (.one(value), false) }
        switch value {
        case .array(let items): return (.list(items), plan.isIsolated)
        case .object(let object) where plan.isIsolated:
            return (.list(object.map { .array([.string($0.key), $0.value]) }), true)
        case .range(let first, let last) where plan.isIsolated:
            try filterContext.check(count: Numbers.count(first, last))
            return (.list(Numbers.count(first, last) == 0 ? [] : (first...last).map(Value.integer)), true)
        default: return (.one(value), false)
        }
    }

    /// An argument, which is still markup if it is a variable that is.
    private mutating func slotValue(of operand: Operand) throws(Failure) -> Slot {
        let value = try required(operand)
        if case .path(let path) = operand, program.paths[Int(path)].steps.count == 0,
            case .slot(let slot) = program.paths[Int(path)].root, slots[base + Int(slot)].origin == .markup
        {
            return Slot(value: value, origin: .markup)
        }
        return Slot(value: value, origin: .local)
    }

    /// Gives the partial its variables for the current item.
    private mutating func enter() {
        let top = calls.count - 1
        let index = calls[top].index
        let item = calls[top].items[index]
        guard calls[top].isIsolated else {
            if index == 0 { for (slot, value) in calls[top].arguments { bind(slot, value) } }
            guard let variable = calls[top].variable else { return }
            if index > 0, let last = bindings.last, last.slot == variable { undoBindings(downTo: bindings.count - 1) }
            bind(variable, Slot(value: item, origin: .local))
            return
        }
        if index > 0 {
            for slot in base..<slots.count { slots[slot] = Slot() }
            for (slot, value) in calls[top].arguments { slots[base + slot] = value }
            registers = Registers()
        }
        if calls[top].isLoop, let slot = program.forloopSlot, !calls[top].arguments.contains(where: { $0.slot == slot })
        {
            slots[base + slot] = Slot(value: .integer(loops.count - 1), origin: .loop)
        }
        if let variable = calls[top].variable, !item.isNull {
            slots[base + variable] = Slot(value: item, origin: .local)
        }
    }

    /// The end of a unit: the same partial for the next item, or back to the caller.
    mutating func endUnit() throws(Failure) -> Int {
        while let frame = frames.last {
            if case .call = frame { break }
            if case .loop = frame { endLoop() } else { endFrame() }
        }
        guard !calls.isEmpty else { return -1 }
        let top = calls.count - 1
        calls[top].index += 1
        if calls[top].isLoop, !loops.isEmpty { loops[loops.count - 1].index += 1 }
        if calls[top].index < calls[top].items.count {
            try countIteration()
            enter()
            return calls[top].entry
        }
        let position = calls[top].returnPosition
        leaveCall()
        return position
    }

    mutating func leaveCall() {
        frames.removeLast()
        var state = calls.removeLast()
        undoBindings(downTo: state.bindingBase)
        scopeBase = state.outerScopeBase
        seesData = state.outerSeesData
        if state.isLoop { loops.removeLast() }
        guard state.isIsolated else { return }
        slots.removeLast(slots.count - base)
        base = state.outerBase
        swap(&state.outerRegisters, &registers)
        innermostFor = state.outerFor
    }
}
