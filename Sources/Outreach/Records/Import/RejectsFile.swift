import Foundation
import Model
import Tabular

/// The rows that were not taken over, or not wholly: in the columns of the file, with line, column, reason and hint.
///
/// Corrected, it is imported like any file; its four columns are passed over. It is made with the first row and takes
/// its name when it is complete. A file of that name that holds something else, perhaps half corrected, is left alone:
/// the new one gets a number.
final class RejectsFile {
    static let columns = ["line", "column", "reason", "hint"]

    private let wanted: String
    private let headings: [String]
    /// The columns of the imported file that are its own, and not those of an earlier rejects file.
    private let kept: [Int]
    private var writer: TableWriter?

    init(_ path: String, headings: [String]) {
        wanted = path
        kept = headings.indices.filter { !Self.columns.contains(headings[$0]) }
        self.headings = headings
    }

    /// Where the rejects of `file` go by default: `customers.xlsx` → `customers.rejects.csv`.
    static func path(for file: String) -> String {
        var base = file
        let name = file.split(separator: "/").last.map(String.init) ?? file
        if let dot = name.lastIndex(of: "."), dot != name.startIndex {
            base.removeLast(name.distance(from: dot, to: name.endIndex))
        }
        return base.hasSuffix(".rejects") ? "\(base).csv" : "\(base).rejects.csv"
    }

    func append(_ row: TableRow, _ faults: [RowFault]) throws(TabularError) {
        let writer = try opened()
        let cells = kept.map { $0 < row.cells.count ? row.cells[$0] : "" }
        var headings: [String] = []
        var hints: [String] = []
        for fault in faults {
            if !headings.contains(fault.heading) { headings.append(fault.heading) }
            if let hint = fault.hint, !hints.contains(hint) { hints.append(hint) }
        }
        let reasons = faults.map { faults.count == 1 ? $0.reason : "\($0.heading): \($0.reason)" }
        try writer.append(
            cells + [
                String(row.line), headings.joined(separator: "; "), reasons.joined(separator: "; "),
                hints.joined(separator: "; "),
            ])
    }

    /// Gives the file its name.
    /// - Returns: the path, or `nil` where no row was rejected.
    func close() throws(TabularError) -> String? {
        guard let writer else { return nil }
        try writer.close()
        let path = free()
        guard path != writer.path else { return path }
        guard rename(writer.path, path) == 0 else {
            throw TabularError("cannot write the file (\(String(cString: strerror(errno))))", path: path)
        }
        return path
    }

    private func opened() throws(TabularError) -> TableWriter {
        if let writer { return writer }
        let writer = try TableWriter(path: "\(wanted).\(ProcessInfo.processInfo.processIdentifier).new")
        self.writer = writer
        try writer.append(kept.map { headings[$0] } + Self.columns)
        return writer
    }

    /// The first name of `x.csv`, `x-2.csv` … that is free, or holds the same already.
    private func free() -> String {
        guard let writer else { return wanted }
        let base = wanted.hasSuffix(".csv") ? String(wanted.dropLast(4)) : wanted
        var number = 1
        while true {
            let path = number == 1 ? wanted : "\(base)-\(number).csv"
            let files = FileManager.default
            if !files.fileExists(atPath: path) || files.contentsEqual(atPath: path, andPath: writer.path) {
                return path
            }
            number += 1
        }
    }
}
