import Model

/// Reads the audience language, in which marketing says who belongs to a campaign and a pack for whom it is.
///
/// ```
/// type = owner and city = "上海" and delivered before 2025-01-01
/// (brand in ("奔驰", "宝马") or mileage > 60000) and not email is missing
/// ```
/// `not` binds tighter than `and`, and that tighter than `or`. Fields have Chinese names too (城市 = "上海").
public struct AudienceParser {
    /// Parentheses and `not` deeper than this are refused, so that no text can exhaust the stack.
    static let maximumDepth = 100
    /// More conditions than this are refused: SQLite takes an expression a thousand deep.
    static let maximumConditions = 200

    private let tokens: [AudienceToken]
    private var position = 0
    private var depth = 0
    private var conditions = 0

    /// - Throws: one `Problem` with the column (from 1) of the first fault.
    public static func parse(_ text: String) throws(Problem) -> AudienceFilter {
        let tokens = try AudienceLexer.tokens(of: text)
        guard tokens.count > 1 else {
            throw Problem("the audience is empty", hint: "write everyone, or a condition such as type = owner")
        }
        var parser = AudienceParser(tokens: tokens)
        let filter = try parser.disjunction()
        guard case .end = parser.current.kind else {
            throw parser.unexpected("and, or, or the end of the audience")
        }
        return filter
    }

    private init(tokens: [AudienceToken]) { self.tokens = tokens }

    private var current: AudienceToken { tokens[position] }

    private mutating func advance() -> AudienceToken {
        defer { if position + 1 < tokens.count { position += 1 } }
        return tokens[position]
    }

    private mutating func accept(word: String...) -> Bool {
        guard case .word(let found) = current.kind, word.contains(found.lowercased()) else { return false }
        _ = advance()
        return true
    }

    private mutating func accept(symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        _ = advance()
        return true
    }

    private func unexpected(_ wanted: String) -> Problem {
        let found =
            switch current.kind {
            case .word(let text), .symbol(let text): "“\(text)”"
            case .quoted(let text): "“\(text)” in quotes"
            case .end: "the end"
            }
        return Problem("found \(found) in the audience", at: .audience(current.column), hint: "expected \(wanted)")
    }

    // MARK: Grammar

    private mutating func disjunction() throws(Problem) -> AudienceFilter {
        var left = try conjunction()
        while accept(word: "or", "或", "或者") { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(Problem) -> AudienceFilter {
        var left = try negation()
        while accept(word: "and", "且", "并且") { left = .and(left, try negation()) }
        return left
    }

    private mutating func negation() throws(Problem) -> AudienceFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw Problem("the audience is nested too deeply", at: .audience(current.column), hint: "split it")
        }
        if accept(word: "not", "非") { return .not(try negation()) }
        if accept(symbol: "(") {
            let inner = try disjunction()
            guard accept(symbol: ")") else { throw unexpected(")") }
            return inner
        }
        conditions += 1
        guard conditions <= Self.maximumConditions else {
            throw Problem(
                "the audience has more than \(Self.maximumConditions) conditions", at: .audience(current.column),
                hint: "write a list, as in city in (\"上海\", \"苏州\")")
        }
        if accept(word: "everyone", "all", "全部", "所有人") { return .everyone }
        return try condition()
    }

    private mutating func condition() throws(Problem) -> AudienceFilter {
        let field = try self.field()
        if accept(word: "is") {
            let isNegated = accept(word: "not")
            guard accept(word: "missing") else { throw unexpected("missing, as in “email is missing”") }
            return isNegated ? .not(.missing(field)) : .missing(field)
        }
        if accept(word: "in") {
            guard accept(symbol: "(") else { throw unexpected("( and a list, as in city in (\"上海\", \"苏州\")") }
            var values = [try literal(for: field)]
            while accept(symbol: ",") { values.append(try literal(for: field)) }
            guard accept(symbol: ")") else { throw unexpected(", or )") }
            return .oneOf(field, values)
        }
        let operatorColumn = current.column
        let comparison = try self.comparison()
        if field.valueKind != .text, comparison == .contains || comparison == .startsWith {
            throw Problem(
                "\(field.rawValue) is not a text", at: .audience(operatorColumn),
                hint: "compare it with = < > before or after")
        }
        return .compare(field, comparison, try literal(for: field))
    }

    private mutating func field() throws(Problem) -> AudienceFilter.Field {
        guard case .word(let name) = current.kind else { throw unexpected("a field, such as city") }
        guard let field = AudienceVocabulary.field(named: name) else {
            throw Problem(
                "unknown field \(name) in the audience", at: .audience(current.column),
                hint: AudienceVocabulary.hint(forField: name))
        }
        _ = advance()
        return field
    }

    private mutating func comparison() throws(Problem) -> AudienceFilter.Comparison {
        if case .symbol(let text) = current.kind, let comparison = AudienceFilter.Comparison(rawValue: text) {
            _ = advance()
            return comparison
        }
        if case .word(let word) = current.kind, let comparison = AudienceVocabulary.comparisons[word.lowercased()] {
            _ = advance()
            return comparison
        }
        throw unexpected("= != < <= > >= before, after, on, contains, starts_with, in, or is missing")
    }

    private mutating func literal(for field: AudienceFilter.Field) throws(Problem) -> AudienceFilter.Literal {
        let column = current.column
        let text: String
        switch current.kind {
        case .word(let word): text = word
        case .quoted(let quoted): text = quoted
        case .symbol, .end: throw unexpected("a value for \(field.rawValue)")
        }
        _ = advance()
        switch field.valueKind {
        case .text: return .text(try AudienceVocabulary.value(text, of: field, column: column))
        case .number:
            guard let number = Int(text) else {
                throw Problem(
                    "\(field.rawValue) is compared with “\(text)”", at: .audience(column),
                    hint: "write a whole number")
            }
            return .number(number)
        case .date:
            guard let date = CalendarDate(iso: text) else {
                throw Problem(
                    "\(field.rawValue) is compared with “\(text)”", at: .audience(column),
                    hint: "write a date as 2025-01-31")
            }
            return .date(date)
        }
    }
}
