/// `render` and `include`.
extension Compiler {
    /// The head of a `render` or `include` as it is read.
    struct CallHead {
        var template: Operand
        var subject: Operand?
        var isLoop = false
        var alias: String?
        var arguments: [(name: String, value: Operand)] = []
    }

    func partialCall(_ tag: Tag) throws(Misfit) {
        let isIsolated = tag.name == "render"
        let mark = trace.count
        var head: CallHead?
        do throws(Misfit) {
            var parser = try MarkupParser(tag.markup, self)
            head = try parser.callHead(isIsolated: isIsolated)
        } catch {
            guard environment.mode != .strict2, !error.isLimit else { throw error.showing(shown(tag)) }
            trace.truncate(to: mark)
            head = LaxParser(self).callHead(tag.markup, isIsolated: isIsolated)
        }
        guard let head else {
            throw Misfit(
                message: isIsolated
                    ? "Syntax error in tag 'render' - Template name must be a quoted string"
                    : "Error in tag 'include' - Valid syntax: include '[template]' (with|for) [object|collection]",
                offset: tagOffset)
        }
        let plan = try plan(of: head, isIsolated: isIsolated)
        program.calls.append(plan)
        emit(.call(Int32(program.calls.count - 1)))
        markBlock()
    }

    private func plan(of head: CallHead, isIsolated: Bool) throws(Misfit) -> CallPlan {
        var target = CallPlan.Target.dynamic(head.template)
        var variable = head.alias
        // `with false` gives nothing, as in Ruby.
        var subject = head.subject.flatMap { isFalse($0) ? nil : $0 }
        if case .literal(let index) = head.template, case .string(let name) = program.literals[Int(index)] {
            target = .unit(partial(name, isIsolated: isIsolated))
            let base = name.split(separator: "/").last.map(String.init) ?? name
            variable = variable ?? base
            // `include 'product'` without more takes the variable `product`.
            if !isIsolated, subject == nil {
                let steps: [Step] = []
                subject = path(.slot(slot(name)), steps: steps, names: nil, offset: tagOffset)
            }
        }
        if case .dynamic = target { program.remembersOffsets = true }
        let arguments = head.arguments.map { (slot: slot($0.name), value: $0.value) }
        if case .unit(let unit) = target {
            var variables = head.arguments.map { (name: $0.name, alias: alias(of: $0.value)) }
            if let variable, let given = head.subject {
                let element = alias(of: given).map { head.isLoop ? $0 + ["[]"] : $0 }
                variables.append((variable, element))
            }
            if isIsolated, head.isLoop { variables.append(("forloop", nil)) }
            trace.append(.call(unit: unit, isIsolated: isIsolated, variables: variables))
        }
        _ = slot("forloop")
        return CallPlan(
            target: target, isIsolated: isIsolated, subject: subject, isSubjectImplied: head.subject == nil,
            isLoop: head.isLoop,
            variable: variable.map(slot), arguments: arguments)
    }

    private func isFalse(_ operand: Operand) -> Bool {
        if case .literal(let index) = operand { program.literals[Int(index)] == .bool(false) } else { false }
    }

    /// The number of a partial's unit; it is compiled after the current one.
    func partial(_ name: String, isIsolated: Bool) -> Int32 {
        let key = UnitKey(name: name, isIsolated: isIsolated)
        if let number = unitNumbers[key] { return number }
        let number = Int32(program.units.count)
        unitNumbers[key] = number
        let source = Self.isLegal(name) ? environment.partials(name) : nil
        var unit = Program.Unit(name: name, source: Source(source ?? ""), isIsolated: isIsolated)
        if source == nil {
            let message = Self.isLegal(name) ? "No such template '\(name)'" : "Illegal template name '\(name)'"
            let kind: LiquidError.Kind = environment.isProductMode ? .syntax : .render
            unit.error = program.error(Failure(kind: kind, message: message), unit: self.unit, offset: tagOffset)
        }
        program.units.append(unit)
        return number
    }

    /// No name leads out of the place where partials are.
    private static func isLegal(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/") && !name.contains("\\") && !name.utf8.contains(0)
            && !name.split(separator: "/").contains("..")
    }
}

extension MarkupParser {
    /// `'name' with value as item, key: value`
    mutating func callHead(isIsolated: Bool) throws(Misfit) -> Compiler.CallHead? {
        if isIsolated, !looks(at: .string) { return nil }
        var head = Compiler.CallHead(template: try operand())
        if consumes(word: "for") {
            head.isLoop = true
            head.subject = try operand()
        } else if consumes(word: "with") {
            head.subject = try operand()
        }
        if consumes(word: "as") { head.alias = try identifier() }
        _ = consumes(.comma)
        while looks(at: .identifier) {
            let name = try identifier()
            try consume(.colon)
            head.arguments.append((name, try operand()))
            _ = consumes(.comma)
        }
        try end()
        return head
    }
}
