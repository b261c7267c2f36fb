import Foundation
import Testing

@testable import Tabular

@Suite("Reading XLSX")
struct XLSXReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ workbook: WorkbookFile, sheet: String? = nil) throws -> [TableRow] {
        let path = folder.path("book.xlsx")
        try workbook.write(path)
        let reader = try TableReader(path: path, sheet: sheet)
        var rows: [TableRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test("Text is shared or inline, with its runs joined and its readings left out")
    func text() throws {
        var book = WorkbookFile(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>\
            <c r="C1" t="inlineStr"><is><t>张 伟</t></is></c><c r="D1" t="str"><f>A1&amp;"x"</f><v>a&amp;b</v></c></row>
            """)
        book.sharedStrings = """
            <si><t>姓名</t></si><si><r><t>北</t></r><r><t>京_x000A_市</t></r><rPh sb="0" eb="1"><t>ペキン</t></rPh></si>
            """
        #expect(try rows(book).map(\.cells) == [["姓名", "北京\n市", "张 伟", "a&b"]])
    }

    @Test("Numbers come without an exponent, switches as words, errors as they are")
    func numbers() throws {
        let book = WorkbookFile(
            """
            <row r="1"><c r="A1"><v>19000000012</v></c><c r="B1"><v>1.9000000012E10</v></c><c r="C1"><v>12.5</v></c>\
            <c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c><c r="F1"><v>10000.0</v></c></row>
            """)
        #expect(try rows(book)[0].cells == ["19000000012", "19000000012", "12.5", "TRUE", "#N/A", "10000"])
    }

    @Test("Cells and rows that are left out leave their place empty")
    func gaps() throws {
        let book = WorkbookFile(
            """
            <row r="2"><c r="B2"><v>1</v></c><c r="AA2"><v>2</v></c></row><row r="5"><c r="A5" s="0"/></row>\
            <row><c><v>3</v></c><c><v>4</v></c></row>
            """)
        let found = try rows(book)
        #expect(found.map(\.line) == [2, 6])
        #expect(found[0].cells.count == 27)
        #expect(found[0].cells[1] == "1" && found[0].cells[26] == "2")
        #expect(found[1].cells == ["3", "4"])
    }

    @Test("Numbers in a date format are dates, in either system", arguments: [false, true])
    func dates(from1904: Bool) throws {
        // given
        let shift = from1904 ? 1462 : 0
        var book = WorkbookFile(
            """
            <row r="1"><c r="A1" s="1"><v>\(31_113 - shift)</v></c><c r="B1" s="2"><v>\(46_217 - shift).5</v></c>\
            <c r="C1" s="3"><v>46217</v></c><c r="D1" s="4"><v>\(46_217 - shift)</v></c><c r="E1" t="d"><v>2026-07-14T00:00:00</v></c></row>
            """)
        book.properties = from1904 ? "date1904=\"1\"" : ""
        book.styles = """
            <numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>\
            <numFmt numFmtId="171" formatCode="[Red]0&quot;days&quot;"/></numFmts>\
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="31"/></cellXfs>
            """
        // then
        #expect(
            try rows(book)[0].cells == ["1985-03-07", "2026-07-14 12:00:00", "46217", "2026-07-14", "2026-07-14"])
    }

    @Test(
        "Serial days around the leap day that never was",
        arguments: [("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("0.75", "18:00:00")])
    func earlyDates(serial: String, expected: String) {
        #expect(CellText.date(serial, from1904: false) == expected)
    }

    @Test("The first visible sheet is read, or the one that is named")
    func sheets() throws {
        var book = WorkbookFile("<row><c><v>1</v></c></row>")
        book.sheets[0].state = "hidden"
        book.sheets.append(("今年", "visible", "<row><c><v>2</v></c></row>"))
        book.sheets.append(("去年", "visible", "<row><c><v>3</v></c></row>"))
        #expect(try rows(book)[0].cells == ["2"])
        #expect(try rows(book, sheet: "去年")[0].cells == ["3"])
        let error = #expect(throws: TabularError.self) { try rows(book, sheet: "明年") }
        #expect(error?.hint == "its sheets are 客户, 今年, 去年")
    }

    @Test("An archive without a workbook, and a broken one, are refused")
    func noWorkbook() throws {
        let path = folder.path("a.xlsx")
        try WorkbookFile.write(["readme.txt": "hello"], to: path)
        #expect(throws: TabularError.self) { try TableReader(path: path) }
        let broken = try folder.file([0x50, 0x4B, 0x03, 0x04] + [UInt8](repeating: 7, count: 100), "b.xlsx")
        #expect(throws: TabularError.self) { try TableReader(path: broken) }
    }

    @Test("A part that ends too early is an error, not an end")
    func truncatedPart() throws {
        var parts = WorkbookFile("").parts
        parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row><c><v>1</v></c></row>"
        let path = folder.path("a.xlsx")
        try WorkbookFile.write(parts, to: path)
        let reader = try TableReader(path: path)
        #expect(throws: TabularError.self) { while try reader.next() != nil {} }
    }

    @Test("Entities that blow up, endless cells and endless tags are refused in little memory", arguments: 0..<3)
    func bombs(kind: Int) throws {
        // given
        let filler = String(repeating: "x", count: 4 << 20)
        var parts = WorkbookFile("").parts
        parts["xl/worksheets/sheet1.xml"] =
            switch kind {
            case 0:
                "<!DOCTYPE worksheet [<!ENTITY a \"aaaa\">]><worksheet><sheetData><row><c t=\"str\"><v>&a;</v></c></row></sheetData></worksheet>"
            case 1: "<worksheet><sheetData><row><c t=\"str\"><v>\(filler)</v></c></row></sheetData></worksheet>"
            default: "<worksheet><sheetData note=\"\(filler)\"></sheetData></worksheet>"
            }
        let path = folder.path("bomb.xlsx")
        try WorkbookFile.write(parts, to: path)
        // then
        #expect(throws: TabularError.self) {
            let reader = try TableReader(path: path)
            while try reader.next() != nil {}
        }
    }

    @Test("Rows that are empty but for a cell far to the right cannot fill the memory")
    func sparseRows() throws {
        let rows = String(repeating: "<row><c r=\"XFD1\"><v>1</v></c></row>", count: 2_000)
        let error = #expect(throws: TabularError.self) { try self.rows(WorkbookFile(rows)) }
        #expect(error?.hint == "delete the cells far to the right")
    }

    @Test("A damaged workbook is refused or read, and never a crash", arguments: 0..<40)
    func damaged(seed: Int) throws {
        // given
        var book = WorkbookFile("<row r=\"1\"><c r=\"A1\" t=\"s\" s=\"1\"><v>0</v></c><c><v>1.5e3</v></c></row>")
        book.sharedStrings = "<si><t>姓名</t></si>"
        book.styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
        let path = folder.path("book.xlsx")
        try book.write(path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // when some bytes are others
        var random = Numbers(seed: UInt64(seed))
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        // then
        if let reader = try? TableReader(path: path) { while (try? reader.next()) != nil {} }
    }

    @Test("A sheet beyond Excel's own limits is refused")
    func limits() throws {
        #expect(throws: TabularError.self) { try rows(WorkbookFile("<row r=\"1048577\"><c><v>1</v></c></row>")) }
        #expect(throws: TabularError.self) { try rows(WorkbookFile("<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>")) }
    }

    @Test(
        "Format codes tell dates from numbers",
        arguments: [
            ("yyyy-mm-dd", true), ("m/d/yy h:mm", true), ("[$-804]aaaa", false), ("0.00", false), ("General", false),
            ("#,##0\" days\"", false), ("[h]:mm", true), ("0;[Red]-0", false), ("\\d0", false),
        ])
    func formatCodes(code: String, expected: Bool) {
        #expect(CellStyles.isDate(code) == expected)
    }
}
