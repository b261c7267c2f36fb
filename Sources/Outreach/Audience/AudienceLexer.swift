import Model

/// A word of the audience language with the column (from 1, in characters) where it begins.
struct AudienceToken: Hashable {
    enum Kind: Hashable {
        /// A field, an operator in letters, or a value without quotes.
        case word(String)
        /// A value in quotes: `"…"`, `'…'` or `“…”`.
        case quoted(String)
        /// `=` `!=` `<` `<=` `>` `>=` `(` `)` `,`
        case symbol(String)
        case end
    }

    var kind: Kind
    var column: Int
}

/// Cuts an audience into words. Full-width punctuation, as a Chinese keyboard writes it, counts like its narrow twin.
struct AudienceLexer {
    private static let closingQuotes: [Character: Character] = ["\"": "\"", "'": "'", "“": "”", "‘": "’", "「": "」"]
    private static let narrow: [Character: Character] = [
        "\u{FF08}": "(", "\u{FF09}": ")", "\u{FF0C}": ",", "\u{FF1D}": "=", "\u{FF1C}": "<", "\u{FF1E}": ">",
        "\u{FF01}": "!", "、": ",",
    ]
    private static let symbols: [Character: String] = ["≠": "!=", "≤": "<=", "≥": ">="]

    private let characters: [Character]
    private var position = 0

    init(_ text: String) { characters = Array(text) }

    static func tokens(of text: String) throws(Problem) -> [AudienceToken] {
        var lexer = AudienceLexer(text)
        var tokens: [AudienceToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens + [AudienceToken(kind: .end, column: lexer.characters.count + 1)]
    }

    private mutating func next() throws(Problem) -> AudienceToken? {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        guard position < characters.count else { return nil }
        let column = position + 1
        let character = Self.narrow[characters[position]] ?? characters[position]
        if let closing = Self.closingQuotes[character] { return try quoted(until: closing, column: column) }
        if let symbol = Self.symbols[character] {
            position += 1
            return AudienceToken(kind: .symbol(symbol), column: column)
        }
        switch character {
        case "(", ")", ",", "=":
            position += 1
            if character == "=", peek() == "=" { position += 1 }
            return AudienceToken(kind: .symbol(String(character)), column: column)
        case "<", ">", "!":
            position += 1
            let hasEqual = peek() == "="
            if hasEqual { position += 1 }
            guard hasEqual || character != "!" else {
                throw Problem(
                    "a lone ! in the audience", at: .audience(column),
                    hint: "write != for “is not”, or the word not")
            }
            return AudienceToken(kind: .symbol(String(character) + (hasEqual ? "=" : "")), column: column)
        default:
            return AudienceToken(kind: .word(word()), column: column)
        }
    }

    private func peek() -> Character? {
        guard position < characters.count else { return nil }
        return Self.narrow[characters[position]] ?? characters[position]
    }

    private mutating func word() -> String {
        let start = position
        while let character = peek(), !character.isWhitespace, !"(),=<>!≠≤≥\"“「".contains(character) { position += 1 }
        return String(characters[start..<position])
    }

    private mutating func quoted(until closing: Character, column: Int) throws(Problem) -> AudienceToken {
        position += 1
        let start = position
        while position < characters.count, characters[position] != closing { position += 1 }
        guard position < characters.count else {
            throw Problem(
                "a quotation in the audience is not closed", at: .audience(column), hint: "end it with \(closing)")
        }
        defer { position += 1 }
        return AudienceToken(kind: .quoted(String(characters[start..<position])), column: column)
    }
}

extension Place {
    /// A place in the text of an audience: `line 1:8 [audience]`.
    static func audience(_ column: Int) -> Place { Place(line: 1, column: column, field: "audience") }
}
