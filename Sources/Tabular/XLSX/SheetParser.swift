/// The cells of `sheetData` (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).
struct SheetParser: MarkupHandler {
    private let path: String
    private let cellReader: CellReader
    private let wanted: ColumnSet

    private var rows: [TableRow] = []
    private var nextRow = 0
    /// Cells in `rows`: one piece of the file holds few, unless its rows are all but empty and very wide.
    private var waiting = 0
    private var number = 0
    private var cells: [String] = []
    private var width = 0
    private var column = 0
    private var kind = CellReader.Kind.number
    private var style = 0
    private var value = ""
    private var mayHoldEscapes = false
    private var sharedNumber: Int?
    private var isWanted = true
    private var isInValue = false
    private var isPhonetic = false

    /// Excel's own limits: rows, columns; a cell holds 32,767 characters of at most four bytes.
    static let most = (rows: 1_048_576, columns: 16_384, bytes: 4 * 32_767, waiting: 500_000)

    /// - Parameter wanted: the cells of other columns are left empty.
    init(path: String, cells: CellReader, only wanted: ColumnSet = .all) {
        self.path = path
        cellReader = cells
        self.wanted = wanted
    }

    mutating func takeRow() -> TableRow? {
        guard nextRow < rows.count else {
            rows.removeAll(keepingCapacity: true)
            nextRow = 0
            waiting = 0
            return nil
        }
        nextRow += 1
        return rows[nextRow - 1]
    }

    mutating func element(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(TabularError) -> Int? {
        guard let cell = PlainCell(bytes, at: start) else { return nil }
        column = cell.column ?? column + 1
        try beginCell(cell.kind, style: cell.style)
        if cell.kind == .shared { sharedNumber = MarkupText.integer(cell.text) } else { try read(cell.text) }
        try endCell()
        return cell.end
    }

    mutating func start(_ tag: MarkupTag) throws(TabularError) {
        if tag.name == "c" {
            try startCell(tag)
        } else if tag.name == "v" || tag.name == "t" {
            isInValue = true
        } else if tag.name == "rPh" {
            isPhonetic = true
        } else if tag.name == "row" {
            try startRow(tag)
        }
    }

    mutating func end(_ name: MarkupName) throws(TabularError) {
        if name == "c" {
            try endCell()
        } else if name == "v" || name == "t" {
            isInValue = false
        } else if name == "rPh" {
            isPhonetic = false
        } else if name == "row" {
            try endRow()
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TabularError) {
        if isInValue, !isPhonetic { try read(bytes) }
    }

    @inline(__always)
    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(TabularError) {
        guard value.utf8.count + bytes.count <= Self.most.bytes else {
            throw TabularError("a cell holds more than a cell can", path: path, line: number)
        }
        if bytes.contains(UInt8(ascii: "_")) { mayHoldEscapes = true }
        // Nearly always the only piece.
        let piece = isWanted ? String(decoding: bytes, as: UTF8.self) : "-"
        if value.isEmpty { value = piece } else { value += piece }
    }

    private mutating func startRow(_ tag: MarkupTag) throws(TabularError) {
        number += 1
        for (name, value) in tag.attributes where name == "r" { number = value.integer ?? number }
        guard (1...Self.most.rows).contains(number) else {
            throw TabularError("a sheet has no row \(number)", path: path)
        }
        cells = []
        cells.reserveCapacity(width)
        column = 0
    }

    private mutating func endRow() throws(TabularError) {
        width = max(width, cells.count)
        waiting += cells.count
        guard waiting <= Self.most.waiting else {
            throw TabularError(
                "rows of thousands of columns", path: path, line: number, hint: "delete the cells far to the right")
        }
        rows.append(TableRow(line: number, cells: cells))
        cells = []
    }

    private mutating func startCell(_ tag: MarkupTag) throws(TabularError) {
        column += 1
        var kind = CellReader.Kind.number
        var style = 0
        for (name, value) in tag.attributes {
            if name == "r" {
                column = Self.column(value.bytes)
            } else if name == "t" {
                kind = CellReader.Kind(value)
            } else if name == "s" {
                style = value.integer ?? 0
            }
        }
        try beginCell(kind, style: style)
    }

    private mutating func beginCell(_ kind: CellReader.Kind, style: Int) throws(TabularError) {
        self.kind = kind
        self.style = style
        guard (1...Self.most.columns).contains(column) else {
            throw TabularError("a sheet has no column \(column)", path: path, line: number)
        }
        isWanted = wanted.contains(column - 1)
        value = ""
        mayHoldEscapes = false
        sharedNumber = nil
    }

    private mutating func endCell() throws(TabularError) {
        guard sharedNumber != nil || !value.isEmpty else { return }
        while cells.count < column - 1 { cells.append("") }
        let text =
            if !isWanted {
                ""
            } else if kind == .shared {
                try (sharedNumber ?? Int(value)).flatMap(cellReader.strings.text) ?? ""
            } else {
                cellReader.text(mayHoldEscapes ? CellText.unescaped(value) : value, kind, style: style)
            }
        // A cell that comes twice counts as it comes last.
        if cells.count < column { cells.append(text) } else { cells[column - 1] = text }
    }

    /// `B12` → 2; 0 for what is no cell.
    static func column(_ reference: UnsafeBufferPointer<UInt8>) -> Int {
        var column = 0
        for letter in reference {
            guard letter >= 65, letter <= 90, column < 20_000 else { break }
            column = column * 26 + Int(letter - 64)
        }
        return column
    }
}

/// Makes text of what stands in a cell.
struct CellReader {
    enum Kind {
        case number, shared, inline, boolean, date, text

        /// - Parameter attribute: `t` of a cell.
        init(_ attribute: MarkupValue) {
            self =
                if attribute == "s" {
                    .shared
                } else if attribute == "inlineStr" {
                    .inline
                } else if attribute == "b" {
                    .boolean
                } else if attribute == "d" {
                    .date
                } else if attribute == "str" || attribute == "e" {
                    .text
                } else {
                    .number
                }
        }
    }

    let strings: SharedStrings
    let styles: CellStyles
    let usesDatesFrom1904: Bool

    /// - Parameter raw: what stands in the cell, escapes undone; for the number of a shared text there is `strings`.
    func text(_ raw: String, _ kind: Kind, style: Int) -> String {
        switch kind {
        case .inline, .text, .shared: raw
        case .boolean: raw == "1" ? "TRUE" : "FALSE"
        case .date: raw.replacing("T00:00:00", with: "", maxReplacements: 1).replacing("T", with: " ")
        case .number:
            styles.kind(style) == .date
                ? CellText.date(raw, from1904: usesDatesFrom1904) : CellText.number(raw)
        }
    }
}
