/// Rows of one worksheet, read as the archive unpacks.
final class SheetReader {
    let sheet: String
    private let part: ZipPart
    private let parser: SheetParser
    private let stream: XMLStream

    init(path: String, sheet: String?) throws(TabularError) {
        let archive = try ZipArchive(path: path)
        let workbook = try Workbook(archive, sheet: sheet)
        guard let part = try archive.part(workbook.sheetPart) else {
            throw TabularError("the sheet \(workbook.sheet) is missing in the file", path: path)
        }
        let styles = try CellStyles(
            try workbook.stylesPart.flatMap { name throws(TabularError) in
                try archive.part(name, most: Workbook.largest)
            })
        let strings = try SharedStrings(
            try workbook.sharedStringsPart.flatMap { name throws(TabularError) in try archive.part(name) }, path: path)
        self.sheet = workbook.sheet
        self.part = part
        parser = SheetParser(
            path: path, strings: strings, styles: styles, usesDatesFrom1904: workbook.usesDatesFrom1904)
        stream = try XMLStream(part, handler: parser)
    }

    var totalBytes: Int { part.size }
    var bytesRead: Int { part.bytesRead }

    /// The next row that holds anything; `nil` at the end.
    func next() throws(TabularError) -> TableRow? {
        while true {
            if let row = parser.takeRow() {
                if row.isBlank { continue }
                return row
            }
            guard try stream.advance() else { return nil }
        }
    }
}

/// The cells of `sheetData` (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).
final class SheetParser: XMLHandler {
    private enum CellType {
        case number, shared, inline, boolean, date, text
    }

    private let path: String
    private let strings: SharedStrings
    private let styles: CellStyles
    private let usesDatesFrom1904: Bool

    private var rows: [TableRow] = []
    private var nextRow = 0
    /// Cells in `rows`: one piece of the file holds few, unless its rows are all but empty and very wide.
    private var waiting = 0
    private var number = 0
    private var cells: [String] = []
    private var width = 0
    private var column = 0
    private var type = CellType.number
    private var style = 0
    private var value: [UInt8] = []
    private var isInValue = false
    private var isPhonetic = false

    /// Excel's own limits: rows, columns; a cell holds 32,767 characters of at most four bytes.
    private static let most = (rows: 1_048_576, columns: 16_384, bytes: 4 * 32_767, waiting: 500_000)

    init(path: String, strings: SharedStrings, styles: CellStyles, usesDatesFrom1904: Bool) {
        self.path = path
        self.strings = strings
        self.styles = styles
        self.usesDatesFrom1904 = usesDatesFrom1904
    }

    func takeRow() -> TableRow? {
        guard nextRow < rows.count else {
            rows.removeAll(keepingCapacity: true)
            nextRow = 0
            waiting = 0
            return nil
        }
        nextRow += 1
        return rows[nextRow - 1]
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws(TabularError) {
        if name == "c" {
            try startCell(attributes)
        } else if name == "v" || name == "t" {
            isInValue = true
        } else if name == "rPh" {
            isPhonetic = true
        } else if name == "row" {
            number = attributes.integer("r") ?? number + 1
            guard (1...Self.most.rows).contains(number) else {
                throw TabularError("a sheet has no row \(number)", path: path)
            }
            cells = []
            cells.reserveCapacity(width)
            column = 0
        }
    }

    func end(_ name: XMLName) throws(TabularError) {
        if name == "v" || name == "t" {
            isInValue = false
        } else if name == "rPh" {
            isPhonetic = false
        } else if name == "c" {
            endCell()
        } else if name == "row" {
            width = max(width, cells.count)
            waiting += cells.count
            guard waiting <= Self.most.waiting else {
                throw TabularError(
                    "rows of thousands of columns", path: path, line: number, hint: "delete the cells far to the right")
            }
            rows.append(TableRow(line: number, cells: cells))
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TabularError) {
        guard isInValue, !isPhonetic else { return }
        guard value.count + bytes.count <= Self.most.bytes else {
            throw TabularError("a cell holds more than a cell can", path: path, line: number)
        }
        value += bytes
    }

    private func startCell(_ attributes: XMLAttributes) throws(TabularError) {
        column = attributes.bytes("r").map(Self.column) ?? column + 1
        guard (1...Self.most.columns).contains(column) else {
            throw TabularError("a sheet has no column \(column)", path: path, line: number)
        }
        type =
            switch attributes.string("t") {
            case "s": .shared
            case "inlineStr": .inline
            case "b": .boolean
            case "d": .date
            case "str", "e": .text
            default: .number
            }
        style = attributes.integer("s") ?? 0
        value.removeAll(keepingCapacity: true)
    }

    private func endCell() {
        guard !value.isEmpty else { return }
        while cells.count < column { cells.append("") }
        cells[column - 1] = cellText()
    }

    private func cellText() -> String {
        if type == .inline { return CellText.unescaped(value[...]) }
        let raw = String(decoding: value, as: UTF8.self)
        return switch type {
        case .shared: Int(raw).flatMap { strings[$0] } ?? ""
        case .boolean: raw == "1" ? "TRUE" : "FALSE"
        case .date: raw.replacing("T00:00:00", with: "", maxReplacements: 1).replacing("T", with: " ")
        case .number:
            styles.kind(style) == .date
                ? CellText.date(raw, from1904: usesDatesFrom1904) : CellText.number(raw)
        case .inline, .text: CellText.unescaped(value[...])
        }
    }

    /// `B12` → 2; 0 for what is no cell.
    private static func column(_ reference: UnsafePointer<CChar>) -> Int {
        var column = 0
        var cursor = reference
        while case let letter = UInt8(bitPattern: cursor.pointee), letter >= 65, letter <= 90, column < 20_000 {
            column = column * 26 + Int(letter - 64)
            cursor += 1
        }
        return column
    }
}
