/// Variables: finding, setting and missing them.
extension Renderer {
    /// Sets a variable as `assign` does: outside of the loops and includes that are running, whose own variables hide it.
    mutating func set(_ slot: Int, _ new: Slot) {
        if bindings.count > scopeBase {
            for index in scopeBase..<bindings.count where bindings[index].slot == slot {
                bindings[index].hidden = new
                return
            }
        }
        slots[base + slot] = new
    }

    /// Hides a variable until the bindings are undone.
    mutating func bind(_ slot: Int, _ new: Slot) {
        bindings.append(Binding(slot: slot, hidden: slots[base + slot]))
        slots[base + slot] = new
    }

    mutating func undoBindings(downTo count: Int) {
        while bindings.count > count {
            let binding = bindings.removeLast()
            slots[base + binding.slot] = binding.hidden
        }
    }

    /// Looks a variable up in the data, once.
    mutating func resolve(_ slot: Int) {
        guard slots[base + slot].origin == .unread else { return }
        if let counter = registers.counters[slot] {
            slots[base + slot] = Slot(value: counter, origin: .data)
        } else if seesData, let value = data[program.symbols.names[slot]] {
            slots[base + slot] = Slot(value: value, origin: .data)
        } else {
            slots[base + slot] = Slot(value: .null, origin: .absent)
        }
    }

    /// `increment` and `decrement`: counters of their own, which begin at 0, hide the data's variables of the same name and
    /// are hidden by the template's.
    mutating func count(_ slot: Int, step: Int) throws(Failure) {
        let value = registers.counters[slot] ?? .integer(0)
        let next = try Numbers.combine(value, .integer(step), .plus)
        registers.counters[slot] = next
        // Whatever was found in the data is out of date, also where the variable of a loop or include hides it.
        if slots[base + slot].origin.isFound { slots[base + slot] = Slot() }
        for index in scopeBase..<bindings.count where bindings[index].slot == slot {
            if bindings[index].hidden.origin.isFound { bindings[index].hidden = Slot() }
        }
        write(step > 0 ? value : next, escapes: false)
    }

    /// What a path leads to; `nil` if a variable or field on the way does not exist.
    mutating func lookup(_ index: Int) throws(Failure) -> Value? {
        let path = program.paths[index]
        var value: Value
        var step = path.steps.range.lowerBound
        let end = path.steps.range.upperBound
        switch path.root {
        case .slot(let slot):
            let slot = Int(slot)
            if slots[base + slot].origin == .unread { resolve(slot) }
            switch slots[base + slot].origin {
            case .absent: return program.symbols.names[slot] == "self" ? try selfValue(steps: step..<end) : nil
            case .loop:
                guard case .integer(let loop) = slots[base + slot].value else { return nil }
                return try loopValue(loop, steps: step..<end)
            default: value = slots[base + slot].value
            }
        case .dynamic(let name):
            guard let found = variable(named: try quiet(name)) else { return nil }
            value = found
        }
        while step < end {
            guard let next = try value.taking(program.steps[step], in: &self) else { return nil }
            value = next
            step += 1
        }
        return value
    }

    mutating func variable(named name: Value) -> Value? {
        let name = name.argumentText
        guard let slot = program.symbols.number(of: name).map(Int.init), base + slot < slots.count else {
            return seesData ? data[name] : nil
        }
        resolve(slot)
        return slots[base + slot].origin == .absent ? nil : slots[base + slot].value
    }

    /// `self['name']`: the variable of that name, wherever it is defined.
    private mutating func selfValue(steps: Range<Int>) throws(Failure) -> Value? {
        guard let first = steps.first else { return .string("Liquid::SelfDrop") }
        let name: Value =
            switch program.steps[first] {
            case .field(let key), .key(let key): .string(program.keys[Int(key)].name)
            case .index(let index): .integer(index)
            case .dynamic(let operand): try quiet(operand)
            }
        guard var value = variable(named: name) else { return nil }
        for step in steps.dropFirst() {
            guard let next = try value.taking(program.steps[step], in: &self) else { return nil }
            value = next
        }
        return value
    }

    /// What `forloop.index` and the like are.
    private mutating func loopValue(_ loop: Int, steps: Range<Int>) throws(Failure) -> Value? {
        guard let first = steps.first else { return loops[loop].snapshot(in: self, depth: 0) }
        let property: LoopProperty?
        switch program.steps[first] {
        case .field(let key), .key(let key): property = program.keys[Int(key)].loopProperty
        case .dynamic(let operand): property = LoopProperty(rawValue: try quiet(operand).argumentText)
        case .index: property = nil
        }
        guard let property else { return nil }
        if property == .parentloop {
            let parent = loops[loop].parent
            return parent < 0 ? .null : try loopValue(parent, steps: steps.dropFirst())
        }
        guard var value = loops[loop].value(of: property) else { return nil }
        for step in steps.dropFirst() {
            guard let next = try value.taking(program.steps[step], in: &self) else { return nil }
            value = next
        }
        return value
    }

    // MARK: Operands

    /// The value of an operand, null if there is none.
    mutating func quiet(_ operand: Operand) throws(Failure) -> Value {
        switch operand {
        case .literal(let index): program.literals[Int(index)]
        case .path(let index): try lookup(Int(index)) ?? .null
        case .blank, .empty: .string("")
        case .range(let index): .range(try bound(Int(index)), try bound(Int(index) + 1))
        }
    }

    /// In product mode a variable must exist.
    mutating func required(_ operand: Operand) throws(Failure) -> Value {
        guard environment.isProductMode, case .path(let index) = operand else { return try quiet(operand) }
        guard let value = try lookup(Int(index)) else { throw unknown(Int(index)) }
        return value
    }

    /// In product mode a variable must exist and have a value.
    mutating func present(_ operand: Operand) throws(Failure) -> Value {
        let value = try required(operand)
        if environment.isProductMode, value.isNull, case .path(let index) = operand {
            var failure = Failure.render(
                "\(description(ofPath: Int(index))) has no value", hint: "say what to print instead with | default: '…'"
            )
            failure.offset = Int(program.paths[Int(index)].offset)
            throw failure
        }
        return value
    }

    /// The end of a range: text is read as far as it is a number.
    private mutating func bound(_ index: Int) throws(Failure) -> Int {
        switch try required(program.operands[index]) {
        case .integer(let number): number
        case .null: 0
        case .string(let text): Numbers.leadingInteger(text)
        case let other: try Numbers.integer(other)
        }
    }

    // MARK: Missing variables

    /// `customer.vehicles[0].plate`
    func description(ofPath index: Int) -> String {
        let path = program.paths[index]
        var text =
            switch path.root {
            case .slot(let slot): program.symbols.names[Int(slot)]
            case .dynamic: "[…]"
            }
        for step in path.steps.range {
            switch program.steps[step] {
            case .field(let key): text += "." + program.keys[Int(key)].name
            case .key(let key): text += "[\"\(program.keys[Int(key)].name)\"]"
            case .index(let number): text += "[\(number)]"
            case .dynamic: text += "[…]"
            }
        }
        return text
    }

    private mutating func unknown(_ index: Int) -> Failure {
        var failure = Failure.render(
            "unknown variable \(description(ofPath: index))", hint: hint(forPath: index))
        failure.offset = Int(program.paths[index].offset)
        return failure
    }

    /// The name that was probably meant, where the path first leads nowhere.
    private mutating func hint(forPath index: Int) -> String? {
        let path = program.paths[index]
        guard case .slot(let slot) = path.root else { return nil }
        let root = program.symbols.names[Int(slot)]
        if slots[base + Int(slot)].origin == .absent {
            let locals = program.symbols.names.indices.filter { slots[base + $0].origin == .local }
                .map { program.symbols.names[$0] }
            return Spelling.hint(for: root, among: Array(data.keys) + locals)
        }
        var value = slots[base + Int(slot)].value
        var taken = root
        for position in path.steps.range {
            let step = program.steps[position]
            if let next = try? value.taking(step, in: &self) {
                value = next
                if case .field(let key) = step { taken += "." + program.keys[Int(key)].name } else { taken += "[…]" }
                continue
            }
            guard case .object(let object) = value, case .field(let key) = step else { return nil }
            return Spelling.hint(for: program.keys[Int(key)].name, among: object.keys, within: taken + ".")
        }
        return nil
    }
}

extension Value {
    /// One step along a path; `nil` if it leads nowhere. From null every step leads to null.
    func taking(_ step: Step, in renderer: inout Renderer) throws(Failure) -> Value? {
        switch step {
        case .field(let number):
            let key = Int(number)
            if case .object(let object) = self,
                let value = object.value(of: renderer.program.keys[key].name, hash: renderer.program.keys[key].hash)
            {
                return value
            }
            return command(renderer.program.keys[key].command)
        case .key(let number):
            let key = Int(number)
            guard case .object(let object) = self else { return command(nil) }
            return object.value(of: renderer.program.keys[key].name, hash: renderer.program.keys[key].hash)
        case .index(let index): return element(index)
        case .dynamic(let operand):
            switch (self, try renderer.quiet(operand)) {
            case (.object(let object), .string(let name)): return object[name]
            case (_, .integer(let index)): return element(index)
            case (.null, _): return .null
            default: return nil
            }
        }
    }

    private func element(_ index: Int) -> Value? {
        switch self {
        case .array(let items):
            let position = index < 0 ? items.count + index : index
            return items.indices.contains(position) ? items[position] : .null
        case .null, .object: return .null
        default: return nil
        }
    }

    /// `size`, `first` and `last` of what has them.
    func command(_ command: FieldName.Command?) -> Value? {
        switch (self, command) {
        case (.null, _): .null
        case (_, nil): nil
        case (.array(let items), .size?): .integer(items.count)
        case (.array(let items), .first?): items.first ?? .null
        case (.array(let items), .last?): items.last ?? .null
        case (.string(let text), .size?): .integer(text.unicodeScalars.count)
        case (.string(let text), .first?): .string(text.unicodeScalars.first.map(String.init) ?? "")
        case (.string(let text), .last?): .string(text.unicodeScalars.last.map(String.init) ?? "")
        case (.object(let object), .size?): .integer(object.count)
        case (.object(let object), .first?):
            object.entries.first.map { .array([.string($0.key), $0.value]) } ?? .null
        case (.range(let first, let last), .size?): .integer(Numbers.count(first, last))
        case (.range(let first, _), .first?): .integer(first)
        case (.range(_, let last), .last?): .integer(last)
        // The bytes that Ruby keeps it in.
        case (.integer, .size?): .integer(8)
        case (.bigInteger(let number), .size?): .integer(number.byteCount)
        default: nil
        }
    }
}
