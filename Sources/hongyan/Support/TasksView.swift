import Foundation
import Model
import Outreach
import Templating
import Storage
import Templating

/// Tasks as a person or a program reads them.
struct TasksView {
    let workspace: Workspace
    let withScript: Bool

    func show(_ tasks: [ContactTask], asJSON: Bool) throws {
        let customers = try workspace.store.customersByID(tasks.map(\.customerID))
        if asJSON {
            for task in tasks { Output.line(try JSONLine.text(line(task, customers[task.customerID]))) }
            return
        }
        guard !tasks.isEmpty else {
            Output.line("There is nothing to do.")
            return
        }
        let today = workspace.clock.today
        Output.line(
            Terminal.table(
                ["task", "day", "consultant", "card", "customer", "what", "occasion", "state"],
                tasks.map { task in
                    [
                        String(task.id), "\(task.plannedOn)", task.consultant ?? "–",
                        customers[task.customerID]?.card ?? "–",
                        Terminal.clipped(customers[task.customerID]?.name ?? "–", to: 20), task.channel.rawValue,
                        title(task), state(task, today),
                    ]
                }))
        guard withScript else { return }
        for task in tasks where task.state == .open || task.state == .proposed {
            Output.line("\n\(task.id)  \(customers[task.customerID]?.name ?? "")  \(title(task))")
            Output.line(
                try TaskDesk(workspace).script(of: task).split(separator: "\n").map { "  " + $0 }.joined(
                    separator: "\n"))
        }
    }

    private func title(_ task: ContactTask) -> String { (try? workspace.packs.pack(task.pack).title) ?? task.pack }

    private func state(_ task: ContactTask, _ today: CalendarDate) -> String {
        switch task.state {
        case .open where task.plannedOn < today: "overdue"
        case .done:
            [task.outcome?.rawValue, task.proposedGrade.map { "grade \($0)?" }].compactMap { $0 }.joined(
                separator: ", ")
        default: task.state.rawValue
        }
    }

    private struct Line: Encodable {
        var task: Int64
        var key: String
        var day: CalendarDate
        var due: CalendarDate
        var last: CalendarDate
        var consultant: String?
        var card: String?
        var customer: String?
        var channel: ChannelKind
        var occasion: String
        var state: ContactTask.State
        var overdue: Bool
        var attempts: Int
        var outcome: ContactTask.Outcome?
        var note: String?
        var proposedGrade: String?
        var script: String?
    }

    private func line(_ task: ContactTask, _ customer: Customer?) throws -> Line {
        let isWaiting = task.state == .open || task.state == .proposed
        return Line(
            task: task.id, key: task.key, day: task.plannedOn, due: task.dueOn, last: task.lastOn,
            consultant: task.consultant, card: customer?.card, customer: customer?.name, channel: task.channel,
            occasion: task.pack, state: task.state, overdue: isWaiting && task.plannedOn < workspace.clock.today,
            attempts: task.attempts, outcome: task.outcome, note: task.note, proposedGrade: task.proposedGrade,
            script: withScript && isWaiting ? try TaskDesk(workspace).script(of: task) : nil)
    }
}
