import Foundation
import Model
import Outreach
import Tabular

/// A report of the house as a person or a program reads it.
struct BusinessReportView {
    let report: BusinessReport

    func show(asJSON: Bool, to path: String?) throws {
        if let path {
            try report.write(to: path)
            Output.line("\(report.title) is in \(path).")
        } else if asJSON {
            try showJSON()
            return
        } else {
            showTables()
        }
        let broken = report.agreements.filter { !$0.holds }
        guard !report.agreements.isEmpty else { return }
        Output.line(
            broken.isEmpty
                ? "Counts that must agree: \(report.agreements.count), and all of them do."
                : "\(broken.count) of \(Words.count(report.agreements.count, "count")) do not agree; nothing was changed."
        )
    }

    private func showTables() {
        Output.line(report.title)
        for sheet in report.sheets { show(sheet) }
        if !report.agreements.isEmpty { show(report.agreementSheet) }
        if report.kind == .daily { Output.line("\n主管核阅: \(report.signature ?? "未核阅 (--sign)")") }
    }

    private func show(_ sheet: BusinessReport.Sheet) {
        Output.line("\n\(sheet.name)")
        guard !sheet.rows.isEmpty else { return Output.line("（无）") }
        Output.line(
            Terminal.table(sheet.headings, sheet.rows.map { $0.map { Terminal.clipped($0.text, to: 40) } }))
    }

    private func showJSON() throws {
        for sheet in report.sheets {
            for row in sheet.hasSum ? sheet.rows.dropLast() : sheet.rows[...] {
                var fields: [String: JSONScalar] = ["report": .text(report.kind.rawValue), "table": .text(sheet.name)]
                for (heading, cell) in zip(sheet.headings, row) {
                    switch cell {
                    case .text(let text): fields[heading] = .text(text)
                    case .number(let number): fields[heading] = .number(Int(number))
                    case .empty: break
                    }
                }
                Output.line(try JSONLine.text(fields))
            }
        }
        for agreement in report.agreements {
            struct Line: Encodable {
                var report: String
                var of: String
                var rule: String
                var left: Int
                var right: Int
                var agrees: Bool
            }
            Output.line(
                try JSONLine.text(
                    Line(
                        report: report.kind.rawValue, of: agreement.of, rule: agreement.rule, left: agreement.left,
                        right: agreement.right, agrees: agreement.holds)))
        }
    }
}
