import Foundation
import Model

/// When a task is done and by whom, as it is written down.
public struct TaskPlan: Hashable, Sendable {
    /// `nil`: whoever owns the customer.
    public var consultant: String?
    public var plannedOn: CalendarDate
    public var lastOn: CalendarDate

    public init(consultant: String? = nil, plannedOn: CalendarDate, lastOn: CalendarDate) {
        self.consultant = consultant
        self.plannedOn = plannedOn
        self.lastOn = lastOn
    }
}

extension ContactTask {
    /// What `init(row:)` reads, from `contact_task AS task JOIN message`.
    static let columns = """
        message.id, message.key, message.channel, message.pack, message.customer_id, message.subject, task.consultant, \
        task.planned_on, message.due_on, task.last_on, task.state, task.attempts, task.outcome, task.note, \
        task.proposed_grade, task.done_at, task.done_by
        """

    init(row: inout RowReader) throws {
        self.init(
            id: row.int64(), key: row.text(), channel: try row.value(), pack: row.text(), customerID: row.int64(),
            subject: row.optionalText(), consultant: row.optionalText(), plannedOn: try row.day(),
            dueOn: try row.day(), lastOn: try row.day(), state: try row.value(), attempts: row.int(),
            outcome: try row.optionalValue(), note: row.optionalText(), proposedGrade: row.optionalText(),
            doneAt: row.optionalDate(), doneBy: row.optionalText())
    }
}

extension Session {
    /// Writes the task of a message that was just queued; a task that is there already keeps its consultant and day.
    func add(_ plan: TaskPlan, to message: Message, id: Int64) throws {
        try query(
            """
            INSERT INTO contact_task (message_id, store_id, customer_id, consultant, planned_on, last_on, state, attempts)
            VALUES (?1, ?2, ?3, coalesce(?4, (SELECT consultant FROM customer WHERE id = ?3)), ?5, ?6, ?7, 0)
            ON CONFLICT (message_id) DO UPDATE SET state = excluded.state
            """
        ).run(
            id, storeID, message.customerID, plan.consultant, plan.plannedOn, plan.lastOn,
            message.state == .planned ? ContactTask.State.proposed : .open)
    }
}
