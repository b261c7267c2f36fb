/// Blocks in general, and `if`, `unless` and `case`.
extension Compiler {
    func open(_ kind: OpenBlock.Kind, _ tag: Tag) throws(Misfit) {
        guard blocks.count <= environment.limits.nesting else {
            throw Misfit(message: "Nesting too deep", offset: tag.nameOffset)
        }
        blocks.append(OpenBlock(kind: kind, name: tag.name, offset: tagOffset))
    }

    /// The innermost block, to be changed in place.
    var top: Int { blocks.count - 1 }

    /// Directs a jump to the next operation.
    func patch(_ jump: Int) {
        switch program.operations[jump] {
        case .jump: program.operations[jump] = .jump(to: here)
        case .jumpUnless(let condition, _): program.operations[jump] = .jumpUnless(condition: condition, to: here)
        case .jumpIf(let condition, _): program.operations[jump] = .jumpIf(condition: condition, to: here)
        case .when(let values, _): program.operations[jump] = .when(values: values, else: here)
        case .caseElse: program.operations[jump] = .caseElse(end: here)
        default: break
        }
    }

    private func patchNext() {
        guard let next = blocks[top].next else { return }
        patch(next)
        blocks[top].next = nil
    }

    /// `endif` and the like.
    func close(_ tag: Tag) throws(Misfit) {
        let block = blocks[top]
        guard tag.name == "end" + block.name, blocks.count > 1 else { throw wrongEnd(tag) }
        switch block.kind {
        case .document, .liquid: throw wrongEnd(tag)
        case .branches:
            patchNext()
            block.exits.forEach(patch)
        case .choice:
            closeWhen()
            patchNext()
            emit(.caseEnd)
        case .loop(let loop, let hasElse): closeLoop(Int(loop), hasElse: hasElse)
        case .rows(let loop): closeRows(Int(loop))
        case .capture: emit(.captureEnd)
        case .change: emit(.changeEnd)
        }
        finish()
    }

    private func wrongEnd(_ tag: Tag) -> Misfit {
        switch blocks[top].kind {
        case .document: return unknownTag(tag)
        case .liquid:
            return Misfit(
                message: "'\(tag.name)' is not a valid delimiter for liquid tags. use %}", offset: tag.nameOffset)
        default:
            return Misfit(
                message:
                    "'\(tag.name)' is not a valid delimiter for \(blocks[top].name) tags. use end\(blocks[top].name)",
                offset: tag.nameOffset)
        }
    }

    /// Takes the innermost block off the stack.
    private func finish() {
        let block = blocks.removeLast()
        let end = block.kind.endsItself ? here - 1 : here
        for operation in block.recoveries { program.sites[operation].recovery = end }
        var isBlank = block.isBlank
        switch block.kind {
        case .branches, .choice, .loop:
            guard isBlank else { break }
            for text in block.texts { program.operations[text] = .nothing }
            // The strictest mode hides no error, though nothing else would be printed.
            guard environment.mode != .strict2 else { break }
            for operation in block.recoveries { program.sites[operation].isSilent = true }
        case .capture: isBlank = true
        default: break
        }
        if !isBlank { markBlock() }
        trimmable = nil
    }

    /// The tags that choose what is rendered.
    func branch(_ tag: Tag) throws(Misfit) {
        switch (tag.name, blocks[top].kind) {
        case ("if", _), ("unless", _):
            let condition = try condition(tag)
            try open(.branches, tag)
            let jump: Operation =
                tag.name == "if" ? .jumpUnless(condition: condition, to: 0) : .jumpIf(condition: condition, to: 0)
            blocks[top].next = emit(jump)
            blocks[top].recoveries.append(here.predecessor)
        case ("elsif", .branches), ("else", .branches):
            blocks[top].exits.append(emit(.jump(to: 0)))
            patchNext()
            guard tag.name == "elsif" else { break }
            let condition = try condition(tag)
            blocks[top].next = emit(.jumpUnless(condition: condition, to: 0))
            blocks[top].recoveries.append(here.predecessor)
        case ("else", .loop(let loop, hasElse: false)):
            elseOfLoop(Int(loop))
        case ("case", _): try choice(tag)
        case ("when", .choice): try when(tag)
        case ("else", .choice): try elseOfChoice(tag)
        case ("else", .document): throw Misfit(message: "Unexpected outer 'else' tag", offset: tag.nameOffset)
        case ("else", _):
            throw Misfit(message: "\(blocks[top].name) tag does not expect 'else' tag", offset: tag.nameOffset)
        default: throw unknownTag(tag)
        }
    }

    /// - Returns: the position of the condition's first comparison in the table.
    private func condition(_ tag: Tag) throws(Misfit) -> Int32 {
        let mark = trace.count
        let chain: [Comparison]
        if environment.mode == .lax {
            chain = try LaxParser(self).condition(tag.markup)
        } else {
            do throws(Misfit) {
                var parser = try MarkupParser(tag.markup, self)
                chain = try parser.condition()
            } catch {
                throw error.showing(shown(tag))
            }
        }
        trace.makeOptional(mark..<trace.count)
        program.comparisons += chain
        return Int32(program.comparisons.count - chain.count)
    }

    // MARK: case

    private func choice(_ tag: Tag) throws(Misfit) {
        let mark = trace.count
        var subject: Operand
        do throws(Misfit) {
            var parser = try MarkupParser(tag.markup, self)
            subject = try parser.operand()
            try parser.end()
        } catch {
            guard environment.mode != .strict2, !error.isLimit else { throw error.showing(shown(tag)) }
            trace.truncate(to: mark)
            guard let guess = LaxParser(self).firstOperand(tag.markup) else {
                throw Misfit(message: "Syntax Error in 'case' - Valid syntax: case [condition]", offset: tagOffset)
            }
            subject = guess
        }
        trace.makeOptional(mark..<trace.count)
        try open(.choice, tag)
        emit(.caseBegin(subject: subject))
        blocks[top].recoveries.append(here.predecessor)
        // What stands before the first `when` is never printed.
        blocks[top].next = emit(.jump(to: 0))
    }

    private func when(_ tag: Tag) throws(Misfit) {
        let mark = trace.count
        var values: [Operand] = []
        do throws(Misfit) {
            var parser = try MarkupParser(tag.markup, self)
            repeat {
                if !values.isEmpty, parser.isAtEnd { break }
                values.append(try parser.operand())
            } while parser.consumes(word: "or") || parser.consumes(.comma)
            try parser.end()
        } catch {
            guard environment.mode != .strict2, !error.isLimit else { throw error.showing(shown(tag)) }
            trace.truncate(to: mark)
            values = LaxParser(self).whenValues(tag.markup)
            if values.isEmpty {
                throw Misfit(
                    message: "Syntax Error in tag 'case' - Valid when condition: "
                        + "{% when [condition] [or condition2...] %}", offset: tagOffset)
            }
        }
        trace.makeOptional(mark..<trace.count)
        closeWhen()
        patchNext()
        blocks[top].next = emit(.when(values: operands(values), else: 0))
        blocks[top].recoveries.append(here.predecessor)
        blocks[top].body = here
    }

    private func elseOfChoice(_ tag: Tag) throws(Misfit) {
        guard source[tag.markup].trimmed.isEmpty || environment.mode == .lax else {
            throw Misfit(
                message: "Syntax Error in tag 'case' - Valid else condition: {% else %} (no parameters) ",
                offset: tagOffset)
        }
        closeWhen()
        patchNext()
        blocks[top].next = emit(.caseElse(end: 0))
    }

    /// The end of a `when`, at which its body may run once more.
    private func closeWhen() {
        guard let next = blocks[top].next, case .when = program.operations[next] else { return }
        emit(.whenEnd(body: blocks[top].body))
    }
}

extension OpenBlock.Kind {
    /// The block's last operation must run even if another one of it failed.
    fileprivate var endsItself: Bool {
        if case .choice = self { true } else { false }
    }
}

extension Int32 {
    /// The position before, as an index.
    fileprivate var predecessor: Int { Int(self) - 1 }
}
