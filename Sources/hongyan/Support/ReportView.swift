import Foundation
import Model
import Outreach
import Storage

/// A report as a person or a program reads it.
struct ReportView {
    let report: LedgerReport

    func show(asJSON: Bool) throws {
        if asJSON {
            for line in report.lines { Output.line(try JSONLine.text(fields(of: line))) }
        } else if report.lines.isEmpty {
            Output.line("The ledger is empty.")
        } else {
            let groups = MessageState.Group.allCases
            func row(_ line: LedgerReport.Line, _ keys: [String]) -> [String] {
                keys + groups.map { String(line.count($0)) } + [String(line.total)]
            }
            let sum = row(report.sum, ["sum"] + Array(repeating: "", count: report.dimensions.count - 1))
            Output.line(
                Terminal.table(
                    report.dimensions.map(\.rawValue) + groups.map(\.heading) + ["total"],
                    report.lines.map { row($0, $0.keys) } + [sum]))
        }
        guard report.addsUp else {
            throw Problem(
                "the report counts \(report.sum.total) messages and the ledger holds \(report.rowsInLedger)",
                hint: "the ledger is right; please report this")
        }
        if !asJSON, !report.lines.isEmpty {
            Output.line("It adds up: \(report.sum.total) counted, \(report.rowsInLedger) rows in the ledger.")
        }
    }

    private func fields(of line: LedgerReport.Line) -> [String: JSONScalar] {
        var fields: [String: JSONScalar] = [:]
        for (dimension, key) in zip(report.dimensions, line.keys) { fields[dimension.rawValue] = .text(key) }
        for group in MessageState.Group.allCases { fields[group.rawValue] = .number(line.count(group)) }
        fields["total"] = .number(line.total)
        return fields
    }
}

/// A text or a number of a JSON object whose fields are only known at run time.
enum JSONScalar: Encodable {
    case text(String)
    case number(Int)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        }
    }
}
