import Foundation
import Testing

@testable import Tabular

@Suite("Reading large parts of a workbook")
struct LargeWorkbookTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func reader(_ workbook: WorkbookFile, sheetPart: String? = nil) throws -> TableReader {
        let path = folder.path("book.xlsx")
        var parts = workbook.parts
        if let sheetPart { parts["xl/worksheets/sheet1.xml"] = sheetPart }
        try WorkbookFile.write(parts, to: path)
        return try TableReader(path: path)
    }

    private func rows(_ reader: TableReader) throws -> [[String]] {
        var rows: [[String]] = []
        while let row = try reader.next() { rows.append(row.cells) }
        return rows
    }

    @Test("A cell is the same whether it is written the usual way or any other")
    func spellings() throws {
        let usual =
            "<row><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>张_x0041_</t></is></c><c><v>7</v></c></row>"
        let other = """
            <!-- <row> --><x:row r = '1'>
              <x:c t='s'\tr='A1'><x:f>">"&gt;1</x:f><x:v><![CDATA[1]]></x:v></x:c>
              <x:c r="B1" t="inlineStr" ><x:is><x:r><x:t xml:space="preserve">&#24352;</x:t></x:r><x:r><x:t>_x0041_</x:t></x:r></x:is></x:c>
              <x:c a=">" r="C1"><x:v>7</x:v></x:c ></x:row><?note <row> ?>
            """
        for text in [usual, other] {
            var book = WorkbookFile(text)
            book.sharedStrings = "<si><t>0</t></si><si><t>1</t></si>"
            #expect(try rows(reader(book)) == [["1", "张A", "7"]])
        }
    }

    @Test("UTF-16 is read as UTF-8 is; another encoding is named")
    func encodings() throws {
        let text = "<worksheet><sheetData><row><c t=\"str\"><v>张伟</v></c></row></sheetData></worksheet>"
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            let path = folder.path("book.xlsx")
            try WorkbookFile("").write(path, sheet: try #require(text.data(using: encoding)))
            #expect(try rows(TableReader(path: path)) == [["张伟"]])
        }
        let error = #expect(throws: TabularError.self) {
            try rows(reader(WorkbookFile(""), sheetPart: "<?xml version=\"1.0\" encoding=\"GBK\"?>\(text)"))
        }
        #expect(error?.message == "xl/worksheets/sheet1.xml is in the encoding GBK")
    }

    @Test(
        "XML that is broken is an error wherever the fault is",
        arguments: [
            "<row></rows>", "</row>", "<row><c><v>1</c></v></row>", "<row><c><v>&nothing;</v></c></row>",
            "<row <c/></row>", "<row><c t=\"str\"><v>&#0;</v></c></row>", "<row", "<row><c r=\"A1\"><v>1</v></c>",
            "<!ELEMENT row><row/>", "<row/></sheetData></worksheet><row/>", "<row/></sheetData></worksheet>text",
            String(repeating: "<a>", count: 300),
        ])
    func broken(xml: String) throws {
        #expect(throws: TabularError.self) { try rows(reader(WorkbookFile(xml))) }
    }

    @Test("Shared texts come back by their number, from memory or from a file", arguments: [1 << 20, 5_000, 0])
    func sharedTexts(inMemory: Int) throws {
        // given texts of every length, so that pages differ
        let texts = (0..<3_000).map { "\($0)号" + String(repeating: "宽", count: $0 % 97) }
        var parts = WorkbookFile("").parts
        parts["t.xml"] = "<sst>\(texts.map { "<si><t>\($0)</t></si>" }.joined())<si/></sst>"
        let path = folder.path("book.xlsx")
        try WorkbookFile.write(parts, to: path)
        // when
        let strings = try SharedStrings(try ZipArchive(path: path).part("t.xml"), path: path, inMemory: inMemory)
        // then, in any order
        for index in texts.indices {
            let number = index * 1_009 % texts.count
            #expect(try strings.text(number) == texts[number])
        }
        #expect(try strings.text(texts.count) == "")
        #expect(try strings.text(texts.count + 1) == nil)
        #expect(try strings.text(-1) == nil)
    }

    @Test("A second reading is like the first, and may leave out columns")
    func again() throws {
        var book = WorkbookFile(
            (1...5_000).map { "<row><c t=\"s\"><v>\($0 % 2)</v></c><c><v>\($0)</v></c><c><v>9</v></c></row>" }.joined())
        book.sharedStrings = "<si><t>甲</t></si><si><t>乙</t></si>"
        let csv = try folder.file(Array((1...5_000).map { "\($0 % 2),\($0),9\n" }.joined().utf8), "a.csv")
        for reader in [try reader(book), try TableReader(path: csv)] {
            let first = try rows(reader)
            try reader.rewind(only: [1])
            #expect(try rows(reader) == first.map { ["", $0[1], ""] })
            try reader.rewind()
            #expect(try reader.next()?.line == 1)
            #expect(try rows(reader) == Array(first.dropFirst()))
        }
    }
}
