import Foundation
import Testing

@testable import Tabular

@Suite("Writing CSV")
struct TableWriterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("The file is what Excel opens: a mark, commas, CR LF, quotes where needed")
    func bytes() throws {
        let writer = try TableWriter(path: folder.path("t.csv"))
        try writer.append(["姓名", "a,b", "say \"hi\"", "x\ny", ""])
        try writer.close()
        let bytes = try Data(contentsOf: folder.url.appendingPathComponent("t.csv"))
        #expect(String(decoding: bytes, as: UTF8.self) == "\u{FEFF}姓名,\"a,b\",\"say \"\"hi\"\"\",\"x\ny\",\r\n")
    }

    @Test("Nothing has the name before the table is complete, and nothing is left of one that is not")
    func atomic() throws {
        let path = try folder.file("old", "t.csv")
        let writer = try TableWriter(path: path)
        try writer.append(["new"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        writer.discard()
        #expect(folder.names == ["t.csv"])
        do {
            let forgotten = try TableWriter(path: path)
            try forgotten.append(["new"])
        }
        #expect(folder.names == ["t.csv"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }

    @Test("A folder that is not there is refused")
    func noFolder() {
        #expect(throws: TabularError.self) { try TableWriter(path: folder.path("none/t.csv")) }
    }

    @Test("What is written is read back", arguments: 0..<20, [TextEncoding.utf8, .gb18030, .utf16LittleEndian])
    func roundTrip(seed: Int, encoding: TextEncoding) throws {
        // given rows of anything but a lone empty cell, which is no row
        var random = Numbers(seed: UInt64(seed))
        let pieces = ["a", "1", "张", "伟", "😀", "\"", ",", "\n", "\r\n", " ", "é", "，", "\t"]
        let heading = ["甲", "乙", "丙", "丁", "戊"]
        let rows = (0..<200).map { _ in
            heading.map { _ in
                (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
            }
        }
        // when
        let path = folder.path("t.csv")
        let writer = try TableWriter(path: path, encoding: encoding)
        try writer.append(heading)
        for row in rows { try writer.append(row) }
        try writer.close()
        // then
        let reader = try TableReader(path: path)
        #expect(reader.format == .csv(encoding: encoding, delimiter: ","))
        #expect(try reader.next()?.cells == heading)
        for row in rows { #expect(try reader.next()?.cells == row) }
        #expect(try reader.next() == nil)
    }
}
