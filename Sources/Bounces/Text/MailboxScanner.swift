/// Finds addresses in a line of text: ASCII ones, because in Chinese reports other text stands right beside them.
enum MailboxScanner {
    /// An address and where it stands.
    struct Find {
        var range: Range<Int>
        var address: String
        /// In angle brackets.
        var isBracketed: Bool
    }

    /// From the first to the last, at most ten.
    static func all(in line: ArraySlice<UInt8>) -> [Find] {
        var finds: [Find] = []
        var from = line.startIndex
        while finds.count < 10, let at = line[from...].firstIndex(of: Bytes.at) {
            if let find = find(around: at, in: line, notBefore: from) {
                finds.append(find)
                from = max(find.range.upperBound, at + 1)
            } else {
                from = at + 1
            }
        }
        return finds
    }

    private static func find(around at: Int, in line: ArraySlice<UInt8>, notBefore floor: Int) -> Find? {
        var start = at
        if start > floor, line[start - 1] == UInt8(ascii: "\"") {
            // A quoted local part.
            guard let quote = line[floor..<(start - 1)].lastIndex(of: UInt8(ascii: "\"")) else { return nil }
            start = quote
        } else {
            while start > floor, isLocal(line[start - 1]) { start -= 1 }
        }
        var end = at + 1
        while end < line.endIndex, isDomain(line[end]) { end += 1 }
        while end > at + 1, [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(line[end - 1]) {
            end -= 1
        }
        while start < at, [UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(line[start]) { start += 1 }
        // `smtp=user@…`, `rfc822;user@…`, `mailto:user@…`
        if let mark = line[start..<at].lastIndex(where: { $0 == UInt8(ascii: "=") }),
            line[start..<mark].allSatisfy(Bytes.isLetter)
        {
            start = mark + 1
        }
        guard start < at, end > at + 2, at - start <= 128, end - at <= 255 else { return nil }
        let isBracketed =
            start > line.startIndex && line[start - 1] == UInt8(ascii: "<") && end < line.endIndex
            && line[end] == UInt8(ascii: ">")
        return Find(range: start..<end, address: Bytes.string(line[start..<end]).lowercased(), isBracketed: isBracketed)
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        if Bytes.isWord(byte) { return true }
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "/"),
            UInt8(ascii: "'"),
            UInt8(ascii: "`"), UInt8(ascii: "&"), UInt8(ascii: "%"), UInt8(ascii: "!"), UInt8(ascii: "#"),
            UInt8(ascii: "$"),
            UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "{"), UInt8(ascii: "|"),
            UInt8(ascii: "}"),
            UInt8(ascii: "~"):
            return true
        default: return false
        }
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        Bytes.isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "#")
    }

    /// The first address of a header or a field: `rfc822; user@example.com`, `<user@example.com>`, `Li <li@example.com>`.
    static func first(in text: String) -> String? {
        let finds = all(in: Array(text.utf8)[...])
        return (finds.first { $0.isBracketed } ?? finds.first)?.address
    }
}
