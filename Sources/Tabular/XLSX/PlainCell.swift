/// A cell as nearly every program writes it, taken in one go: `<c r="B12" s="3" t="s"><v>12</v></c>` or
/// `<c r="B12" t="inlineStr"><is><t>text</t></is></c>`.
///
/// A sheet of a million rows has thirty million of them; tag by tag, each costs four times as much. Whatever is written
/// otherwise is none, and is read tag by tag.
struct PlainCell {
    /// From 1; `nil` where the cell does not say.
    private(set) var column: Int?
    private(set) var kind = CellReader.Kind.number
    private(set) var style = 0
    /// No references, no line ends but LF; it may be empty.
    private(set) var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// The index after the cell.
    private(set) var end: Int

    /// - Parameter start: of a tag, its `<`.
    @inline(__always)
    init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        end = start + 2
        guard bytes.count - start > 3, bytes[start + 1] == UInt8(ascii: "c"), bytes[start + 2] == UInt8(ascii: " ")
        else { return nil }
        while end < bytes.count, bytes[end] == UInt8(ascii: " ") {
            guard readAttribute(bytes) else { return nil }
        }
        if kind == .inline {
            guard take(">", bytes), take("<is><t", bytes) else { return nil }
            _ = take(" xml:space=\"preserve\"", bytes)
            guard take(">", bytes), readText(bytes), take("</t></is></c>", bytes) else { return nil }
        } else {
            guard take("><v>", bytes), readText(bytes), take("</v></c>", bytes) else { return nil }
        }
    }

    /// `r`, `s` or `t` after a space, in double quotes.
    @inline(__always)
    private mutating func readAttribute(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count - end > 6, bytes[end &+ 2] == UInt8(ascii: "="), bytes[end &+ 3] == Self.quote else {
            return false
        }
        let name = bytes[end &+ 1]
        let first = end &+ 4
        var index = first
        while index < bytes.count, bytes[index] != Self.quote {
            // Nothing that an attribute of a cell holds, and what keeps a broken file from being searched to its end.
            guard index &- first < 16, bytes[index] != UInt8(ascii: "<") else { return false }
            index &+= 1
        }
        guard index < bytes.count else { return false }
        let value = UnsafeBufferPointer(rebasing: bytes[first..<index])
        end = index &+ 1
        switch name {
        case UInt8(ascii: "r"): column = SheetParser.column(value)
        case UInt8(ascii: "t"): kind = CellReader.Kind(MarkupValue(bytes: value))
        case UInt8(ascii: "s"): style = MarkupText.integer(value) ?? 0
        default: return false
        }
        return true
    }

    @inline(__always)
    private mutating func readText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = end
        while index < bytes.count, case let byte = bytes[index], byte != UInt8(ascii: "<") {
            if byte == UInt8(ascii: "&") || byte == 13 { return false }
            index &+= 1
        }
        text = UnsafeBufferPointer(rebasing: bytes[end..<index])
        end = index
        return true
    }

    @inline(__always)
    private mutating func take(_ expected: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard bytes.count - end >= count else { return false }
        for index in 0..<count where bytes[end &+ index] != expected.utf8Start[index] { return false }
        end &+= count
        return true
    }

    private static let quote = UInt8(ascii: "\"")
}
