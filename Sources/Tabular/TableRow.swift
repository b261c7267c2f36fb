/// One row of a table: text, whatever the file kept it as.
public struct TableRow: Hashable, Sendable {
    /// The physical line on which the row starts (CSV) or the row's number (XLSX), from 1.
    public var line: Int
    /// As many as the row has; a row may be shorter or longer than the header.
    public var cells: [String]

    public init(line: Int, cells: [String]) {
        self.line = line
        self.cells = cells
    }

    /// Nothing but white space in every cell.
    public var isBlank: Bool {
        cells.allSatisfy { $0.utf8.allSatisfy { $0 == 32 || (9...13).contains($0) } }
    }
}

/// Columns of a table by their number, from 0.
struct ColumnSet: Sendable {
    /// `nil`: all.
    private let isMember: [Bool]?

    static let all = ColumnSet(nil)

    /// - Parameter columns: all where it is `nil`.
    init(_ columns: Set<Int>?) {
        isMember = columns.map { columns in (0...(columns.max() ?? 0)).map(columns.contains) }
    }

    func contains(_ column: Int) -> Bool {
        guard let isMember else { return true }
        return column < isMember.count && isMember[column]
    }
}
