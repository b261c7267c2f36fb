import Foundation
import Model

/// What went from one consultant to another.
public struct HandOver: Hashable, Sendable {
    public var customers: Int
    /// Messages that had not left and that somebody had written by hand: they are signed anew.
    public var drafts: Int
    /// Calls, visits and presents that were still to be done.
    public var tasks: Int
    /// Addresses to correct that are the new consultant's now.
    public var corrections: Int
}

extension Store {
    /// Gives all customers of one consultant to another, with his drafts and tasks, in one transaction.
    ///
    /// What the packs write is signed by whoever owns the customer when it goes; where a person changed the words, the old
    /// name is replaced in them.
    public func handOver(from old: String, to new: String, by actor: Actor, now: Date) throws -> HandOver {
        try write { session in
            let customers = try session.query("SELECT id FROM customer WHERE store_id = ? AND consultant = ?")
                .all(storeID, old) { $0.int64() }
            let list = customers.jsonList
            let book = try ChangeBook(session, by: actor, at: now)
            for id in customers {
                try book.note([FieldChange(field: "consultant", before: old, after: new)], of: id)
            }
            let pending = try session.query(
                """
                SELECT count(*) FROM correction WHERE store_id = ? AND state IN ('open', 'corrected')
                    AND customer_id IN (SELECT value FROM json_each(?))
                """
            ).first(storeID, list) { $0.int() }
            try session.query(
                "UPDATE customer SET consultant = ?, updated_at = ? WHERE store_id = ? AND consultant = ?"
            )
            .run(new, now, storeID, old)
            let drafts = try session.query(
                """
                UPDATE edited_content SET subject = replace(subject, ?, ?), text = replace(text, ?, ?),
                    html = replace(html, ?, ?), edited_at = ?
                WHERE store_id = ? AND message_id IN (
                    SELECT id FROM message WHERE store_id = ? AND state IN \(MessageState.notLeftSQL)
                        AND customer_id IN (SELECT value FROM json_each(?)))
                    AND (instr(text, ?) > 0 OR instr(coalesce(html, ''), ?) > 0 OR instr(coalesce(subject, ''), ?) > 0)
                """
            ).run(old, new, old, new, old, new, now, storeID, storeID, list, old, old, old)
            let tasks = try session.query(
                """
                UPDATE contact_task SET consultant = ?
                WHERE store_id = ? AND consultant = ? AND state IN ('proposed', 'open')
                """
            ).run(new, storeID, old)
            try session.audit(
                actor, "customer.handover", "",
                detail: "\(customers.count) customers, \(drafts) drafts, \(tasks) tasks",
                now: now)
            return HandOver(customers: customers.count, drafts: drafts, tasks: tasks, corrections: pending ?? 0)
        }
    }

    /// Everybody who owns customers, with how many, by name.
    public func consultants() throws -> [(name: String, customers: Int)] {
        try read { session in
            try session.query(
                """
                SELECT consultant, count(*) FROM customer WHERE store_id = ? AND consultant IS NOT NULL
                GROUP BY consultant ORDER BY consultant
                """
            ).all(storeID) { row in (row.text(), row.int()) }
        }
    }
}
