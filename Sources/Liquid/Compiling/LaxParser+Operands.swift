/// Operands in lax markup.
extension LaxParser {
    /// A string in quotes, a word that is a value, a number, a range, or else a variable, whatever it looks like.
    func operand(_ range: Range<Int>, depth: Int = 0) -> Operand {
        let bytes = compiler.source.bytes
        var range = range
        while let first = range.first, bytes[first].isTrimmable { range.removeFirst() }
        while let last = range.last, bytes[last].isTrimmable { range.removeLast() }
        guard let first = range.first, let last = range.last, depth < compiler.environment.limits.nesting else {
            return compiler.literal(.null)
        }
        if bytes[first] == bytes[last], bytes[first] == UInt8(ascii: "\"") || bytes[first] == UInt8(ascii: "'") {
            return compiler.literal(.string(range.count < 2 ? "" : compiler.source[range.dropFirst().dropLast()]))
        }
        if let literal = compiler.namedLiteral(compiler.source[range]) { return literal }
        if bytes[first] == UInt8(ascii: "("), bytes[last] == UInt8(ascii: ")"),
            let span = bounds(of: range.dropFirst().dropLast())
        {
            return compiler.range(operand(span.first, depth: depth + 1), operand(span.last, depth: depth + 1))
        }
        if let number = number(range) { return compiler.literal(number) }
        return variable(range, depth: depth)
    }

    /// `\(\s*(\S+)\s*\.\.\s*(\S+)\s*\)`
    private func bounds(of range: Range<Int>) -> (first: Range<Int>, last: Range<Int>)? {
        let bytes = compiler.source.bytes
        let dot = UInt8(ascii: ".")
        guard
            let dots = range.dropLast().last(where: { bytes[$0] == dot && bytes[$0 + 1] == dot }),
            dots > range.lowerBound, dots + 2 < range.upperBound
        else { return nil }
        return (range.lowerBound..<dots, dots + 2..<range.upperBound)
    }

    /// Digits with at most one point that counts: `1.2.3` is 1.2, `1.` is 1.0.
    private func number(_ range: Range<Int>) -> Value? {
        let bytes = compiler.source.bytes
        let digits = bytes[range.lowerBound] == UInt8(ascii: "-") ? range.dropFirst() : range
        guard let first = digits.first, bytes[first].isDigit,
            bytes[digits].allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") })
        else { return nil }
        let parts = compiler.source[digits].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        let sign = digits.count < range.count ? "-" : ""
        if parts.count == 1 { return Value(number: sign + parts[0]) }
        return .double(Double(sign + parts[0] + "." + (parts[1].isEmpty ? "0" : parts[1])) ?? 0)
    }

    /// The parts `\[…\]` and `[\w-]+\??` of it, one after the other.
    private func variable(_ range: Range<Int>, depth: Int) -> Operand {
        let bytes = compiler.source.bytes
        let closings = matchingBrackets(in: range)
        var root: Path.Root?
        var names: [String]? = []
        var steps: [Step] = []
        var position = range.lowerBound
        while position < range.upperBound {
            if let close = closings[position] {
                let inner = operand(position + 1..<close, depth: depth + 1)
                position = close + 1
                if root != nil {
                    steps.append(compiler.step(inner))
                } else if case .literal(let index) = inner,
                    case .string(let name) = compiler.program.literals[Int(index)]
                {
                    root = .slot(compiler.slot(name))
                    names = [name]
                } else {
                    root = .dynamic(inner)
                    names = nil
                }
                continue
            }
            var end = position
            while end < range.upperBound, bytes[end].isWord || bytes[end] == UInt8(ascii: "-") { end += 1 }
            guard end > position else {
                position += 1
                continue
            }
            if end < range.upperBound, bytes[end] == UInt8(ascii: "?") { end += 1 }
            let name = compiler.source[position..<end]
            position = end
            if root != nil {
                steps.append(.field(compiler.key(name)))
            } else {
                root = .slot(compiler.slot(name))
                names = [name]
            }
        }
        guard let root else { return compiler.literal(.null) }
        return compiler.path(root, steps: steps, names: names, offset: range.lowerBound)
    }

    /// Where the bracket that opens at a position closes.
    private func matchingBrackets(in range: Range<Int>) -> [Int: Int] {
        var open: [Int] = []
        var closings: [Int: Int] = [:]
        for position in range {
            switch compiler.source.bytes[position] {
            case UInt8(ascii: "["): open.append(position)
            case UInt8(ascii: "]"): if let start = open.popLast() { closings[start] = position }
            default: break
            }
        }
        return closings
    }
}
