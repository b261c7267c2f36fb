import Foundation
import Model

/// What was erased of a person.
public struct Erasure: Hashable, Sendable {
    /// Rows of the ledger that stay, without him.
    public var messages: Int
    /// Of these, those that had not left and never will.
    public var stopped: Int
    /// Records that had been merged into his and went with it.
    public var merged: Int
}

extension Store {
    /// Forgets a person (PIPL, article 47): his record with everything that hangs on it, and in the ledger his addresses, the
    /// words that were written to him and what far ends said. What stays is that so many messages of a pack went, and when.
    ///
    /// His rows of the ledger are kept by a row that belongs to no store, so that nothing finds it. The file is written anew
    /// (`VACUUM`), because rows that were changed before have left copies in its free space, and the write-ahead log is emptied:
    /// half a minute for a million customers, in which nobody else can write. A backup has to be looked after by whoever made it.
    ///
    /// - Throws: `Problem` where he is not there, or a message to him is on the wire.
    @discardableResult
    public func erase(_ customerID: Int64, by actor: Actor, now: Date) throws -> Erasure {
        let erasure = try write { session in try Eraser(session: session, actor: actor, now: now).erase(customerID) }
        do {
            try compact()
        } catch let problem as Problem {
            throw Problem(
                "customer \(customerID) is erased, but the free space of the file still holds traces: \(problem.message)",
                at: problem.place, hint: "stop other programs on the store and erase anybody, or run VACUUM on it")
        }
        return erasure
    }
}

/// Erases one person, within one transaction.
private struct Eraser {
    let session: Session
    let actor: Actor
    let now: Date

    /// Tables whose rows are about a person and nothing else, by `customer_id`.
    private static let own = [
        "contact", "family_member", "vehicle", "segment", "contact_task", "customer_event", "purchase",
        "customer_change", "card_alias", "correction",
    ]

    func erase(_ id: Int64) throws -> Erasure {
        let customer = try session.customer(id)
        try session.requireNothingOnTheWire([id])
        // What lies in his record now, through however many merges; one that was undone is somebody's own again.
        let absorbed = try session.query(
            """
            WITH RECURSIVE absorbed (id) AS (
                SELECT gone_id FROM customer_merge WHERE store_id = ?1 AND kept_id = ?2 AND undone_at IS NULL
                UNION SELECT gone_id FROM customer_merge JOIN absorbed ON kept_id = absorbed.id
                WHERE store_id = ?1 AND undone_at IS NULL)
            SELECT id FROM absorbed
            """
        ).all(session.storeID, id) { $0.int64() }
        // They hold both records as they were.
        for person in [id] + absorbed {
            try session.query("DELETE FROM customer_merge WHERE store_id = ? AND (kept_id = ? OR gone_id = ?)")
                .run(session.storeID, person, person)
        }
        let stopped = try forgetMessages(of: id)
        for address in customer.phones + customer.emails { try forget(address: address) }
        for person in [id] + absorbed { try empty(person) }
        let messages = try session.query("SELECT count(*) FROM message WHERE store_id = ? AND customer_id = ?")
            .first(session.storeID, id) { $0.int() }
        try session.audit(
            actor, "customer.erase", "customer \(id)", detail: "\(messages ?? 0) rows of the ledger stay", now: now)
        return Erasure(messages: messages ?? 0, stopped: stopped, merged: absorbed.count)
    }

    /// - Returns: how many had not left.
    private func forgetMessages(of id: Int64) throws -> Int {
        let stopped = try session.query(
            """
            UPDATE message SET state = 'cancelled', reason = ?, updated_at = ?
            WHERE store_id = ? AND customer_id = ? AND state IN \(MessageState.notLeftSQL)
            """
        ).run(ReasonCode.erased, now, session.storeID, id)
        let campaigns = try session.query(
            "SELECT DISTINCT campaign_id FROM message WHERE store_id = ? AND customer_id = ? AND +campaign_id IS NOT NULL"
        ).all(session.storeID, id) { $0.int64() }
        let his = "SELECT id FROM message WHERE store_id = ? AND customer_id = ?"
        for table in ["edited_content", "ledger_note", "message_file"] {
            try session.query("DELETE FROM \(table) WHERE store_id = ? AND message_id IN (\(his))")
                .run(session.storeID, session.storeID, id)
        }
        try session.query("UPDATE attempt SET reply = NULL WHERE store_id = ? AND message_id IN (\(his))")
            .run(session.storeID, session.storeID, id)
        // The same key with anything is refused from now on: an order is never carried out twice.
        try session.query(
            "UPDATE send_order SET request = '', fields = '{}' WHERE store_id = ? AND message_id IN (\(his))"
        ).run(session.storeID, session.storeID, id)
        try session.query(
            "UPDATE OR IGNORE receipt SET address = '', detail = '' WHERE store_id = ? AND message_id IN (\(his))"
        ).run(session.storeID, session.storeID, id)
        // What is the same without its words was the same evidence twice.
        try session.query(
            "DELETE FROM receipt WHERE store_id = ? AND message_id IN (\(his)) AND (address <> '' OR detail <> '')"
        ).run(session.storeID, session.storeID, id)
        // A reason keeps its code; a subject keeps whose it was, without the name.
        try session.query(
            """
            UPDATE message SET address = '',
                subject = CASE WHEN subject LIKE 'vehicle %' THEN NULL
                    WHEN instr(subject, ' ') > 0 THEN substr(subject, 1, instr(subject, ' ') - 1) ELSE subject END,
                reason = CASE WHEN instr(reason, ':') > 0 THEN substr(reason, 1, instr(reason, ':') - 1) ELSE reason END,
                key = 'erased/' || id
            WHERE store_id = ? AND customer_id = ?
            """
        ).run(session.storeID, id)
        try session.finishCampaigns(Set(campaigns))
        return stopped
    }

    /// An address that somebody else has as well stays suppressed.
    private func forget(address: String) throws {
        let others =
            try session.query("SELECT count(*) FROM contact WHERE store_id = ? AND address = ?")
            .first(session.storeID, address) { $0.int() } ?? 0
        guard others <= 1 else { return }
        // What he answered by SMS is his words.
        try session.query("DELETE FROM inbound WHERE store_id = ? AND address = ?").run(session.storeID, address)
        try session.query("DELETE FROM suppression WHERE store_id = ? AND address IN (?, ?)")
            .run(session.storeID, address, address.lowercased())
    }

    /// Leaves of a record, parked or not, a number that the ledger can point to.
    private func empty(_ id: Int64) throws {
        for table in Self.own {
            try session.query("DELETE FROM \(table) WHERE store_id IN (?, ?) AND customer_id = ?")
                .run(session.storeID, -session.storeID, id)
        }
        let columns = try session.query("SELECT name FROM pragma_table_info('customer')").all { $0.text() }
        let kept: Set = ["id", "store_id", "card", "created_at", "updated_at"]
        let required = ["name", "nature", "phones", "emails", "language"]
        let emptied = columns.filter { !kept.contains($0) }.map { column in
            column == "nature" ? "nature = 'person'" : required.contains(column) ? "\(column) = ''" : "\(column) = NULL"
        }
        try session.query(
            """
            UPDATE customer SET store_id = ?, card = 'erased-' || id, updated_at = ?, \(emptied.joined(separator: ", "))
            WHERE id = ? AND store_id IN (?, ?)
            """
        ).run(-session.storeID, now, id, session.storeID, -session.storeID)
    }
}
