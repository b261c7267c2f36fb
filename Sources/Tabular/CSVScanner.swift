/// Takes one row off the front of UTF-8 bytes: RFC 4180, and what files do beyond it.
///
/// A quote opens a quoted cell only as its first character; within one, a quote that neither is doubled nor ends the
/// cell is text, and so is any quote in an unquoted cell. A row ends with CR LF, LF or CR.
struct CSVScanner {
    var delimiter: UInt8

    enum Outcome {
        /// The bytes end within the row.
        case incomplete
        /// The input ends within a quoted cell.
        case unclosed
        /// `length` bytes, the row's end included, that began `lines` physical lines. `isDoubtful`: a quote within a
        /// quoted cell is neither doubled nor its end.
        case row(cells: [String], length: Int, lines: Int, isDoubtful: Bool)
    }

    /// - Parameters:
    ///   - bytes: start at a row's start.
    ///   - isAtEnd: nothing follows `bytes`, so that their end is a row's end.
    ///   - quoting: `false` to take every quote for text.
    ///   - expected: how many cells to make room for.
    ///   - wanted: the columns, from 0, whose text is wanted; the cells of others are left empty.
    func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool, quoting: Bool = true, expected: Int = 16,
        only wanted: ColumnSet = .all
    ) -> Outcome {
        var cells: [String] = []
        cells.reserveCapacity(expected)
        var lines = 1
        var isDoubtful = false
        var index = 0
        while true {
            if quoting, index < bytes.count, bytes[index] == Self.quote {
                switch quoted(bytes, from: index + 1, isAtEnd: isAtEnd, lines: &lines, isDoubtful: &isDoubtful) {
                case .incomplete: return .incomplete
                case .unclosed: return .unclosed
                case .cell(let text, let end):
                    cells.append(text)
                    index = end
                }
            } else {
                let start = index
                while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
                cells.append(wanted.contains(cells.count) ? Self.text(bytes[start..<index]) : "")
            }
            guard index < bytes.count else {
                return isAtEnd ? .row(cells: cells, length: index, lines: lines, isDoubtful: isDoubtful) : .incomplete
            }
            let byte = bytes[index]
            index += 1
            if byte == delimiter { continue }
            if byte == Self.carriageReturn {
                if index == bytes.count, !isAtEnd { return .incomplete }
                if index < bytes.count, bytes[index] == Self.lineFeed { index += 1 }
            }
            return .row(cells: cells, length: index, lines: lines, isDoubtful: isDoubtful)
        }
    }

    private enum Quoted {
        case incomplete, unclosed
        /// `end`: the index after the closing quote.
        case cell(String, end: Int)
    }

    private func quoted(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isAtEnd: Bool, lines: inout Int, isDoubtful: inout Bool
    ) -> Quoted {
        var segment = start
        var parts: [UInt8] = []
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == Self.quote else {
                if byte == Self.lineFeed {
                    lines += 1
                } else if byte == Self.carriageReturn, index + 1 < bytes.count, bytes[index + 1] != Self.lineFeed {
                    lines += 1
                }
                index += 1
                continue
            }
            if index + 1 == bytes.count, !isAtEnd { return .incomplete }
            if index + 1 == bytes.count || isEnd(bytes[index + 1]) {
                if parts.isEmpty { return .cell(Self.text(bytes[segment..<index]), end: index + 1) }
                parts += bytes[segment..<index]
                return .cell(String(decoding: parts, as: UTF8.self), end: index + 1)
            }
            // Doubled: one stays. Stray: it stays too.
            parts += bytes[segment...index]
            let isDoubled = bytes[index + 1] == Self.quote
            isDoubtful = isDoubtful || !isDoubled
            index += isDoubled ? 2 : 1
            segment = index
        }
        return isAtEnd ? .unclosed : .incomplete
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn
    }

    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}

extension CSVScanner {
    /// The delimiter that splits the first rows of `sample` into the most cells: comma, semicolon, tab or bar.
    static func delimiter(of sample: UnsafeBufferPointer<UInt8>) -> UInt8 {
        var best = (delimiter: UInt8(ascii: ","), score: 0)
        for candidate in [",", ";", "\t", "|"] as [Unicode.Scalar] {
            let scanner = CSVScanner(delimiter: UInt8(ascii: candidate))
            var rest = sample
            var score = 0
            for _ in 0..<20 {
                guard case .row(let cells, let length, _, _) = scanner.scan(rest, isAtEnd: true), length > 0 else {
                    break
                }
                score += cells.count - 1
                rest = UnsafeBufferPointer(rebasing: rest[length...])
            }
            if score > best.score { best = (scanner.delimiter, score) }
        }
        return best.delimiter
    }
}
