/// Which cell formats show a number as a date or time (ECMA-376 part 1, 18.8.10 and 18.8.30).
final class CellStyles: XMLHandler {
    enum Kind {
        case number, date
    }

    private var formats: [Int: Kind] = [:]
    private var kinds: [Kind] = []
    private var isInCellFormats = false

    init(_ part: ZipPart?) throws(TabularError) {
        guard let part else { return }
        try XMLStream(part, handler: self).readAll()
    }

    /// - Parameter style: the `s` attribute of a cell.
    func kind(_ style: Int) -> Kind { kinds.indices.contains(style) ? kinds[style] : .number }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "numFmt", let id = attributes.integer("numFmtId"), let code = attributes.string("formatCode") {
            formats[id] = Self.isDate(code) ? .date : .number
        } else if name == "cellXfs" {
            isInCellFormats = true
        } else if name == "xf", isInCellFormats {
            let id = attributes.integer("numFmtId") ?? 0
            kinds.append(formats[id] ?? (Self.builtInDates.contains(id) ? .date : .number))
        }
    }

    func end(_ name: XMLName) {
        if name == "cellXfs" { isInCellFormats = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    /// 14 to 22 and 45 to 47 everywhere, 27 to 36 and 50 to 58 in Chinese, Japanese and Korean Excel.
    private static let builtInDates = Set(14...22).union(27...36).union(45...47).union(50...58)

    /// A format code shows a date if it holds y, m, d, h or s outside of quotes, escapes and `[Red]`.
    static func isDate(_ code: String) -> Bool {
        var isQuoted = false
        var isEscaped = false
        var isBracketed = false
        for character in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if character == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if character == "\\" || character == "_" || character == "*" {
                isEscaped = true
            } else if character == "[" {
                isBracketed = true
            } else if character == "]" {
                isBracketed = false
            } else if character == ";" {
                return false
            } else if !isBracketed, "ymdhs".contains(character) {
                return true
            }
        }
        return false
    }
}
