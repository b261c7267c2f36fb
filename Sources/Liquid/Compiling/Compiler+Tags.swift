/// Tags: which there are, and those without a body.
extension Compiler {
    func tag(_ token: Tokenizer.Piece, _ tokenizer: inout Tokenizer) throws(Misfit) {
        trim(around: token)
        tagOffset = token.range.lowerBound
        guard token.isClosed, let tag = tagName(in: token.content) else {
            let shown = source[token.range]
            throw Misfit(
                message: "Tag '\(shown)' was not properly terminated with regexp: /\\%\\}/", offset: tagOffset)
        }
        switch tag.name {
        case "raw": try raw(tag, &tokenizer)
        case "comment": try comment(&tokenizer)
        case "doc": try doc(tag, &tokenizer)
        case "liquid": try liquid(tag.markup)
        default: try statement(tag)
        }
    }

    struct Tag {
        var name: String
        var markup: Range<Int>
        var nameOffset: Int
    }

    /// `\s*(#|\w+)\s*(.*)`
    func tagName(in content: Range<Int>) -> Tag? {
        let bytes = source.bytes
        var start = content.lowerBound
        while start < content.upperBound, bytes[start].isWhitespace { start += 1 }
        var end = start
        if end < content.upperBound, bytes[end] == UInt8(ascii: "#") {
            end += 1
        } else {
            while end < content.upperBound, bytes[end].isWord { end += 1 }
        }
        guard end > start else { return nil }
        var markup = end
        while markup < content.upperBound, bytes[markup].isWhitespace { markup += 1 }
        return Tag(name: source[start..<end], markup: markup..<content.upperBound, nameOffset: start)
    }

    /// Any tag but those whose body is not Liquid.
    func statement(_ tag: Tag) throws(Misfit) {
        trimmable = nil
        switch tag.name {
        case "if", "unless", "elsif", "else", "case", "when": try branch(tag)
        case "for", "tablerow": try loop(tag)
        case "break", "continue":
            emit(tag.name == "break" ? .breakLoop : .continueLoop)
            markBlock()
        case "assign": try assign(tag)
        case "capture": try capture(tag)
        case "increment", "decrement": counter(tag)
        case "cycle": try cycle(tag)
        case "echo": try printed(tag.markup, shownAs: shown(tag))
        case "ifchanged":
            try open(.change, tag)
            emit(.changeBegin)
        case "render", "include": try partialCall(tag)
        case "#": try inlineComment(tag)
        case _ where tag.name.hasPrefix("end"): try close(tag)
        default: throw unknownTag(tag)
        }
    }

    func shown(_ tag: Tag) -> String { source[tag.markup].trimmed }

    // MARK: Variables

    private func assign(_ tag: Tag) throws(Misfit) {
        let message = "Syntax Error in 'assign' - Valid syntax: assign [var] = [source]"
        let bytes = source.bytes
        guard let equals = bytes[tag.markup].firstIndex(of: UInt8(ascii: "=")) else {
            throw Misfit(message: message, offset: tagOffset)
        }
        let name = source[variableName(before: equals, from: tag.markup.lowerBound)]
        let isNumber = environment.mode == .strict2 && name.utf8.first.map(\.isDigit) == true
        if name.isEmpty || isNumber { throw Misfit(message: message, offset: tagOffset) }
        let draft = try draft(of: equals + 1..<tag.markup.upperBound, shownAs: shown(tag))
        let expression = try add(draft)
        let aliased = draft.filters.isEmpty ? draft.subject.flatMap(alias(of:)) : nil
        trace.append(.define(name: name, alias: aliased))
        emit(.assign(slot: slot(name), expression: expression), isSilent: true)
    }

    /// The characters of a variable's name that stand directly before a position: `[\w\-.\[\]()]+\s*`.
    private func variableName(before end: Int, from start: Int) -> Range<Int> {
        let bytes = source.bytes
        var upper = end
        while upper > start, bytes[upper - 1].isWhitespace { upper -= 1 }
        var lower = upper
        while lower > start, bytes[lower - 1].isWord || "-.[]()".utf8.contains(bytes[lower - 1]) { lower -= 1 }
        return lower..<upper
    }

    private func capture(_ tag: Tag) throws(Misfit) {
        let bytes = source.bytes
        let isName = { (byte: UInt8) in byte.isWord || "-.[]()".utf8.contains(byte) }
        guard let start = bytes[tag.markup].firstIndex(where: isName) else {
            throw Misfit(message: "Syntax Error in 'capture' - Valid syntax: capture [var]", offset: tagOffset)
        }
        let end = bytes[start..<tag.markup.upperBound].firstIndex { !isName($0) } ?? tag.markup.upperBound
        let name = source[start..<end]
        trace.append(.define(name: name, alias: nil))
        try open(.capture, tag)
        emit(.captureBegin(slot: slot(name)))
    }

    private func counter(_ tag: Tag) {
        let name = source[tag.markup].trimmed
        trace.append(.define(name: name, alias: nil))
        emit(tag.name == "increment" ? .increment(slot: slot(name)) : .decrement(slot: slot(name)))
        markBlock()
    }

    // MARK: Cycle

    private func cycle(_ tag: Tag) throws(Misfit) {
        let mark = trace.count
        var name: Operand?
        var values: [Operand] = []
        do throws(Misfit) {
            var parser = try MarkupParser(tag.markup, self)
            if parser.isAtEnd { throw cycleSyntax }
            values = [try parser.operand()]
            if parser.consumes(.colon) {
                name = values[0]
                values = [try parser.operand()]
            }
            while parser.consumes(.comma), !parser.isAtEnd { values.append(try parser.operand()) }
            try parser.end()
        } catch {
            guard environment.mode != .strict2, !error.isLimit else { throw error.showing(shown(tag)) }
            trace.truncate(to: mark)
            (name, values) = LaxParser(self).cycle(tag.markup)
        }
        // The patterns of the older modes pass over nil.
        if values.isEmpty { throw cycleSyntax }
        if environment.mode != .strict2, !values.allSatisfy(isNil) { values.removeAll(where: isNil) }
        let span = operands(values)
        let group = name.map(CyclePlan.Group.named) ?? .list(groupName(values))
        program.cycles.append(CyclePlan(group: group, values: span))
        emit(.cycle(Int32(program.cycles.count - 1)))
        markBlock()
    }

    private func isNil(_ operand: Operand) -> Bool {
        if case .literal(let index) = operand { program.literals[Int(index)].isNull } else { false }
    }

    private var cycleSyntax: Misfit {
        Misfit(
            message: "Syntax Error in 'cycle' - Valid syntax: cycle [name :] var [, var2, var3 ...]", offset: tagOffset)
    }

    /// Cycles without a name go on together if they list the same literals; one with variables is on its own.
    private func groupName(_ values: [Operand]) -> String {
        var names: [String] = []
        for value in values {
            guard case .literal(let index) = value else { return "cycle \(program.cycles.count)" }
            names.append(program.literals[Int(index)].inspected)
        }
        return "[" + names.joined(separator: ", ") + "]"
    }

    // MARK: Comments

    private func inlineComment(_ tag: Tag) throws(Misfit) {
        let text = source[tag.nameOffset..<tag.markup.upperBound]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = String(line).trimmed
            if !text.isEmpty, !text.hasPrefix("#") {
                throw Misfit(
                    message: "Syntax error in tag '#' - Each line of comments must be prefixed by the '#' character",
                    offset: tagOffset)
            }
        }
    }

    func unknownTag(_ tag: Tag) -> Misfit {
        let block = blocks[top]
        let hint = Spelling.hint(for: tag.name, among: Self.tagNames)
        if case .document = block.kind, tag.name == "end" {
            return Misfit(message: "Unexpected outer '\(tag.name)' tag", offset: tag.nameOffset)
        }
        return Misfit(message: "Unknown tag '\(tag.name)'", offset: tag.nameOffset, hint: hint)
    }

    static let tagNames = [
        "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "doc", "echo", "else",
        "elsif",
        "for", "if", "ifchanged", "include", "increment", "liquid", "raw", "render", "tablerow", "unless", "when",
    ]
}

extension String {
    /// Without the white space around it.
    var trimmed: String {
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !$0.isTrimmable }),
            let last = bytes.lastIndex(where: { !$0.isTrimmable })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
