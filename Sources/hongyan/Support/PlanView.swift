import Foundation
import Model
import Outreach
import Templating

/// A month's plan and its work lists as a person or a program reads them.
struct PlanView {
    let workspace: Workspace
    let asJSON: Bool
    /// Lines that are not written yet.
    private var rows = JSONRows()
    /// Bytes; more are written before the next line comes.
    private static let mostAtOnce = 65_536

    init(workspace: Workspace, asJSON: Bool) {
        self.workspace = workspace
        self.asJSON = asJSON
    }

    /// A program gets every line; a person the sums.
    mutating func show(_ line: MonthPlanner.Line) {
        guard asJSON else { return }
        rows.add { row in
            row.add("card", line.card)
            row.add("channel", line.channel?.rawValue)
            row.add("consultant", line.consultant)
            row.add("customer", line.name)
            row.add("day", line.day.description)
            row.add("due", line.dueOn.description)
            row.add("material", line.pack.title)
            row.add("occasion", line.pack.name)
            row.add("reason", line.reason)
            row.add("status", line.status.rawValue)
        }
        if rows.bytes.count > Self.mostAtOnce { flush() }
    }

    private mutating func flush() {
        Output.bytes(rows.bytes)
        rows.removeAll()
    }

    mutating func show(_ summary: MonthPlanner.Summary) {
        flush()
        guard !asJSON else { return }
        let channels = ChannelKind.allCases.filter { channel in summary.days.values.contains { $0[channel] != nil } }
        if !channels.isEmpty {
            let names = ["一", "二", "三", "四", "五", "六", "日"]
            let rows = summary.days.keys.sorted().map { day in
                ["\(day)", names[day.isoWeekday - 1]] + channels.map { String(summary.days[day]?[$0] ?? 0) }
            }
            Output.line(Terminal.table(["day", ""] + channels.map(\.rawValue), rows))
        }
        if !summary.consultants.isEmpty {
            let rows = summary.consultants.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { [$0.key.isEmpty ? "nobody's" : $0.key, String($0.value)] }
            Output.line("\n" + Terminal.table(["consultant", "tasks"], rows))
        }
        func count(_ status: MonthPlanner.Line.Status) -> Int { summary.counts[status] ?? 0 }
        let tasks = count(.proposed) + count(.task)
        Output.line(
            "\n\(count(.automatic)) sent by itself, \(Words.count(tasks, "task")) (\(count(.proposed)) to approve), "
                + "\(count(.skipped)) not, \(count(.unplaced)) for which nobody has room.")
    }

    func show(_ entries: [WorkList.Entry]) throws {
        if asJSON {
            for entry in entries {
                Output.line(
                    try JSONLine.text(
                        ListLine(
                            day: entry.day, card: entry.customer.card, customer: entry.customer.name,
                            about: entry.about, consultant: entry.customer.consultant)))
            }
            return
        }
        guard !entries.isEmpty else {
            Output.line("Nobody is on the list.")
            return
        }
        Output.line(
            Terminal.table(
                ["day", "card", "customer", "about", "consultant"],
                entries.map {
                    [
                        $0.day?.description ?? "", $0.customer.card, Terminal.clipped($0.customer.name, to: 24),
                        Terminal.clipped($0.about ?? "", to: 20), $0.customer.consultant ?? "–",
                    ]
                }))
    }

    private struct ListLine: Encodable {
        var day: CalendarDate?
        var card: String
        var customer: String
        var about: String?
        var consultant: String?
    }
}
