/// `for` and `tablerow`.
extension Compiler {
    /// The head of a loop as it is read.
    struct LoopHead {
        var variable: String
        var collection: Operand
        /// As it is written, for the name under which `offset: continue` goes on.
        var collectionText: String
        var isReversed = false
        var start = LoopPlan.Start.beginning
        var limit: Operand?
        var columns: Operand?
    }

    func loop(_ tag: Tag) throws(Misfit) {
        let mark = trace.count
        let isTable = tag.name == "tablerow"
        let head: LoopHead
        let usesGrammar = environment.mode == .strict2 || environment.mode == .strict && !isTable
        if usesGrammar {
            do throws(Misfit) {
                var parser = try MarkupParser(tag.markup, self)
                head = try parser.loopHead(isTable: isTable)
            } catch {
                throw error.showing(shown(tag))
            }
        } else {
            trace.truncate(to: mark)
            guard let guess = LaxParser(self).loopHead(tag.markup, isTable: isTable) else {
                let message =
                    isTable
                    ? "Syntax Error in 'table_row loop' - Valid syntax: table_row [item] in [collection] cols=3"
                    : "Syntax Error in 'for loop' - Valid syntax: for [item] in [collection]"
                throw Misfit(message: message, offset: tagOffset)
            }
            head = guess
        }
        if case .continued = head.start { program.remembersOffsets = true }
        let element = alias(of: head.collection).map { $0 + ["[]"] }
        let drop = isTable ? "tablerowloop" : "forloop"
        trace.append(.scopeBegin([(head.variable, element), (drop, nil)]))
        let name = "\(head.variable)-\(head.collectionText)"
        program.loops.append(
            LoopPlan(
                variable: slot(head.variable), collection: head.collection, start: head.start, limit: head.limit,
                columns: head.columns, isReversed: head.isReversed, isTable: isTable, name: name,
                nameIndex: program.loopNames.intern(name)))
        _ = slot(drop)
        let number = Int32(program.loops.count - 1)
        try open(isTable ? .rows(number) : .loop(number, hasElse: false), tag)
        emit(isTable ? .rowBegin(loop: number) : .loopBegin(loop: number))
        blocks[top].recoveries.append(program.operations.count - 1)
        program.loops[Int(number)].body = here
    }

    func elseOfLoop(_ loop: Int) {
        emit(.loopNext(loop: Int32(loop)))
        trace.append(.scopeEnd)
        program.loops[loop].otherwise = here
        blocks[top].kind = .loop(Int32(loop), hasElse: true)
    }

    func closeLoop(_ loop: Int, hasElse: Bool) {
        if !hasElse { elseOfLoop(loop) }
        program.loops[loop].end = here
    }

    func closeRows(_ loop: Int) {
        emit(.rowNext(loop: Int32(loop)))
        trace.append(.scopeEnd)
        program.loops[loop].otherwise = here
        program.loops[loop].end = here
    }
}

extension MarkupParser {
    /// `item in collection reversed limit: 3 offset: 1`
    mutating func loopHead(isTable: Bool) throws(Misfit) -> Compiler.LoopHead {
        let variable = try identifier()
        guard consumes(word: "in") else { throw misfit("For loops require an 'in' clause") }
        let start = current.range.lowerBound
        let collection = try operand()
        let text = compiler.source[start..<current.range.lowerBound].trimmed
        var head = Compiler.LoopHead(variable: variable, collection: collection, collectionText: text)
        if !isTable { head.isReversed = consumes(word: "reversed") }
        _ = consumes(.comma)
        while looks(at: .identifier), looks(at: .colon, ahead: 1) {
            let attribute = try identifier()
            try consume(.colon)
            switch attribute {
            case "limit": head.limit = try operand()
            case "offset" where !isTable && consumes(word: "continue"): head.start = .continued
            case "offset": head.start = .value(try operand())
            case "cols" where isTable: head.columns = try operand()
            case "range" where isTable: _ = try operand()
            default:
                throw misfit(
                    isTable
                        ? "Invalid attribute '\(attribute)' in tablerow loop. "
                            + "Valid attributes are cols, limit, offset, and range"
                        : "Invalid attribute in for loop. Valid attributes are limit and offset")
            }
            _ = consumes(.comma)
        }
        try end()
        return head
    }
}
