/// `render` and `include`.
struct CallState {
    var plan: Int
    var entry: Int
    /// Where the caller goes on.
    var returnPosition: Int
    var isIsolated: Bool
    /// What the partial is rendered for, one after the other; nil in it stands for nothing given.
    var items: [Value]
    var index = 0
    var variable: Int?
    var arguments: [(slot: Int, value: Renderer.Slot)]
    /// The caller's variables, while the partial has its own.
    var outerSlots: [Renderer.Slot] = []
    var outerScopeBase = 0
    var outerSeesData = true
    var outerRegisters = Renderer.Registers()
    var outerFor = -1
    var bindingBase = 0
    /// Whether the partial is called for each item and has a `forloop`.
    var isLoop = false
}

extension Renderer {
    mutating func beginCall(_ number: Int, at position: Int) throws(Failure) -> Int {
        let plan = program.calls[number]
        if !plan.isIsolated, calls.contains(where: \.isIsolated) {
            throw .render("include usage is not allowed in this context", hint: "use render in what render calls")
        }
        // An include also shares the scope of its caller, which counts as one.
        guard calls.count + (plan.isIsolated ? 0 : 1) < environment.limits.partialDepth else {
            throw Failure(kind: .limit, message: "Nesting too deep")
        }
        try countIteration()
        let unit = try unit(of: plan)
        let (items, isLoop) = try items(of: plan, in: unit)
        var state = CallState(
            plan: number, entry: Int(program.units[unit].entry), returnPosition: position + 1,
            isIsolated: plan.isIsolated, items: items, variable: plan.variable.map(Int.init),
            arguments: try plan.arguments.map { argument throws(Failure) in
                (slot: Int(argument.slot), value: try slotValue(of: argument.value))
            })
        if state.variable == nil { state.variable = dynamicVariable(of: unit) }
        state.isLoop = isLoop
        guard !items.isEmpty else { return position + 1 }
        state.bindingBase = bindings.count
        state.outerScopeBase = scopeBase
        state.outerSeesData = seesData
        if plan.isIsolated {
            swap(&state.outerSlots, &slots)
            swap(&state.outerRegisters, &registers)
            state.outerFor = innermostFor
            innermostFor = -1
            seesData = environment.sharesDataWithPartials && seesData
            scopeBase = bindings.count
        }
        if isLoop {
            let name = program.units[unit].name
            loops.append(
                LoopState(
                    plan: -1, items: .array(items), first: 0, count: items.count, isReversed: false, name: name))
        }
        calls.append(state)
        frames.append(.call)
        try enter()
        return state.entry
    }

    /// The unit that is called, compiled now if its name was not known before.
    private mutating func unit(of plan: CallPlan) throws(Failure) -> Int {
        let unit: Int
        switch plan.target {
        case .unit(let number): unit = Int(number)
        case .dynamic(let operand):
            guard case .string(let name) = try required(operand) else {
                throw .render("Argument error in tag 'include' - Illegal template name")
            }
            if let known = program.units.firstIndex(where: { $0.name == name && !$0.isIsolated }), known > 0 {
                unit = known
            } else {
                unit = Int(Compiler.extend(&program, with: name, environment: environment))
                let missing = program.symbols.names.count - slots.count
                slots += Array(repeating: Slot(), count: max(0, missing))
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
    private mutating func items(of plan: CallPlan, in unit: Int) throws(Failure) -> (items: [Value], isLoop: Bool) {
        guard let subject = plan.subject else {
            // `include name` takes the variable of that name along, as `include 'product'` does.
            if case .dynamic = plan.target { return ([variable(named: .string(program.units[unit].name)) ?? .null], false) }
            return ([.null], false)
        }
        let value = plan.isSubjectImplied ? try quiet(subject) : try required(subject)
        if plan.isIsolated && !plan.isLoop { return ([value], false) }
        switch value {
        case .array(let items): return (items, plan.isIsolated)
        case .object(let object) where plan.isIsolated:
            return (object.map { .array([.string($0.key), $0.value]) }, true)
        case .range(let first, let last) where plan.isIsolated:
            try filterContext.check(count: Numbers.count(first, last))
            return (Numbers.count(first, last) == 0 ? [] : (first...last).map(Value.integer), true)
        default: return ([value], false)
        }
    }

    /// An argument, which is still markup if it is a variable that is.
    private mutating func slotValue(of operand: Operand) throws(Failure) -> Slot {
        let value = try required(operand)
        if case .path(let path) = operand, program.paths[Int(path)].steps.count == 0,
            case .slot(let slot) = program.paths[Int(path)].root, slots[Int(slot)].origin == .markup
        {
            return Slot(value: value, origin: .markup)
        }
        return Slot(value: value, origin: .local)
    }

    /// Gives the partial its variables for the current item.
    private mutating func enter() throws(Failure) {
        let state = calls[calls.count - 1]
        if state.isIsolated {
            slots = Array(repeating: Slot(), count: program.symbols.names.count)
            if state.index > 0 { registers = Registers() }
            if state.isLoop, let slot = program.symbols.number(of: "forloop") {
                slots[Int(slot)] = Slot(value: .integer(loops.count - 1), origin: .loop)
            }
            for (slot, value) in state.arguments { slots[slot] = value }
            let item = state.items[state.index]
            if let variable = state.variable, !item.isNull { slots[variable] = Slot(value: item, origin: .local) }
            return
        }
        if state.index == 0 { for (slot, value) in state.arguments { bind(slot, value) } }
        guard let variable = state.variable else { return }
        if state.index > 0, let last = bindings.last, last.slot == variable { undoBindings(downTo: bindings.count - 1) }
        bind(variable, Slot(value: state.items[state.index], origin: .local))
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
            try enter()
            return calls[top].entry
        }
        let position = calls[top].returnPosition
        leaveCall()
        return position
    }

    mutating func leaveCall() {
        frames.removeLast()
        let state = calls.removeLast()
        undoBindings(downTo: state.bindingBase)
        scopeBase = state.outerScopeBase
        seesData = state.outerSeesData
        if state.isLoop { loops.removeLast() }
        guard state.isIsolated else { return }
        slots = state.outerSlots
        registers = state.outerRegisters
        innermostFor = state.outerFor
    }
}
