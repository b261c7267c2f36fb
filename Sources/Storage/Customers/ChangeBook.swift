import Foundation
import Model

/// Writes down what changed in records, within one transaction.
struct ChangeBook {
    private let session: Session
    private let actor: Actor
    private let at: Date
    private let insert: Query

    init(_ session: Session, by actor: Actor, at: Date) throws {
        self.session = session
        self.actor = actor
        self.at = at
        insert = try session.query(
            """
            INSERT INTO customer_change (store_id, customer_id, at, actor, place, field, before, after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    func note(_ changes: [FieldChange], of customerID: Int64) throws {
        for change in changes {
            try insert.run(
                session.storeID, customerID, at, actor.name, actor.place, change.field, change.before, change.after)
        }
    }
}

/// One line of a record's history.
public struct HistoryEntry: Hashable, Sendable, Codable {
    public var at: Date
    public var actor: String
    public var place: Actor.Place
    public var change: FieldChange
}

extension Store {
    /// What was changed in a customer's record, newest first.
    public func history(of customerID: Int64, limit: Int = 1_000) throws -> [HistoryEntry] {
        try read { session in
            try session.query(
                """
                SELECT at, actor, place, field, before, after FROM customer_change
                WHERE store_id = ? AND customer_id = ? ORDER BY id DESC LIMIT ?
                """
            ).all(storeID, customerID, limit) { row in
                HistoryEntry(
                    at: row.date(), actor: row.text(), place: try row.value(),
                    change: FieldChange(field: row.text(), before: row.optionalText(), after: row.optionalText()))
            }
        }
    }
}
