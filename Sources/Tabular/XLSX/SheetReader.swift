/// Rows of one worksheet, read as the archive unpacks.
final class SheetReader {
    let sheet: String
    private let archive: ZipArchive
    private let partName: String
    private let cells: CellReader
    private var part: ZipPart
    private var stream: MarkupStream<SheetParser>

    init(path: String, sheet: String?) throws(TabularError) {
        archive = try ZipArchive(path: path)
        let workbook = try Workbook(archive, sheet: sheet)
        guard let part = try archive.part(workbook.sheetPart) else {
            throw TabularError("the sheet \(workbook.sheet) is missing in the file", path: path)
        }
        let styles = try CellStyles(
            try workbook.stylesPart.flatMap { [archive] name throws(TabularError) in
                try archive.part(name, most: Workbook.largest)
            })
        let strings = try SharedStrings(
            try workbook.sharedStringsPart.flatMap { [archive] name throws(TabularError) in try archive.part(name) },
            path: path)
        self.sheet = workbook.sheet
        self.part = part
        partName = workbook.sheetPart
        cells = CellReader(strings: strings, styles: styles, usesDatesFrom1904: workbook.usesDatesFrom1904)
        stream = MarkupStream(part, handler: SheetParser(path: path, cells: cells))
    }

    var totalBytes: Int { part.size }
    var bytesRead: Int { part.bytesRead }

    /// Goes back to the first row. The shared texts, which are the smaller half of the work, stay.
    func rewind(only columns: ColumnSet) throws(TabularError) {
        guard let again = try archive.part(partName) else {
            throw TabularError("the sheet \(sheet) is missing in the file", path: archive.path)
        }
        part = again
        stream = MarkupStream(again, handler: SheetParser(path: archive.path, cells: cells, only: columns))
    }

    /// The next row that holds anything; `nil` at the end.
    func next() throws(TabularError) -> TableRow? {
        while true {
            if let row = stream.handler.takeRow() {
                if row.isBlank { continue }
                return row
            }
            guard try stream.advance() else { return nil }
        }
    }
}
