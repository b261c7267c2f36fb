import Foundation
import Model

/// Which tasks; a field that is `nil` or empty asks for nothing.
public struct TaskFilter: Hashable, Sendable {
    public var consultant: String?
    public var states: Set<ContactTask.State>
    /// Planned for these days, both included.
    public var days: ClosedRange<CalendarDate>?
    /// Planned for a day before this one.
    public var before: CalendarDate?
    public var customerID: Int64?
    /// With a new grade that somebody has to decide about.
    public var onlyRegrading: Bool

    public init(
        consultant: String? = nil, states: Set<ContactTask.State> = [.proposed, .open],
        days: ClosedRange<CalendarDate>? = nil, before: CalendarDate? = nil, customerID: Int64? = nil,
        onlyRegrading: Bool = false
    ) {
        self.consultant = consultant
        self.states = states
        self.days = days
        self.before = before
        self.customerID = customerID
        self.onlyRegrading = onlyRegrading
    }

    fileprivate func condition(storeID: Int64) -> (sql: String, values: [any Bindable]) {
        var terms = ["task.store_id = ?"]
        var values: [any Bindable] = [storeID]
        func add(_ term: String, _ value: (any Bindable)?) {
            guard let value else { return }
            terms.append(term)
            values.append(value)
        }
        // Every state is named, so that the index by state and day leads to the days in question; but a customer, or the few
        // that somebody has to decide about, are fewer.
        let plus = customerID == nil && !onlyRegrading ? "" : "+"
        let states = states.isEmpty ? Set(ContactTask.State.allCases) : states
        terms.append("\(plus)task.state IN (\(states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))")
        add("task.consultant = ?", consultant)
        add("\(plus)task.planned_on >= ?", days?.lowerBound)
        add("\(plus)task.planned_on <= ?", days?.upperBound)
        add("\(plus)task.planned_on < ?", before)
        add("task.customer_id = ?", customerID)
        if onlyRegrading { terms.append("task.proposed_grade IS NOT NULL") }
        return (terms.joined(separator: " AND "), values)
    }
}

extension Store {
    /// Tasks by the day for which they are planned.
    public func tasks(_ filter: TaskFilter = TaskFilter()) throws -> [ContactTask] {
        let condition = filter.condition(storeID: storeID)
        return try tasks(where: condition.sql, condition.values)
    }

    /// Tasks by their numbers, in the same order; unknown ones are left out.
    public func tasks(ids: [Int64]) throws -> [ContactTask] {
        guard !ids.isEmpty else { return [] }
        return try tasks(
            where: "+task.store_id = ? AND task.message_id IN (SELECT value FROM json_each(?))",
            [storeID, ids.jsonList])
    }

    /// The numbers of tasks, in no order: of a hundred thousand at once.
    public func taskIDs(_ filter: TaskFilter) throws -> [Int64] {
        let condition = filter.condition(storeID: storeID)
        return try read { session in
            try session.query("SELECT message_id FROM contact_task AS task WHERE \(condition.sql)")
                .all(with: condition.values) { $0.int64() }
        }
    }

    private func tasks(where condition: String, _ values: [any Bindable]) throws -> [ContactTask] {
        try read { session in
            try session.query(
                """
                SELECT \(ContactTask.columns) FROM contact_task AS task CROSS JOIN message ON message.id = task.message_id
                WHERE \(condition) ORDER BY task.planned_on, task.consultant, task.message_id
                """
            ).all(with: values) { try ContactTask(row: &$0) }
        }
    }

    /// The task with the number of its message, `nil` where there is none.
    public func task(id: Int64) throws -> ContactTask? { try read { try $0.task(id) } }

    /// How many tasks each consultant has on each day, of those that are still to be done.
    public func taskLoad(on days: ClosedRange<CalendarDate>) throws -> [(
        consultant: String?, day: CalendarDate, count: Int
    )] {
        try read { session in
            try session.query(
                """
                SELECT consultant, planned_on, count(*) FROM contact_task
                WHERE store_id = ? AND planned_on >= ? AND planned_on <= ? AND state IN ('proposed', 'open')
                GROUP BY consultant, planned_on
                """
            ).all(storeID, days.lowerBound, days.upperBound) { row in
                (consultant: row.optionalText(), day: try row.day(), count: row.int())
            }
        }
    }

    /// Puts a task on another day.
    ///
    /// - Throws: `Problem` where it is done, or the day is past its last.
    public func move(task id: Int64, to day: CalendarDate) throws {
        try change(id) { session, task in
            guard day <= task.lastOn else {
                throw Problem(
                    "task \(id) makes no sense after \(task.lastOn)", hint: "name an earlier day, or skip it")
            }
            try session.query("UPDATE contact_task SET planned_on = ? WHERE message_id = ?").run(day, id)
        }
    }

    /// Gives a task to another consultant.
    public func assign(task id: Int64, to consultant: String) throws {
        try change(id) { session, _ in
            try session.query("UPDATE contact_task SET consultant = ? WHERE message_id = ?").run(consultant, id)
        }
    }

    /// Approves what was drawn up: the tasks are to be done.
    ///
    /// - Returns: how many there were.
    public func approveTasks(_ filter: TaskFilter, now: Date) throws -> Int {
        var filter = filter
        filter.states = [.proposed]
        let condition = filter.condition(storeID: storeID)
        return try write { session in
            try session.query(
                """
                UPDATE message SET state = 'queued', updated_at = ?
                WHERE state = 'planned' AND id IN (SELECT message_id FROM contact_task AS task WHERE \(condition.sql))
                """
            ).run(with: [now] + condition.values)
        }
    }

    /// Expires what nobody did in its time. No task is planned for a day after its last one, so that the index of days leads
    /// to the few in question.
    ///
    /// - Returns: how many tasks there were.
    @discardableResult
    public func lapseTasks(before day: CalendarDate, now: Date) throws -> Int {
        try write { session in
            let campaigns = try session.query(
                """
                UPDATE message SET state = 'expired', reason = '\(ReasonCode.expired): nobody did it', updated_at = ?1
                WHERE state IN ('planned', 'queued') AND id IN (
                    SELECT message_id FROM contact_task
                    WHERE store_id = ?2 AND state IN ('proposed', 'open') AND planned_on < ?3
                        AND last_on < ?3)
                RETURNING campaign_id
                """
            ).all(now, storeID, day) { $0.optionalInt64() }
            try session.finishCampaigns(Set(campaigns.compactMap { $0 }))
            return campaigns.count
        }
    }

    private func change(_ id: Int64, _ body: (Session, ContactTask) throws -> Void) throws {
        try write { session in try body(session, try session.waitingTask(id)) }
    }
}

extension Session {
    func task(_ id: Int64) throws -> ContactTask? {
        try query(
            """
            SELECT \(ContactTask.columns) FROM contact_task AS task JOIN message ON message.id = task.message_id
            WHERE task.message_id = ? AND task.store_id = ?
            """
        ).first(id, storeID) { try ContactTask(row: &$0) }
    }

    /// - Throws: `Problem` where there is no such task, or it is over.
    func waitingTask(_ id: Int64) throws -> ContactTask {
        guard let task = try task(id) else {
            throw Problem("there is no task \(id)", hint: "hongyan tasks lists them")
        }
        guard task.state == .open || task.state == .proposed else {
            throw Problem("task \(id) is \(task.state.rawValue) already", hint: "hongyan tasks --all shows it")
        }
        return task
    }
}

/// A message that was handed over, and when.
public struct SentMessage: Hashable, Sendable {
    public var message: Message
    public var at: Date
}

extension Store {
    /// Messages of a pack that were handed over between two instants and of which nothing bad is known.
    public func messagesSent(pack: String, from start: Date, to end: Date) throws -> [SentMessage] {
        // A message is not handed over before its day, nor a month after it: the index of days leads to the few in question.
        let first = CalendarDate(daysSinceEpoch: Int((start.timeIntervalSince1970 / 86_400).rounded(.down)) - 31)
        let last = CalendarDate(daysSinceEpoch: Int((end.timeIntervalSince1970 / 86_400).rounded(.down)) + 1)
        return try read { session in
            try session.query(
                """
                SELECT (
                    SELECT max(started_at) FROM attempt WHERE attempt.store_id = ?1 AND message_id = message.id) AS sent_at,
                    \(Message.columns)
                FROM message
                WHERE store_id = ?1 AND due_on >= ?2 AND due_on <= ?3 AND pack = ?4 AND state IN ('accepted', 'delivered')
                    AND sent_at >= ?5 AND sent_at < ?6
                ORDER BY id
                """
            ).all(storeID, first, last, pack, start, end) { row in
                let at = row.date()
                return SentMessage(message: try Message(row: &row), at: at)
            }
        }
    }
}
