import Foundation
import Model

/// How often something was done on one day, by whom.
public struct Figure: Hashable, Sendable {
    public var day: CalendarDate
    public var consultant: String?
    public var branch: String?
    /// `planned`, `done`, `call`, `visit`, `gift`, `sms`, `email`, `letter`, `card`, `new`, `delivered`; of contacts that were
    /// done also their outcome, as `outcome wants-to-replace`.
    public var what: String
    public var count: Int
}

/// A contact that a consultant reported.
public struct ContactRow: Hashable, Sendable {
    public var at: Date
    public var consultant: String?
    public var customerID: Int64
    public var card: String
    public var name: String
    public var channel: String
    public var pack: String
    public var outcome: String?
    public var note: String?
}

extension Store {
    /// Everything that was planned and done on some days, counted by day, consultant and branch.
    ///
    /// - Parameters:
    ///   - days: both included.
    ///   - clock: says when a day begins; its offset from UTC at the beginning of the first day holds for all of them.
    public func figures(on days: ClosedRange<CalendarDate>, clock: WallClock) throws -> [Figure] {
        let start = clock.instant(of: days.lowerBound)
        let end = clock.instant(of: days.upperBound.adding(days: 1))
        let offset = clock.timeZone.secondsFromGMT(for: start) * 1_000
        return try read { session in
            var found: [Figure] = []
            func collect(_ sql: String, _ values: [any Bindable]) throws {
                found += try session.query(sql).all(with: values) { row in
                    Figure(
                        day: try row.day(), consultant: row.optionalText(), branch: row.optionalText(),
                        what: row.text(), count: row.int())
                }
            }
            try collect(
                """
                SELECT date((created_at + ?) / 1000, 'unixepoch'), consultant, branch, 'new', count(*) FROM customer
                WHERE store_id = ? AND created_at >= ? AND created_at < ? GROUP BY 1, 2, 3
                """, [offset, storeID, start, end])
            try collect(
                """
                SELECT delivered_on, consultant, branch, 'delivered', count(*)
                FROM vehicle JOIN customer ON customer.id = vehicle.customer_id
                WHERE vehicle.store_id = ? AND delivered_on >= ? AND delivered_on <= ?
                    AND delivered_on IS NOT NULL AND coalesce(bought_here, 1) = 1 GROUP BY 1, 2, 3
                """, [storeID, days.lowerBound, days.upperBound])
            try collect(
                """
                SELECT due_on, consultant, branch, message.channel, count(*)
                FROM message LEFT JOIN customer ON customer.id = message.customer_id
                WHERE message.store_id = ? AND due_on >= ? AND due_on <= ? AND carrier IN ('sms', 'email')
                    AND state IN ('accepted', 'delivered', 'complained') GROUP BY 1, 2, 3, 4
                """, [storeID, days.lowerBound, days.upperBound])
            try collect(
                """
                SELECT planned_on, task.consultant, branch, 'planned', count(*)
                FROM contact_task AS task LEFT JOIN customer ON customer.id = task.customer_id
                WHERE task.store_id = ? AND planned_on >= ? AND planned_on <= ? AND task.state IN ('open', 'done', 'lapsed')
                GROUP BY 1, 2, 3
                """, [storeID, days.lowerBound, days.upperBound])
            for what in ["'done'", "message.channel", "'outcome ' || task.outcome"] {
                try collect(
                    """
                    SELECT date((done_at + ?) / 1000, 'unixepoch'), task.consultant, branch, \(what), count(*)
                    FROM contact_task AS task JOIN message ON message.id = task.message_id
                        LEFT JOIN customer ON customer.id = task.customer_id
                    WHERE task.store_id = ? AND done_at >= ? AND done_at < ? AND done_at IS NOT NULL GROUP BY 1, 2, 3, 4
                    """, [offset, storeID, start, end])
            }
            return found
        }
    }

    /// Contacts that were reported between two instants, in the order in which they were done.
    ///
    /// - Parameter customerID: only with this customer.
    public func contacts(from start: Date, to end: Date, customerID: Int64? = nil) throws -> [ContactRow] {
        // Without the plus SQLite would go through all contacts of the time, for one customer too.
        let condition =
            customerID == nil
            ? "done_at >= ? AND done_at < ? AND done_at IS NOT NULL"
            : "+done_at >= ? AND +done_at < ? AND task.customer_id = ?"
        return try read { session in
            try session.query(
                """
                SELECT done_at, task.consultant, customer.id, customer.card, customer.name, message.channel, message.pack,
                    task.outcome, task.note
                FROM contact_task AS task JOIN message ON message.id = task.message_id
                    JOIN customer ON customer.id = task.customer_id
                WHERE task.store_id = ? AND \(condition)
                ORDER BY done_at, task.message_id
                """
            ).all(with: [storeID, start, end] + (customerID.map { [$0] } ?? [])) { row in
                ContactRow(
                    at: row.date(), consultant: row.optionalText(), customerID: row.int64(), card: row.text(),
                    name: row.text(), channel: row.text(), pack: row.text(), outcome: row.optionalText(),
                    note: row.optionalText())
            }
        }
    }

    /// Calls, visits and presents that are planned for some days, by customer and whoever shall do them.
    public func plannedContacts(
        on days: ClosedRange<CalendarDate>
    ) throws -> [(customerID: Int64, consultant: String?, count: Int, next: CalendarDate)] {
        try read { session in
            try session.query(
                """
                SELECT customer_id, consultant, count(*), min(planned_on) FROM contact_task
                WHERE store_id = ? AND planned_on >= ? AND planned_on <= ? AND state IN ('open', 'done', 'lapsed')
                GROUP BY customer_id, consultant
                """
            ).all(storeID, days.lowerBound, days.upperBound) { row in
                (customerID: row.int64(), consultant: row.optionalText(), count: row.int(), next: try row.day())
            }
        }
    }
}
