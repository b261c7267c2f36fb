/// The parts of a workbook that say where its sheets are (ECMA-376 part 1, 18.2; part 2, 9.3).
struct Workbook {
    let usesDatesFrom1904: Bool
    let sheet: String
    let sheetPart: String
    let sharedStringsPart: String?
    let stylesPart: String?

    /// Bytes, unpacked: for every part that is read into memory.
    static let largest = 16 << 20

    /// - Parameter wanted: a sheet's name; the first visible one where it is `nil`.
    init(_ archive: ZipArchive, sheet wanted: String?) throws(TabularError) {
        let root = try Relationships(archive, part: "_rels/.rels", base: "")
        let workbook = root.target(ofType: "officeDocument") ?? "xl/workbook.xml"
        guard let part = try archive.part(workbook, most: Self.largest) else {
            throw TabularError("an archive, but no XLSX workbook", path: archive.path, hint: "save it as .xlsx or CSV")
        }
        let list = SheetList()
        try XMLStream(part, handler: list).readAll()
        let folder = workbook.lastIndex(of: "/").map { String(workbook[...$0]) } ?? ""
        let name = workbook.dropFirst(folder.count)
        let links = try Relationships(archive, part: "\(folder)_rels/\(name).rels", base: folder)

        let chosen =
            if let wanted {
                list.sheets.first { $0.name == wanted }
            } else {
                list.sheets.first { !$0.isHidden } ?? list.sheets.first
            }
        guard let chosen else {
            let names = list.sheets.map(\.name).joined(separator: ", ")
            throw TabularError(
                wanted.map { "no sheet is named \($0)" } ?? "a workbook without sheets", path: archive.path,
                hint: names.isEmpty ? nil : "its sheets are \(names)")
        }
        guard let target = links.targets[chosen.relationship] else {
            throw TabularError("the sheet \(chosen.name) is missing in the file", path: archive.path)
        }
        usesDatesFrom1904 = list.usesDatesFrom1904
        sheet = chosen.name
        sheetPart = target
        sharedStringsPart = links.target(ofType: "sharedStrings")
        stylesPart = links.target(ofType: "styles")
    }
}

private final class SheetList: XMLHandler {
    private(set) var sheets: [(name: String, relationship: String, isHidden: Bool)] = []
    private(set) var usesDatesFrom1904 = false

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "sheet" {
            let state = attributes.string("state") ?? "visible"
            sheets.append((attributes.string("name") ?? "", attributes.string("id") ?? "", state != "visible"))
        } else if name == "workbookPr" {
            usesDatesFrom1904 = attributes.isTrue("date1904")
        }
    }

    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// The links of one part to others: identifier to path within the archive.
private final class Relationships: XMLHandler {
    private(set) var targets: [String: String] = [:]
    private var types: [(type: String, target: String)] = []
    private let base: String

    init(_ archive: ZipArchive, part: String, base: String) throws(TabularError) {
        self.base = base
        guard let part = try archive.part(part, most: Workbook.largest) else { return }
        try XMLStream(part, handler: self).readAll()
    }

    /// - Parameter type: the last step of the relationship's type, the same in the strict and the transitional form.
    func target(ofType type: String) -> String? {
        types.first { $0.type.hasSuffix("/\(type)") }?.target
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        guard name == "Relationship", let target = attributes.string("Target") else { return }
        let path = target.hasPrefix("/") ? String(target.dropFirst()) : base + target
        if let identifier = attributes.string("Id") { targets[identifier] = path }
        if let type = attributes.string("Type") { types.append((type, path)) }
    }

    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
