import CZip
import Foundation
import Testing

/// Makes small workbooks, part by part.
struct WorkbookFile {
    var sheets: [(name: String, state: String, rows: String)] = []
    var sharedStrings: String?
    var styles: String?
    var properties = ""

    init(_ rows: String) { sheets = [("客户", "visible", rows)] }

    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    var parts: [String: String] {
        var parts: [String: String] = [:]
        var list = ""
        var relationships = ""
        for (index, sheet) in sheets.enumerated() {
            list +=
                "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\" state=\"\(sheet.state)\" r:id=\"rId\(index + 1)\"/>"
            relationships += Self.link("rId\(index + 1)", "worksheet", "worksheets/sheet\(index + 1).xml")
            parts["xl/worksheets/sheet\(index + 1).xml"] =
                "<worksheet xmlns=\"\(Self.main)\"><sheetData>\(sheet.rows)</sheetData></worksheet>"
        }
        if let sharedStrings {
            relationships += Self.link("rIdS", "sharedStrings", "/xl/sharedStrings.xml")
            parts["xl/sharedStrings.xml"] = "<sst xmlns=\"\(Self.main)\">\(sharedStrings)</sst>"
        }
        if let styles {
            relationships += Self.link("rIdT", "styles", "styles.xml")
            parts["xl/styles.xml"] = "<styleSheet xmlns=\"\(Self.main)\">\(styles)</styleSheet>"
        }
        parts["xl/workbook.xml"] =
            "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.links)\"><workbookPr \(properties)/><sheets>\(list)</sheets></workbook>"
        parts["xl/_rels/workbook.xml.rels"] = "<Relationships>\(relationships)</Relationships>"
        parts["_rels/.rels"] =
            "<Relationships>\(Self.link("rId1", "officeDocument", "xl/workbook.xml"))</Relationships>"
        return parts
    }

    private static func link(_ id: String, _ type: String, _ target: String) -> String {
        "<Relationship Id=\"\(id)\" Type=\"\(links)/\(type)\" Target=\"\(target)\"/>"
    }

    func write(_ path: String) throws { try Self.write(parts, to: path) }

    /// - Parameter sheet: the first sheet's part, in any encoding.
    func write(_ path: String, sheet: Data) throws {
        var parts = parts.mapValues { Data($0.utf8) }
        parts["xl/worksheets/sheet1.xml"] = sheet
        try Self.write(parts, to: path)
    }

    static func write(_ parts: [String: String], to path: String) throws {
        try write(parts.mapValues { Data($0.utf8) }, to: path)
    }

    private static func write(_ parts: [String: Data], to path: String) throws {
        var code: CInt = 0
        let archive = try #require(zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code))
        // The archive reads the texts only as it closes: they live until then.
        var copies: [UnsafeMutableRawBufferPointer] = []
        defer { for copy in copies { copy.deallocate() } }
        for (name, text) in parts {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.count), alignment: 1)
            copy.copyBytes(from: text)
            copies.append(copy)
            let source = try #require(zip_source_buffer(archive, copy.baseAddress, zip_uint64_t(text.count), 0))
            #expect(zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0)
        }
        #expect(zip_close(archive) == 0)
    }
}
