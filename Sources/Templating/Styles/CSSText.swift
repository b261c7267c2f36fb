/// Finds its way in the text of a style sheet: what is a string, a comment or a bracket, and where a piece ends (CSS 2.2, section 4.1).
struct CSSText {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    /// Where the first of these bytes stands that is in no string, comment or bracket; the end where there is none.
    func end(from start: Int, to end: Int, at stops: [UInt8]) -> Int {
        var index = start
        var closers: [UInt8] = []
        while index < end {
            let byte = bytes[index]
            if closers.isEmpty, stops.contains(byte) { return index }
            switch byte {
            case UInt8(ascii: "("): closers.append(UInt8(ascii: ")"))
            case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
            case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                if closers.last == byte { closers.removeLast() }
            default: break
            }
            index = next(after: index, before: end)
        }
        return end
    }

    /// Past one character, or one whole string, comment, escape or address in `url()`.
    func next(after index: Int, before end: Int) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "\\"): return min(index + 2, end)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return endOfString(from: index, before: end)
        case UInt8(ascii: "/") where index + 1 < end && bytes[index + 1] == UInt8(ascii: "*"):
            var position = index + 2
            while position + 1 < end {
                if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                    return position + 2
                }
                position += 1
            }
            return end
        case UInt8(ascii: "("): return endOfAddress(from: index, before: end) ?? index + 1
        default: return index + 1
        }
    }

    private func endOfString(from start: Int, before end: Int) -> Int {
        var index = start + 1
        while index < end {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            // A string that is not closed ends with its line.
            if bytes[index] == bytes[start] || bytes[index] == 10 { return index + 1 }
            index += 1
        }
        return end
    }

    /// `url(data:image/png;base64,…)` without quotes holds no strings and no comments: to its closing bracket.
    private func endOfAddress(from bracket: Int, before end: Int) -> Int? {
        guard bracket >= 3, zip(bytes[(bracket - 3)..<bracket], "url".utf8).allSatisfy({ $0 | 0x20 == $1 }),
            let first = bytes[(bracket + 1)..<end].first(where: { !$0.isSpace }),
            first != UInt8(ascii: "\""), first != UInt8(ascii: "'")
        else { return nil }
        return bytes[(bracket + 1)..<end].firstIndex(of: UInt8(ascii: ")")) ?? end
    }

    /// The text between two places without comments, and with one space wherever there is any.
    func plain(_ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        var owesSpace = false
        while index < range.upperBound {
            let next = next(after: index, before: range.upperBound)
            let isComment = bytes[index] == UInt8(ascii: "/") && next > index + 1
            if isComment || bytes[index].isSpace {
                owesSpace = owesSpace || !isComment
            } else {
                if owesSpace, !result.isEmpty { result.append(0x20) }
                owesSpace = false
                result += bytes[index..<next]
            }
            index = next
        }
        return result
    }
}
