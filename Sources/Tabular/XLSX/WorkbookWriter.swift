import CXlsxWriter
import Glibc

/// Writes a workbook (XLSX) through libxlsxwriter, row by row, in memory that does not grow with it.
///
/// A text is always a text, whatever it begins with: a spreadsheet never computes it (formula injection). Numbers are
/// numbers. The rows go to a file beside the wanted one, which takes its name only in `close()`.
public final class WorkbookWriter {
    /// Characters that a cell holds at most (Excel's own limit).
    private static let longestText = 32_767

    public let path: String
    private let temporaryPath: String
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var worksheet: UnsafeMutablePointer<lxw_worksheet>?
    private var heading: UnsafeMutablePointer<lxw_format>?
    private var row: lxw_row_t = 0
    private var widths: [Int] = []
    private var sheetNames: Set<String> = []

    /// - Throws: a folder that cannot be written to.
    public init(path: String) throws(TabularError) {
        self.path = path
        temporaryPath = "\(path).\(getpid()).part"
        // libxlsxwriter creates the file when it is closed; a folder that cannot be written to is told now.
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw TabularError("cannot write the file (\(String(cString: strerror(errno))))", path: path)
        }
        Glibc.close(descriptor)
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.use_zip64 = 1
        workbook = workbook_new_opt(temporaryPath, &options)
        guard let workbook else { throw TabularError("there is no memory for a workbook", path: path) }
        heading = workbook_add_format(workbook)
        format_set_bold(heading)
        format_set_bottom(heading, UInt8(LXW_BORDER_THIN.rawValue))
    }

    deinit { discard() }

    /// Begins the next sheet.
    ///
    /// - Parameters:
    ///   - name: what Excel does not allow in it (`[]:*?/\`, more than 31 characters, a name twice) is taken out.
    ///   - headings: its first row, which stays in sight.
    public func sheet(_ name: String, headings: [String]) throws(TabularError) {
        finishSheet()
        let name = free(Self.sheetName(name))
        guard let workbook, let made = workbook_add_worksheet(workbook, name) else {
            throw TabularError("the workbook cannot have a sheet named \(name)", path: path)
        }
        worksheet = made
        row = 0
        widths = headings.map(Self.width)
        for (column, text) in headings.enumerated() { try write(text, at: column, heading) }
        worksheet_freeze_panes(made, 1, 0)
        row = 1
    }

    /// Appends one row to the sheet.
    public func append(_ cells: [SheetCell]) throws(TabularError) {
        guard row < 1_048_576 else { throw TabularError("a sheet has 1,048,576 rows at most", path: path) }
        for (column, cell) in cells.enumerated() {
            switch cell {
            case .text(let text): if !text.isEmpty { try write(text, at: column, nil) }
            case .number(let number):
                try check(worksheet_write_number(worksheet, row, lxw_col_t(column), number, nil))
            case .empty: break
            }
            if column < widths.count { widths[column] = max(widths[column], Self.width(cell.text)) }
        }
        row += 1
    }

    /// Writes the file and gives it its name, in place of any that had it.
    public func close() throws(TabularError) {
        guard let open = workbook else { return }
        finishSheet()
        workbook = nil
        let code = workbook_close(open)
        guard code == LXW_NO_ERROR else {
            unlink(temporaryPath)
            throw TabularError("cannot write the file (\(Self.words(code)))", path: path)
        }
        chmod(temporaryPath, 0o600)
        guard rename(temporaryPath, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporaryPath)
            throw TabularError("cannot write the file (\(reason))", path: path)
        }
    }

    /// Removes what was written; a file of that name stays as it was.
    public func discard() {
        guard let open = workbook else { return }
        workbook = nil
        _ = workbook_close(open)
        unlink(temporaryPath)
    }

    private func finishSheet() {
        guard let worksheet else { return }
        for (column, width) in widths.enumerated() {
            let place = lxw_col_t(column)
            worksheet_set_column(worksheet, place, place, Double(min(60, max(6, width + 2))), nil)
        }
        self.worksheet = nil
    }

    private func write(
        _ text: String, at column: Int, _ format: UnsafeMutablePointer<lxw_format>?
    ) throws(TabularError) {
        func isPlain(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 32 || scalar == "\n" || scalar == "\t" }
        let plain = text.unicodeScalars.allSatisfy(isPlain)
        var shown = plain ? text : String(text.unicodeScalars.map { isPlain($0) ? Character($0) : " " })
        if shown.utf16.count > Self.longestText { shown = String(shown.prefix(Self.longestText / 2)) }
        try check(worksheet_write_string(worksheet, row, lxw_col_t(column), shown, format))
    }

    private func check(_ code: lxw_error) throws(TabularError) {
        guard code == LXW_NO_ERROR else { throw TabularError("cannot write a cell (\(Self.words(code)))", path: path) }
    }

    private static func words(_ code: lxw_error) -> String {
        lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }

    /// Chinese characters are two columns wide.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
    }

    private static func sheetName(_ name: String) -> String {
        let kept = String(name.filter { !"[]:*?/\\".contains($0) }.prefix(31))
        let trimmed = kept.drop { $0 == "'" }
        return trimmed.isEmpty ? "Sheet" : String(trimmed.last == "'" ? trimmed.dropLast() : trimmed)
    }

    private func free(_ name: String) -> String {
        var candidate = name
        var number = 2
        while !sheetNames.insert(candidate.lowercased()).inserted {
            candidate = "\(name.prefix(27)) \(number)"
            number += 1
        }
        return candidate
    }
}
