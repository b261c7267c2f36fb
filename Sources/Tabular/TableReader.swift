/// Rows of text out of a CSV or XLSX file, one after another, in memory that does not grow with the file.
///
/// What a file is, is seen by its first bytes, not its name. CSV: UTF-8, UTF-16 and GB 18030 are told apart, and
/// comma, semicolon, tab and bar. XLSX (ECMA-376): text, shared or inline; numbers without an exponent; dates as
/// `1985-03-07`, with a time as `1985-03-07 09:30:00`; `TRUE` and `FALSE`; the last result of a formula.
public final class TableReader {
    public enum Format: Hashable, Sendable {
        /// `delimiter` is one ASCII character.
        case csv(encoding: TextEncoding, delimiter: Character)
        case xlsx(sheet: String)
    }

    public let path: String
    public let format: Format
    /// The size of the file, or of the unpacked sheet, in bytes.
    public let totalBytes: Int
    private let source: Source

    private enum Source {
        case csv(CSVReader, ByteFile)
        case xlsx(SheetReader)
    }

    /// - Parameters:
    ///   - path: a CSV or XLSX file.
    ///   - sheet: the name of a worksheet; the first visible one otherwise. Ignored for CSV.
    /// - Throws: a file that cannot be opened, an old `.xls`, a broken archive, a sheet that is not there.
    public init(path: String, sheet: String? = nil) throws(TabularError) {
        self.path = path
        let file = try ByteFile(path: path)
        let magic = try file.peek(8)
        if magic.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw TabularError(
                "an old Excel file (.xls) or one with a password", path: path,
                hint: "save it in Excel as .xlsx without a password, or as CSV")
        }
        if magic.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            let reader = try SheetReader(path: path, sheet: sheet)
            source = .xlsx(reader)
            format = .xlsx(sheet: reader.sheet)
            totalBytes = reader.totalBytes
        } else {
            let reader = try CSVReader(file: file)
            source = .csv(reader, file)
            format = .csv(encoding: reader.encoding, delimiter: Character(Unicode.Scalar(reader.delimiter)))
            totalBytes = file.size
        }
    }

    /// How much of `totalBytes` was read, for a progress bar.
    public var bytesRead: Int {
        switch source {
        case .csv(_, let file): file.bytesRead
        case .xlsx(let reader): reader.bytesRead
        }
    }

    /// The next row, the heading being the first; empty lines are passed over. `nil` at the end.
    public func next() throws(TabularError) -> TableRow? {
        switch source {
        case .csv(let reader, _): try reader.next()
        case .xlsx(let reader): try reader.next()
        }
    }

    /// Goes back to the first row.
    ///
    /// - Parameter columns: by their number, from 0, those that are wanted this time: the cells of others may come empty,
    ///   which saves half the time. All where it is `nil`.
    public func rewind(only columns: Set<Int>? = nil) throws(TabularError) {
        switch source {
        case .csv(let reader, _): try reader.rewind(only: ColumnSet(columns))
        case .xlsx(let reader): try reader.rewind(only: ColumnSet(columns))
        }
    }
}
