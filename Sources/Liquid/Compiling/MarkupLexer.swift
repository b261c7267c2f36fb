/// The smallest parts of what stands inside a tag.
struct Token: Sendable {
    /// Raw values are the names that Liquid's messages use.
    enum Kind: String, Sendable {
        case identifier = "id"
        case string, number, comparison, dot, dotdot, pipe, colon, comma, question, dash
        case openSquare = "open_square"
        case closeSquare = "close_square"
        case openRound = "open_round"
        case closeRound = "close_round"
        case end = "end_of_string"
    }

    var kind: Kind
    /// The bytes of the source that it covers; a string with its quotes.
    var range: Range<Int>
}

/// Cuts the markup of a tag into tokens.
enum MarkupLexer {
    /// - Throws: a syntax failure with the offset of the byte that starts no token.
    static func tokens(of bytes: [UInt8], in range: Range<Int>) throws(Misfit) -> [Token] {
        var tokens: [Token] = []
        var position = range.lowerBound
        while position < range.upperBound {
            if bytes[position].isWhitespace {
                position += 1
                continue
            }
            let token = try token(of: bytes, at: position, limit: range.upperBound)
            tokens.append(token)
            position = token.range.upperBound
        }
        tokens.append(Token(kind: .end, range: range.upperBound..<range.upperBound))
        return tokens
    }

    private static func token(of bytes: [UInt8], at start: Int, limit: Int) throws(Misfit) -> Token {
        func peek(_ distance: Int) -> UInt8 { start + distance < limit ? bytes[start + distance] : 0 }
        func token(_ kind: Token.Kind, _ count: Int) -> Token { Token(kind: kind, range: start..<start + count) }
        let byte = bytes[start]
        let next = peek(1)
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "!"):
            if next == UInt8(ascii: "=") { return token(.comparison, 2) }
        case UInt8(ascii: "<"):
            return token(.comparison, next == UInt8(ascii: "=") || next == UInt8(ascii: ">") ? 2 : 1)
        case UInt8(ascii: ">"):
            return token(.comparison, next == UInt8(ascii: "=") ? 2 : 1)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            if let end = bytes[(start + 1)..<limit].firstIndex(of: byte) { return token(.string, end + 1 - start) }
        case UInt8(ascii: "|"): return token(.pipe, 1)
        case UInt8(ascii: "."): return next == byte ? token(.dotdot, 2) : token(.dot, 1)
        case UInt8(ascii: ":"): return token(.colon, 1)
        case UInt8(ascii: ","): return token(.comma, 1)
        case UInt8(ascii: "["): return token(.openSquare, 1)
        case UInt8(ascii: "]"): return token(.closeSquare, 1)
        case UInt8(ascii: "("): return token(.openRound, 1)
        case UInt8(ascii: ")"): return token(.closeRound, 1)
        case UInt8(ascii: "?"): return token(.question, 1)
        case UInt8(ascii: "-"): return next.isDigit ? token(.number, numberLength(peek)) : token(.dash, 1)
        case _ where byte.isDigit: return token(.number, numberLength(peek))
        case _ where byte.isLetter || byte == UInt8(ascii: "_"):
            var count = 1
            while peek(count).isWord || peek(count) == UInt8(ascii: "-") { count += 1 }
            if count == 8, peek(8).isWhitespace, bytes[start..<start + 8].elementsEqual("contains".utf8) {
                return token(.comparison, 8)
            }
            if peek(count) == UInt8(ascii: "?") { count += 1 }
            return token(.identifier, count)
        default: break
        }
        let character = String(decoding: bytes[start..<limit].prefix(32), as: UTF8.self).first.map(String.init) ?? ""
        throw Misfit(message: "Unexpected character \(character)", offset: start)
    }

    /// `-?\d+(\.\d+)?`
    private static func numberLength(_ peek: (Int) -> UInt8) -> Int {
        var count = 1
        while peek(count).isDigit { count += 1 }
        if peek(count) == UInt8(ascii: "."), peek(count + 1).isDigit {
            count += 1
            while peek(count).isDigit { count += 1 }
        }
        return count
    }
}

/// Markup that does not fit the grammar: a lax template falls back to guessing, a strict one fails.
struct Misfit: Error {
    var message: String
    var offset: Int
    var hint: String?
}
