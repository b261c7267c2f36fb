import Foundation
import Testing

@testable import Tabular

@Suite("Writing workbooks")
struct WorkbookWriterTests {
    private func parts(of path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint(''.join(z.read(n).decode() for n in z.namelist()))",
            path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test("Chinese sheets, texts and numbers come back; no text is a formula and numbers are numbers")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("报表.xlsx")
        try SheetFile.write(
            to: path,
            sheets: [
                SheetFile.Sheet(name: "汇总", headings: ["顾问", "数"]) { append in
                    try append([.text("陈静"), .count(12)])
                    try append([.text("=1+1"), .number(2.5)])
                    try append([.empty, .count(-3)])
                },
                SheetFile.Sheet(name: "明细", headings: ["备注"]) { try $0([.text("两行\n<&>\u{1}")]) },
            ])
        let reader = try TableReader(path: path, sheet: "汇总")
        var rows: [[String]] = []
        while let row = try reader.next() { rows.append(row.cells) }
        #expect(rows == [["顾问", "数"], ["陈静", "12"], ["=1+1", "2.5"], ["", "-3"]])
        let second = try TableReader(path: path, sheet: "明细")
        _ = try second.next()
        #expect(try second.next()?.cells == ["两行\n<&> "])
        let xml = try parts(of: path)
        #expect(!xml.contains("<f>"))
        #expect(xml.contains("<v>12</v>") && xml.contains("<v>-3</v>"))
    }

    @Test("A name that Excel does not allow is made one that it does")
    func names() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("names.xlsx")
        let names = ["a/b:c", "a/b:c", "'x'", "", String(repeating: "长", count: 40)]
        try SheetFile.write(to: path, sheets: names.map { SheetFile.Sheet(name: $0, headings: ["x"]) { _ in } })
        for name in ["abc", "abc 2", "x", "Sheet", String(repeating: "长", count: 31)] {
            #expect(throws: Never.self) { _ = try TableReader(path: path, sheet: name) }
        }
    }

    @Test("A folder that cannot be written to is told before anything is made, and a failing row leaves the old file")
    func failures() throws {
        #expect(throws: TabularError.self) { try WorkbookWriter(path: "/nowhere/at/all.xlsx") }
        let folder = try TemporaryFolder()
        let path = folder.path("old.xlsx")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        struct Fault: Error {}
        #expect(throws: Fault.self) {
            try SheetFile.write(to: path, sheets: [SheetFile.Sheet(name: "x", headings: ["x"]) { _ in throw Fault() }])
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: (path as NSString).deletingLastPathComponent) == [
                "old.xlsx"
            ])
    }

    @Test(
        "In CSV what a spreadsheet would compute gets a quote in front",
        arguments: ["=1", "+1", "-1", "@x", "＝1", "\t1"])
    func harmless(text: String) {
        #expect(SheetFile.harmless(text) == "'" + text)
        #expect(SheetFile.harmless("a" + text) == "a" + text)
    }
}
