import Foundation
import Model
import Storage
import Templating

/// What consultants do with their tasks: read the script, do it, report it.
public struct TaskDesk: Sendable {
    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// What the consultant says, brings or does: the pack's script over the customer's record.
    public func script(of task: ContactTask) throws -> String {
        guard let message = try workspace.store.message(id: task.id),
            let customer = try workspace.store.customer(id: task.customerID)
        else { throw Problem("task \(task.id) has no customer any more") }
        return try Renderer(workspace).render(message, customer: customer).text
    }

    /// Writes down what came of a task.
    ///
    /// - Returns: the task as it is now: done, or planned anew where nobody was reached.
    /// - Throws: `Problem` where it is over already.
    public func finish(
        _ id: Int64, outcome: ContactTask.Outcome, note: String? = nil, by author: String
    ) throws -> ContactTask {
        guard let task = try workspace.store.task(id: id) else {
            throw Problem("there is no task \(id)", hint: "hongyan tasks lists them")
        }
        let today = workspace.clock.today
        let grade = try workspace.store.customer(id: task.customerID)?.grade
        let suggested = workspace.settings.segments.regrading[outcome]
        return try workspace.store.finish(
            TaskReport(
                taskID: id, outcome: outcome, note: note, on: today, by: author,
                proposedGrade: suggested == grade ? nil : suggested,
                nextTry: WorkDays(workspace.settings.planning).first(from: today.adding(days: 1))),
            now: workspace.clock.now)
    }

    /// Gives the customer the grade that a report suggested, or (`accepting: false`) leaves him as he is.
    ///
    /// - Throws: `Problem` where nothing is suggested.
    public func regrade(_ id: Int64, accepting: Bool) throws {
        try workspace.store.decideRegrading(task: id, accepting: accepting, now: workspace.clock.now)
    }
}
