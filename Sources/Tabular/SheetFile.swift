/// What stands in one cell of a table that is written.
public enum SheetCell: Hashable, Sendable {
    case text(String)
    case number(Double)
    case empty

    public static func count(_ number: Int) -> SheetCell { .number(Double(number)) }

    /// As a person reads it.
    public var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
        case .empty: ""
        }
    }
}

/// Tables written to a file for a spreadsheet: XLSX, or CSV where the name ends so.
public enum SheetFile {
    /// One table; its rows are made while it is written.
    public struct Sheet {
        public var name: String
        public var headings: [String]
        /// Hands over rows, one by one.
        public var rows: (_ append: ([SheetCell]) throws -> Void) throws -> Void

        public init(
            name: String, headings: [String], rows: @escaping (_ append: ([SheetCell]) throws -> Void) throws -> Void
        ) {
            self.name = name
            self.headings = headings
            self.rows = rows
        }
    }

    public static func isWorkbook(_ path: String) -> Bool { path.lowercased().hasSuffix(".xlsx") }

    /// Writes the tables: sheets of one workbook; of CSV the first under the name given, the others beside it with their
    /// names added.
    ///
    /// - Throws: `TabularError` where the file cannot be written, and what the rows throw; a file of that name is then as
    ///   it was.
    public static func write(to path: String, sheets: [Sheet]) throws {
        guard isWorkbook(path) else {
            for (index, sheet) in sheets.enumerated() {
                try writeCSV(sheet, to: index == 0 ? path : Self.path(path, beside: sheet.name))
            }
            return
        }
        let writer = try WorkbookWriter(path: path)
        for sheet in sheets {
            try writer.sheet(sheet.name, headings: sheet.headings)
            try sheet.rows { try writer.append($0) }
        }
        try writer.close()
    }

    private static func writeCSV(_ sheet: Sheet, to path: String) throws {
        let writer = try TableWriter(path: path)
        try writer.append(sheet.headings.map(harmless))
        try sheet.rows { cells in
            try writer.append(
                cells.map { cell in
                    if case .text(let text) = cell { return harmless(text) }
                    return cell.text
                })
        }
        try writer.close()
    }

    /// `report.csv`, 明细 → `report-明细.csv`.
    private static func path(_ path: String, beside name: String) -> String {
        let base = path.lowercased().hasSuffix(".csv") ? String(path.dropLast(4)) : path
        return "\(base)-\(name.filter { $0 != "/" }).csv"
    }

    /// A text that a spreadsheet would compute gets a quote in front, as OWASP's page on CSV injection says.
    static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r＝＋－＠".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }
}
