import Foundation
import Model

/// What a consultant reports of a task.
public struct TaskReport: Hashable, Sendable {
    public var taskID: Int64
    public var outcome: ContactTask.Outcome
    public var note: String?
    /// The day on which it was done.
    public var on: CalendarDate
    public var by: String
    /// The grade that the outcome suggests.
    public var proposedGrade: String?
    /// The day on which somebody tries again, where nobody was reached.
    public var nextTry: CalendarDate?

    public init(
        taskID: Int64, outcome: ContactTask.Outcome, note: String? = nil, on: CalendarDate, by: String,
        proposedGrade: String? = nil, nextTry: CalendarDate? = nil
    ) {
        self.taskID = taskID
        self.outcome = outcome
        self.note = note
        self.on = on
        self.by = by
        self.proposedGrade = proposedGrade
        self.nextTry = nextTry
    }
}

extension Store {
    /// How often a consultant tries to reach somebody.
    public static let triesOfTask = 3

    /// Writes down what came of a task, with all that follows from it, in one transaction: a complaint is open from now on, a
    /// purchase lead is thanked for, who wants no more calls gets none.
    ///
    /// - Returns: the task as it is now.
    /// - Throws: `Problem` where it is over already.
    @discardableResult
    public func finish(_ report: TaskReport, now: Date) throws -> ContactTask {
        try write { session in
            let task = try session.waitingTask(report.taskID)
            let attempts = task.attempts + 1
            if report.outcome == .notReached, attempts < Self.triesOfTask, let next = report.nextTry,
                next <= task.lastOn
            {
                try session.query(
                    """
                    UPDATE contact_task SET attempts = ?, planned_on = ?, note = coalesce(?, note) WHERE message_id = ?
                    """
                ).run(attempts, next, report.note, task.id)
            } else {
                try session.close(task, report, attempts: attempts, now: now)
            }
            return try session.task(task.id) ?? task
        }
    }
}

extension Session {
    fileprivate func close(_ task: ContactTask, _ report: TaskReport, attempts: Int, now: Date) throws {
        try query(
            """
            UPDATE contact_task SET attempts = ?, outcome = ?, note = ?, proposed_grade = ?, done_at = ?, done_by = ?
            WHERE message_id = ?
            """
        ).run(attempts, report.outcome, report.note, report.proposedGrade, now, report.by, task.id)
        let isReached = report.outcome != .notReached && report.outcome != .wrongAddress
        try query("UPDATE message SET state = ?, reason = ?, attempts = ?, via = ?, updated_at = ? WHERE id = ?").run(
            isReached ? MessageState.delivered : .failed, "outcome: \(report.outcome.rawValue)", attempts,
            "consultant", now, task.id)
        if let campaign = try stateAndCampaign(of: task.id).campaignID { try finishCampaigns([campaign]) }
        switch report.outcome {
        case .complained:
            try add(CustomerEvent(customerID: task.customerID, kind: .complaint, on: report.on, note: report.note))
        case .gaveLead:
            try add(CustomerEvent(customerID: task.customerID, kind: .referral, on: report.on, note: report.note))
        case .refused: try refuse(task, by: report.by, now: now)
        case .wrongAddress: try openCorrection(task, report, now: now)
        case .done, .wantsToReplace, .wantsAnother, .noIntent, .ordered, .boughtElsewhere, .notReached: break
        }
    }

    /// The number is somebody else's, or he has moved: it waits to be put right.
    private func openCorrection(_ task: ContactTask, _ report: TaskReport, now: Date) throws {
        let kind: AddressKind = task.channel == .call ? .phone : .postal
        guard let address = try customer(task.customerID).addresses(kind).first else { return }
        _ = try CorrectionBook(session: self, actor: Actor(report.by, at: .system), now: now).open(
            AddressFault(
                customerID: task.customerID, kind: kind, address: address, source: .report,
                reason: report.note ?? report.outcome.rawValue, messageID: task.id))
    }

    /// He said so himself: neither greeting nor marketing by this channel any more.
    private func refuse(_ task: ContactTask, by: String, now: Date) throws {
        try change(task.customerID, by: Actor(by, at: .system), now: now, action: "customer.consent") { customer in
            for messageClass in [MessageClass.greeting, .marketing] {
                customer.consents.removeAll { $0.channel == task.channel && $0.messageClass == messageClass }
                customer.consents.append(
                    Consent(
                        channel: task.channel, messageClass: messageClass, answer: .refused, source: "consultant",
                        at: now))
            }
        }
    }

    func add(_ event: CustomerEvent) throws {
        try query(
            """
            INSERT INTO customer_event (store_id, customer_id, kind, happened_on, closed_on, note)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        ).run(storeID, event.customerID, event.kind, event.on, event.closedOn, event.note)
    }
}

extension Store {
    /// Gives a customer the grade that a report suggested, or leaves him as he is; the suggestion is gone then.
    ///
    /// - Throws: `Problem` where nothing is suggested.
    public func decideRegrading(task id: Int64, accepting: Bool, by actor: Actor = .system, now: Date) throws {
        try write { session in
            guard let task = try session.task(id), let grade = task.proposedGrade else {
                throw Problem("task \(id) suggests no grade", hint: "hongyan tasks --regrading lists those that do")
            }
            if accepting {
                try session.change(task.customerID, by: actor, now: now) { $0.grade = grade }
            }
            try session.query("UPDATE contact_task SET proposed_grade = NULL WHERE message_id = ?").run(id)
        }
    }

    /// Tasks by the keys of their messages.
    public func tasks(keys: [String]) throws -> [String: ContactTask] {
        guard !keys.isEmpty else { return [:] }
        let found = try read { session in
            let select = try session.query(
                """
                SELECT \(ContactTask.columns) FROM message JOIN contact_task AS task ON task.message_id = message.id
                WHERE message.store_id = ? AND message.key = ?
                """)
            return try keys.compactMap { key in try select.first(storeID, key) { try ContactTask(row: &$0) } }
        }
        return Dictionary(found.map { ($0.key, $0) }) { first, _ in first }
    }
}
