/// Makes the best of markup that does not fit the grammar, as Liquid's lax mode does: fragments are picked out, the rest is
/// passed over. The patterns in the comments are those of Shopify's implementation; `QF` is its `QuotedFragment`,
/// `"[^"]*"|'[^']*'|(?:[^\s,|'"]|"[^"]*"|'[^']*')+`.
struct LaxParser {
    let compiler: Compiler
    private var bytes: [UInt8] { compiler.source.bytes }

    init(_ compiler: Compiler) { self.compiler = compiler }

    // MARK: Fragments

    /// The quoted string that starts here.
    private func quoted(at start: Int, _ limit: Int) -> Int? {
        let quote = bytes[start]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        return bytes[(start + 1)..<limit].firstIndex(of: quote).map { $0 + 1 }
    }

    /// The end of the fragment that starts here, if one does.
    private func fragment(at start: Int, _ limit: Int) -> Int? {
        guard start < limit else { return nil }
        if let end = quoted(at: start, limit) { return end }
        var end = start
        while end < limit {
            if let next = quoted(at: end, limit) {
                end = next
            } else if bytes[end].isWhitespace || ",|'\"".utf8.contains(bytes[end]) {
                break
            } else {
                end += 1
            }
        }
        return end > start ? end : nil
    }

    private func firstFragment(in range: Range<Int>) -> Range<Int>? {
        for start in range {
            if let end = fragment(at: start, range.upperBound) { return start..<end }
        }
        return nil
    }

    private func skipWhitespace(_ start: Int, _ limit: Int) -> Int {
        var position = start
        while position < limit, bytes[position].isWhitespace { position += 1 }
        return position
    }

    /// The end of the run of bytes that starts here.
    private func run(_ start: Int, _ limit: Int, where belongs: (UInt8) -> Bool) -> Int {
        var position = start
        while position < limit, belongs(bytes[position]) { position += 1 }
        return position
    }

    /// `(\w[\w-]*)\s*:\s*(QF)`, wherever it stands.
    private func attributes(in range: Range<Int>) -> [(name: String, value: Range<Int>)] {
        var found: [(String, Range<Int>)] = []
        var position = range.lowerBound
        while position < range.upperBound {
            guard bytes[position].isWord else {
                position += 1
                continue
            }
            let end = run(position, range.upperBound) { $0.isWord || $0 == UInt8(ascii: "-") }
            let colon = skipWhitespace(end, range.upperBound)
            guard colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") else {
                position = end
                continue
            }
            let value = skipWhitespace(colon + 1, range.upperBound)
            guard let valueEnd = fragment(at: value, range.upperBound) else {
                position = end
                continue
            }
            found.append((compiler.source[position..<end], value..<valueEnd))
            position = valueEnd
        }
        return found
    }

    // MARK: Tags

    func expression(_ markup: Range<Int>) -> Compiler.Draft {
        var draft = Compiler.Draft(offset: markup.lowerBound)
        draft.firstRead = compiler.trace.count
        guard let name = firstFragment(in: markup) else { return draft }
        draft.subject = operand(name)
        draft.lastRead = compiler.trace.count
        let rest = name.upperBound..<markup.upperBound
        guard let pipe = bytes[rest].firstIndex(of: UInt8(ascii: "|")) else { return draft }
        var position = pipe + 1
        while position < rest.upperBound {
            let end = filterEnd(position, rest.upperBound)
            if let filter = filter(position..<end) { draft.filters.append(filter) }
            position = max(end, position + 1)
        }
        return draft
    }

    /// `(?:\s+|QF|,)+`
    private func filterEnd(_ start: Int, _ limit: Int) -> Int {
        var position = start
        while position < limit {
            if bytes[position].isWhitespace || bytes[position] == UInt8(ascii: ",") {
                position += 1
            } else if let end = fragment(at: position, limit) {
                position = end
            } else {
                break
            }
        }
        return position
    }

    /// The first word is the name; arguments are `[:,]\s*((?:\w+\s*:\s*)?QF)`.
    private func filter(_ range: Range<Int>) -> Compiler.DraftFilter? {
        guard let start = bytes[range].firstIndex(where: \.isWord) else { return nil }
        let end = run(start, range.upperBound, where: \.isWord)
        var filter = Compiler.DraftFilter(name: compiler.source[start..<end], offset: start)
        var position = range.lowerBound
        while position < range.upperBound {
            guard bytes[position] == UInt8(ascii: ":") || bytes[position] == UInt8(ascii: ",") else {
                position += 1
                continue
            }
            let argument = skipWhitespace(position + 1, range.upperBound)
            let wordEnd = run(argument, range.upperBound, where: \.isWord)
            let colon = skipWhitespace(wordEnd, range.upperBound)
            if wordEnd > argument, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") {
                let value = skipWhitespace(colon + 1, range.upperBound)
                if let valueEnd = fragment(at: value, range.upperBound) {
                    filter.named.append((compiler.source[argument..<wordEnd], operand(value..<valueEnd)))
                    position = valueEnd
                    continue
                }
            }
            if let argumentEnd = fragment(at: argument, range.upperBound) {
                filter.arguments.append(operand(argument..<argumentEnd))
                position = argumentEnd
            } else {
                position += 1
            }
        }
        return filter
    }

    func firstOperand(_ markup: Range<Int>) -> Operand? { firstFragment(in: markup).map { operand($0) } }

    /// `(QF)(?:(?:\s+or\s+|\s*,\s*)(QF.*))?`, again and again.
    func whenValues(_ markup: Range<Int>) -> [Operand] {
        var values: [Operand] = []
        var rest = markup
        while let fragment = firstFragment(in: rest) {
            values.append(operand(fragment))
            var position = skipWhitespace(fragment.upperBound, markup.upperBound)
            if position < markup.upperBound, bytes[position] == UInt8(ascii: ",") {
                position += 1
            } else if isWord("or", at: position, markup.upperBound), position > fragment.upperBound {
                position += 2
            } else {
                break
            }
            rest = skipWhitespace(position, markup.upperBound)..<markup.upperBound
        }
        return values
    }

    private func isWord(_ word: String, at start: Int, _ limit: Int) -> Bool {
        let end = start + word.utf8.count
        return end <= limit && bytes[start..<end].elementsEqual(word.utf8) && (end == limit || !bytes[end].isWord)
    }

    /// `(QF)\s*:\s*(.*)`, or values only; separated by commas.
    func cycle(_ markup: Range<Int>) -> (name: Operand?, values: [Operand]) {
        var name: Operand?
        var list = markup
        if let end = fragment(at: markup.lowerBound, markup.upperBound) {
            let colon = skipWhitespace(end, markup.upperBound)
            if colon < markup.upperBound, bytes[colon] == UInt8(ascii: ":") {
                name = operand(markup.lowerBound..<end)
                list = colon + 1..<markup.upperBound
            } else if let colon = bytes[markup.lowerBound..<end].lastIndex(of: UInt8(ascii: ":")),
                colon > markup.lowerBound
            {
                // A colon may be part of a fragment: `name:`.
                name = operand(markup.lowerBound..<colon)
                list = colon + 1..<markup.upperBound
            }
        }
        let parts = bytes[list].split(separator: UInt8(ascii: ","))
        return (name, parts.compactMap { firstFragment(in: $0.indices).map { operand($0) } })
    }

    /// `([\w-]+)\s+in\s+(QF+)\s*(reversed)?` and attributes.
    func loopHead(_ markup: Range<Int>, isTable: Bool) -> Compiler.LoopHead? {
        let limit = markup.upperBound
        let nameEnd = run(markup.lowerBound, limit) { $0.isWord || $0 == UInt8(ascii: "-") }
        let word = skipWhitespace(nameEnd, limit)
        guard nameEnd > markup.lowerBound, word > nameEnd, isWord("in", at: word, limit) else { return nil }
        let start = skipWhitespace(word + 2, limit)
        guard start > word + 2, var end = fragment(at: start, limit) else { return nil }
        while let next = fragment(at: end, limit) { end = next }
        var head = Compiler.LoopHead(
            variable: compiler.source[markup.lowerBound..<nameEnd], collection: operand(start..<end),
            collectionText: compiler.source[start..<end])
        let after = skipWhitespace(end, limit)
        head.isReversed = !isTable && after + 8 <= limit && bytes[after..<after + 8].elementsEqual("reversed".utf8)
        for (name, value) in attributes(in: markup) {
            switch name {
            case "limit": head.limit = operand(value)
            case "offset" where !isTable && compiler.source[value] == "continue": head.start = .continued
            case "offset": head.start = .value(operand(value))
            case "cols": head.columns = operand(value)
            default: break
            }
        }
        return head
    }

    /// `(QF+)(\s+(?:with|for)\s+(QF+))?(\s+as\s+([\w-]+))?` and attributes; `render` takes a quoted name only.
    func callHead(_ markup: Range<Int>, isIsolated: Bool) -> Compiler.CallHead? {
        let limit = markup.upperBound
        let name: Range<Int>
        if isIsolated {
            guard let start = bytes[markup].indices.first(where: { quoted(at: $0, limit) != nil }),
                let end = quoted(at: start, limit)
            else { return nil }
            name = start..<end
        } else {
            guard let first = firstFragment(in: markup) else { return nil }
            name = first
        }
        var head = Compiler.CallHead(template: operand(name))
        var position = skipWhitespace(name.upperBound, limit)
        for word in ["with", "for"] where isWord(word, at: position, limit) {
            let value = skipWhitespace(position + word.utf8.count, limit)
            guard let end = fragment(at: value, limit) else { break }
            head.subject = operand(value..<end)
            head.isLoop = word == "for" && isIsolated
            position = skipWhitespace(end, limit)
            break
        }
        if isWord("as", at: position, limit) {
            let start = skipWhitespace(position + 2, limit)
            let end = run(start, limit) { $0.isWord || $0 == UInt8(ascii: "-") }
            if end > start { head.alias = compiler.source[start..<end] }
        }
        head.arguments = attributes(in: markup).map { ($0.name, operand($0.value)) }
        return head
    }
}

// MARK: Conditions

extension LaxParser {
    /// Comparisons `(QF)\s*([=!<>a-z_]+)?\s*(QF)?` between the words `and` and `or`.
    func condition(_ markup: Range<Int>) throws(Misfit) -> [Comparison] {
        var chain: [Comparison] = []
        var position = markup.lowerBound
        while true {
            let start = skipWhitespace(position, markup.upperBound)
            var end = start
            var relation = Comparison.Relation.end
            while end < markup.upperBound {
                if isWord("and", at: end, markup.upperBound) || isWord("or", at: end, markup.upperBound) {
                    relation = bytes[end] == UInt8(ascii: "a") ? .and : .or
                    break
                }
                end = fragment(at: end, markup.upperBound) ?? run(end, markup.upperBound) { !$0.isWhitespace }
                end = skipWhitespace(end, markup.upperBound)
            }
            guard let comparison = comparison(start..<end, relation) else {
                throw Misfit(
                    message: "Syntax Error in tag 'if' - Valid syntax: if [expression]", offset: compiler.tagOffset)
            }
            chain.append(comparison)
            switch relation {
            case .end: return chain
            case .and: position = end + 3
            case .or: position = end + 2
            }
        }
    }

    private func comparison(_ range: Range<Int>, _ relation: Comparison.Relation) -> Comparison? {
        guard let left = firstFragment(in: range) else { return nil }
        let sign = skipWhitespace(left.upperBound, range.upperBound)
        let signEnd = run(sign, range.upperBound) {
            "=!<>_".utf8.contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
        var result = Comparison(left: operand(left), comparison: .truth, right: .blank, relation: relation)
        guard signEnd > sign else { return result }
        result.comparison = Comparison.Operator(compiler.source[sign..<signEnd]) { name in
            guard case .literal(let index) = compiler.literal(.string(name)) else { return 0 }
            return index
        }
        let right = skipWhitespace(signEnd, range.upperBound)
        if let end = fragment(at: right, range.upperBound) {
            result.right = operand(right..<end)
        } else {
            result.right = compiler.literal(.null)
        }
        return result
    }
}
