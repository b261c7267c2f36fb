/// Collects lines, as UTF-8: this runs for every mail. Space is owed rather than written, so that none stands at the end of a line or
/// before a break.
struct PlainTextWriter {
    private var output: [UInt8] = []
    /// Line feeds that the next text is set off by, at most two.
    private var owedBreaks = 0
    private var owesSpace = false
    private var owedSpaceHasBreak = false
    /// Written in front of the next text: a list's mark, an indent.
    private var owedPrefix = ""
    /// Nothing is shown within these.
    private var hiddenDepth = 0
    /// Numbers of the ordered lists that are open; `nil` for a list with points.
    private var lists: [Int?] = []
    private var links: [(address: String, start: Int)] = []

    init(capacity: Int) { output.reserveCapacity(capacity) }

    // MARK: Text

    mutating func text(_ text: String) {
        let bytes = Array(text.utf8)
        write(bytes, bytes.indices)
    }

    /// A piece of HTML text, entities in it.
    mutating func text(_ bytes: [UInt8], _ range: Range<Int>) {
        if bytes[range].contains(UInt8(ascii: "&")) {
            text(HTMLEntities.resolved(bytes[range]))
        } else {
            write(bytes, range)
        }
    }

    private mutating func write(_ bytes: [UInt8], _ range: Range<Int>) {
        guard hiddenDepth == 0 else { return }
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index].isSpace {
                owesSpace = true
                owedSpaceHasBreak = owedSpaceHasBreak || bytes[index] == 10
                index += 1
                continue
            }
            let end = bytes[index..<range.upperBound].firstIndex(where: \.isSpace) ?? range.upperBound
            settle(before: bytes, index)
            append(bytes, index..<end)
            index = end
        }
    }

    /// A word; of the characters that are seen as space or not at all, U+00A0 becomes a space and U+00AD, U+200B, U+FEFF are left out.
    private mutating func append(_ bytes: [UInt8], _ range: Range<Int>) {
        var start = range.lowerBound
        var index = start
        while index < range.upperBound {
            let byte = bytes[index]
            var length = 0
            if byte == 0xC2, index + 1 < range.upperBound, bytes[index + 1] == 0xA0 || bytes[index + 1] == 0xAD {
                length = 2
            } else if byte == 0xE2 || byte == 0xEF, index + 2 < range.upperBound,
                bytes[index + 1] == (byte == 0xE2 ? 0x80 : 0xBB), bytes[index + 2] == (byte == 0xE2 ? 0x8B : 0xBF)
            {
                length = 3
            }
            if length == 0 {
                index += 1
                continue
            }
            output += bytes[start..<index]
            if length == 2, bytes[index + 1] == 0xA0 { output.append(32) }
            index += length
            start = index
        }
        output += bytes[start..<range.upperBound]
    }

    /// Writes what is owed in front of a character.
    private mutating func settle(before bytes: [UInt8], _ index: Int) {
        if owedBreaks > 0 {
            while output.last == 32 { output.removeLast() }
            if !output.isEmpty { for _ in 0..<owedBreaks { output.append(10) } }
        } else if owesSpace, let last = output.last, last != 10 {
            let isWithinChinese = owedSpaceHasBreak && endsWide() && Self.isWide(bytes[index...])
            if !isWithinChinese { output.append(32) }
        }
        if !owedPrefix.isEmpty { output += Array(owedPrefix.utf8) }
        owedBreaks = 0
        owesSpace = false
        owedSpaceHasBreak = false
        owedPrefix = ""
    }

    mutating func finish() -> String {
        while let last = output.last, last == 32 || last == 10 { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: Lines

    mutating func owe(breaks: Int) {
        if hiddenDepth == 0 { owedBreaks = max(owedBreaks, breaks) }
    }

    /// `<br>` adds to what stands, but never opens more than one empty line.
    mutating func forceBreak() { owedBreaks = min(owedBreaks + 1, 2) }

    mutating func hide() { hiddenDepth += 1 }
    mutating func unhide() { hiddenDepth = max(0, hiddenDepth - 1) }

    mutating func indent() { owedPrefix = "\u{3000}\u{3000}" }
    mutating func dropIndent() { owedPrefix = "" }

    mutating func beginCell() {
        if owedBreaks == 0, !output.isEmpty { text("\u{A0}\u{A0}") }
    }

    // MARK: Lists and links

    mutating func beginList(isNumbered: Bool) {
        owe(breaks: lists.isEmpty ? 2 : 1)
        lists.append(isNumbered ? 0 : nil)
    }

    mutating func endList() {
        _ = lists.popLast()
        owe(breaks: lists.isEmpty ? 2 : 1)
    }

    mutating func beginItem() {
        owe(breaks: 1)
        let indent = String(repeating: "  ", count: max(0, lists.count - 1))
        guard let last = lists.last, let number = last else {
            owedPrefix = indent + "- "
            return
        }
        lists[lists.count - 1] = number + 1
        owedPrefix = indent + "\(number + 1). "
    }

    mutating func beginLink(to address: String) { links.append((address, output.count)) }

    mutating func endLink() {
        guard let link = links.popLast(), let address = Self.shown(link.address) else { return }
        // An address that is its own label is not said twice.
        if !Self.contains(output[min(link.start, output.count)...], address) { text(" (\(address))") }
    }

    /// What of a link's address is worth reading: no anchors, no `mailto:` in front.
    private static func shown(_ address: String) -> String? {
        if address.isEmpty || address.hasPrefix("#") { return nil }
        for scheme in ["mailto:", "tel:"] where address.hasPrefix(scheme) {
            return String(address.dropFirst(scheme.count))
        }
        return address
    }

    /// Byte by byte: Foundation's and the standard library's searches cost more than the rest of a short mail.
    private static func contains(_ label: ArraySlice<UInt8>, _ address: String) -> Bool {
        var address = address
        return address.withUTF8 { wanted in
            guard label.count >= wanted.count else { return false }
            return (label.startIndex...(label.endIndex - wanted.count)).contains { label[$0...].starts(with: wanted) }
        }
    }

    // MARK: Wide characters

    private func endsWide() -> Bool {
        let start = output.lastIndex { $0 & 0xC0 != 0x80 } ?? 0
        return Self.isWide(output[start...])
    }

    /// Whether a text begins with an ideograph or one of the full-width signs around them: U+2E80 to U+9FFF, U+F900 to
    /// U+FAFF, U+FE30 to U+FE4F, U+FF01 to U+FF60, and from U+20000 on.
    private static func isWide(_ text: ArraySlice<UInt8>) -> Bool {
        guard let scalar = String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x2E80...0x9FFF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF01...0xFF60, 0x20000...0x3FFFF: return true
        default: return false
        }
    }
}
