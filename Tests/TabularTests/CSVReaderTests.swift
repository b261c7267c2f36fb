import Foundation
import Testing

@testable import Tabular

@Suite("Reading CSV")
struct CSVReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ path: String) throws -> [TableRow] {
        let reader = try TableReader(path: path)
        var rows: [TableRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    private func cells(_ text: String) throws -> [[String]] { try rows(folder.file(text)).map(\.cells) }

    private static let text = "姓名,电话\r\n张伟,190\r\n李😀,191\r\n"

    static func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        guard encoding != .utf8, var converter = TextConverter.encoder(to: encoding) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { converter.convert($0, into: &bytes) }
        return bytes
    }

    @Test("Every encoding is recognised, with its mark and without", arguments: TextEncoding.allCases, [true, false])
    func encodings(encoding: TextEncoding, hasMark: Bool) throws {
        // given
        let body = Self.encoded(Self.text, encoding)
        let path = try folder.file((hasMark ? encoding.byteOrderMark : []) + body)
        // when
        let reader = try TableReader(path: path)
        // then
        #expect(reader.format == .csv(encoding: encoding, delimiter: ","))
        #expect(try reader.next()?.cells == ["姓名", "电话"])
        #expect(try reader.next()?.cells == ["张伟", "190"])
        #expect(try reader.next()?.cells == ["李😀", "191"])
        #expect(try reader.next() == nil)
        #expect(reader.bytesRead == reader.totalBytes)
    }

    @Test("One broken character does not turn a file into another encoding", arguments: [TextEncoding.utf8, .gb18030])
    func brokenCharacter(encoding: TextEncoding) throws {
        let name = String(repeating: "客户姓名,通讯地址\n", count: 20)
        let path = try folder.file(Self.encoded(name, encoding) + [0xE5, 0x2C, 0x31, 0x0A])
        let found = try rows(path)
        #expect(found[3].cells == ["客户姓名", "通讯地址"])
        #expect(found[20].cells == ["\u{FFFD}", "1"])
    }

    @Test("The delimiter is the one that splits the rows", arguments: [",", ";", "\t", "|"])
    func delimiters(delimiter: String) throws {
        let text =
            ["a", "b", "c"].joined(separator: delimiter) + "\n"
            + ["1", "\"x\(delimiter)y\"", "3"].joined(separator: delimiter)
        #expect(try cells(text) == [["a", "b", "c"], ["1", "x\(delimiter)y", "3"]])
    }

    @Test("Excel's sep line names the delimiter and is no row")
    func separatorLine() throws {
        let found = try rows(folder.file("sep=;\r\na;b,c\r\n1;2,3\r\n"))
        #expect(found == [TableRow(line: 2, cells: ["a", "b,c"]), TableRow(line: 3, cells: ["1", "2,3"])])
    }

    @Test("Rows end with CR LF, LF or CR, and a row knows the line it starts on", arguments: ["\r\n", "\n", "\r"])
    func lineEnds(end: String) throws {
        let text = ["a,b", "1,\"x\(end)y\"", "", "2,z"].joined(separator: end)
        let found = try rows(folder.file(text))
        #expect(found.map(\.line) == [1, 2, 5])
        #expect(found[1].cells == ["1", "x\(end)y"])
    }

    @Test("Doubled quotes are one, stray ones are text, empty ones are nothing")
    func quotes() throws {
        #expect(
            try cells("a,b\n\"say \"\"hi\"\"\",5\" tape\n\"\",x\n").dropFirst() == [
                ["say \"hi\"", "5\" tape"], ["", "x"],
            ])
        #expect(try cells("a,b\n\"a \"b\" c\",2\n")[1] == ["a \"b\" c", "2"])
    }

    @Test("A quote that is never closed is text, and no row after it is lost")
    func unclosedQuote() throws {
        let found = try rows(folder.file("a,b,c\n1,\"oops,3\n4,5,6\n7,8,9\n"))
        #expect(found.map(\.cells) == [["a", "b", "c"], ["1", "\"oops", "3"], ["4", "5", "6"], ["7", "8", "9"]])
        #expect(found.map(\.line) == [1, 2, 3, 4])
    }

    @Test("A quote too many does not swallow the rows up to the next one")
    func swallowingQuote() throws {
        let found = try rows(folder.file("a,b,c\n1,\"oops,3\n4,5,6\n7,\"x\ny\",9\n"))
        #expect(found.map(\.cells) == [["a", "b", "c"], ["1", "\"oops", "3"], ["4", "5", "6"], ["7", "x\ny", "9"]])
    }

    @Test("Rows may be shorter or longer than the heading, and a last line needs no end")
    func raggedRows() throws {
        #expect(
            try cells("a,b,c\n1\n1,2,3,4\n1,2,") == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"], ["1", "2", ""]])
    }

    @Test("Rows that straddle the chunks of the file are whole")
    func chunks() throws {
        // given rows of a length that never divides a chunk
        var text = "a,b\r\n"
        for number in 0..<40_000 { text += "\(number),\"张\r\n\"\"伟\"\"\"\r\n" }
        // when
        let found = try rows(folder.file(Self.encoded(text, .gb18030)))
        // then
        #expect(found.count == 40_001)
        let isWhole = found.dropFirst().enumerated().allSatisfy {
            $1.cells == ["\($0)", "张\r\n\"伟\""] && $1.line == $0 * 2 + 2
        }
        #expect(isWhole)
    }

    @Test("A row without an end is refused before it fills the memory")
    func endlessRow() throws {
        let path = try folder.file(String(repeating: "x", count: 3 << 20))
        let error = #expect(throws: TabularError.self) { _ = try rows(path) }
        #expect(error?.line == 1)
    }

    @Test("An empty file has no rows")
    func empty() throws {
        #expect(try cells("").isEmpty)
        #expect(try cells("\n\r\n\n").isEmpty)
    }

    @Test("What is no file is refused by name")
    func noFile() throws {
        #expect(throws: TabularError.self) { try TableReader(path: folder.path("none.csv")) }
        #expect(throws: TabularError.self) { try TableReader(path: folder.url.path) }
    }

    @Test("An old Excel file is refused with what to do")
    func oldExcel() throws {
        let path = try folder.file([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "old.xls")
        let error = #expect(throws: TabularError.self) { try TableReader(path: path) }
        #expect(error?.hint?.contains(".xlsx") == true)
    }

    @Test("Random bytes never stop the reader", arguments: 0..<60)
    func randomBytes(seed: Int) throws {
        var random = Numbers(seed: UInt64(seed))
        // Mostly the bytes that mean something, so that the corners are met.
        let marks: [UInt8] = [34, 44, 10, 13, 59, 9, 0x81, 0x30, 0xE5, 0xFF, 0x00, 65]
        let bytes = (0..<Int.random(in: 0...4_000, using: &random)).map { _ in
            Bool.random(using: &random)
                ? marks.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
        }
        let path = try folder.file(bytes)
        if let reader = try? TableReader(path: path) { while (try? reader.next()) != nil {} }
    }
}

/// Numbers that a failing test can be run again with.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
