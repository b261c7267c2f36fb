extension String {
    /// Without white space around it, the wide one (U+3000) included. Most texts have none, and are returned as they are.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.first, let last = scalars.last, first.isWhiteSpace || last.isWhiteSpace else {
            return self
        }
        guard let start = scalars.firstIndex(where: { !$0.isWhiteSpace }),
            let end = scalars.lastIndex(where: { !$0.isWhiteSpace })
        else { return "" }
        return String(scalars[start...end])
    }

    /// One line for a header: a name with a line break in it must not start a new one.
    var onOneLine: String {
        let isPlain = !utf8.contains { $0 < 32 || $0 == 127 } && trimmed.utf8.count == utf8.count
        if isPlain { return self }
        return unicodeScalars.split(whereSeparator: \.isWhiteSpace).map { String($0) }.joined(separator: " ")
            .withoutControls
    }

    /// Without control characters but line feeds and tabs, which a name in a customer file may hold and a gateway refuses.
    var withoutControls: String {
        guard utf8.contains(where: { $0 < 32 && $0 != 10 && $0 != 9 || $0 == 127 }) else { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.filter { $0.value >= 32 && $0.value != 127 || $0 == "\n" || $0 == "\t" }))
    }
}

extension Unicode.Scalar {
    /// Unicode's White_Space, without asking its tables for every ideograph.
    var isWhiteSpace: Bool {
        switch value {
        case 9...13, 32, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
