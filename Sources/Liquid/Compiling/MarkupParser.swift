/// Reads the markup of one tag by the grammar, and writes what it finds into the tables of the program.
struct MarkupParser {
    let compiler: Compiler
    private let tokens: [Token]
    private var position = 0

    init(_ markup: Range<Int>, _ compiler: Compiler) throws(Misfit) {
        self.compiler = compiler
        tokens = try MarkupLexer.tokens(of: compiler.source.bytes, in: markup)
    }

    var current: Token { tokens[position] }
    var isAtEnd: Bool { current.kind == .end }

    func looks(at kind: Token.Kind, ahead: Int = 0) -> Bool {
        position + ahead < tokens.count && tokens[position + ahead].kind == kind
    }

    func text(of token: Token) -> String { compiler.source[token.range] }

    @discardableResult
    mutating func consume(_ kind: Token.Kind) throws(Misfit) -> Token {
        guard current.kind == kind else {
            throw misfit("Expected \(kind.rawValue) but found \(current.kind.rawValue)")
        }
        defer { advance() }
        return current
    }

    mutating func consumes(_ kind: Token.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    /// Consumes an identifier of this name.
    mutating func consumes(word: String) -> Bool {
        guard current.kind == .identifier, text(of: current) == word else { return false }
        advance()
        return true
    }

    mutating func identifier() throws(Misfit) -> String { text(of: try consume(.identifier)) }

    mutating func end() throws(Misfit) { try consume(.end) }

    /// The end token stays, so that looking on finds it again.
    private mutating func advance() { position = min(position + 1, tokens.count - 1) }

    func misfit(_ message: String) -> Misfit { Misfit(message: message, offset: current.range.lowerBound) }
}

/// Operands.
extension MarkupParser {
    mutating func operand(depth: Int = 0) throws(Misfit) -> Operand {
        guard depth < compiler.environment.limits.nesting else { throw misfit("Nesting too deep") }
        let token = current
        switch token.kind {
        case .identifier:
            advance()
            let name = text(of: token)
            if !looks(at: .openSquare), !looks(at: .dot), let literal = compiler.namedLiteral(name) { return literal }
            return try lookups(after: .slot(compiler.slot(name)), named: [name], from: token, depth: depth)
        case .openSquare:
            if compiler.environment.mode == .strict2 {
                var misfit = misfit("Bare bracket access is not allowed. Use self['...'] instead")
                misfit.hint = "put self before the bracket: self['name']"
                throw misfit
            }
            advance()
            let name = try operand(depth: depth + 1)
            try consume(.closeSquare)
            if case .literal(let index) = name, case .string(let text) = compiler.program.literals[Int(index)] {
                return try lookups(after: .slot(compiler.slot(text)), named: [text], from: token, depth: depth)
            }
            return try lookups(after: .dynamic(name), named: nil, from: token, depth: depth)
        case .string:
            advance()
            return compiler.literal(.string(compiler.source[token.range.dropFirst().dropLast()]))
        case .number:
            advance()
            return compiler.literal(Value(number: text(of: token)))
        case .openRound:
            advance()
            let first = try operand(depth: depth + 1)
            try consume(.dotdot)
            let last = try operand(depth: depth + 1)
            try consume(.closeRound)
            return compiler.range(first, last)
        default:
            let shown = token.kind == .end ? "" : ", \"\(text(of: token))\""
            throw misfit("[:\(token.kind.rawValue)\(shown)] is not a valid expression")
        }
    }

    /// `.name`, `["name"]`, `[0]` and so on.
    private mutating func lookups(
        after root: Path.Root, named names: [String]?, from token: Token, depth: Int
    ) throws(Misfit) -> Operand {
        var steps: [Step] = []
        while true {
            if consumes(.openSquare) {
                let key = try operand(depth: depth + 1)
                try consume(.closeSquare)
                steps.append(compiler.step(key))
            } else if consumes(.dot) {
                steps.append(.field(compiler.key(try identifier())))
            } else {
                return compiler.path(root, steps: steps, names: names, offset: token.range.lowerBound)
            }
        }
    }
}

/// What stands in `{{ }}`.
extension MarkupParser {
    mutating func expression() throws(Misfit) -> Compiler.Draft {
        var draft = Compiler.Draft(offset: current.range.lowerBound)
        draft.firstRead = compiler.trace.count
        if isAtEnd { return draft }
        draft.subject = try operand()
        draft.lastRead = compiler.trace.count
        while consumes(.pipe) { draft.filters.append(try filter()) }
        try end()
        return draft
    }

    /// A name and its arguments; in the strictest mode the list may be empty or end in a comma.
    private mutating func filter() throws(Misfit) -> Compiler.DraftFilter {
        let offset = current.range.lowerBound
        var filter = Compiler.DraftFilter(name: try identifier(), offset: offset)
        guard consumes(.colon) else { return filter }
        if compiler.environment.mode == .strict2, looks(at: .pipe) || isAtEnd { return filter }
        repeat {
            if compiler.environment.mode == .strict2, looks(at: .pipe) || isAtEnd { break }
            if looks(at: .identifier), looks(at: .colon, ahead: 1) {
                let name = try identifier()
                advance()
                filter.named.append((name, try operand()))
            } else {
                filter.arguments.append(try operand())
            }
        } while consumes(.comma)
        return filter
    }

    /// What stands in `if`, `unless` and `elsif`.
    mutating func condition() throws(Misfit) -> [Comparison] {
        var chain: [Comparison] = []
        while true {
            var comparison = Comparison(left: try operand(), comparison: .truth, right: .blank, relation: .end)
            if looks(at: .comparison) {
                comparison.comparison = Comparison.Operator(text(of: try consume(.comparison)))
                comparison.right = try operand()
            }
            if consumes(word: "and") {
                comparison.relation = .and
            } else if consumes(word: "or") {
                comparison.relation = .or
            }
            chain.append(comparison)
            if case .end = comparison.relation { break }
        }
        try end()
        return chain
    }
}

extension Comparison.Operator {
    /// The operator of this name; one that does not exist is only found out when the condition is tested.
    init(_ text: String, unknown: (String) -> Int32 = { _ in 0 }) {
        self =
            switch text {
            case "==": .equal
            case "!=", "<>": .notEqual
            case "<": .less
            case "<=": .lessOrEqual
            case ">": .greater
            case ">=": .greaterOrEqual
            case "contains": .contains
            default: .unknown(unknown(text))
            }
    }
}
