import Foundation
import Model

/// Merges and takes apart, within one transaction.
///
/// The record that goes is not deleted but parked: a negative `store_id` takes it and all that hangs on it out of every
/// query, and gives it back unharmed. Rows that shall follow the kept record move, and their numbers are written down.
struct Merger {
    let session: Session
    let actor: Actor
    let now: Date

    /// Tables whose rows follow, by `customer_id`.
    private static let following = ["contact_task", "customer_event", "purchase", "correction", "customer_change"]
    /// Tables whose rows are parked with the record.
    private static let parked = [
        "contact", "family_member", "vehicle", "segment", "contact_task", "customer_event", "purchase",
        "correction", "customer_change",
    ]

    /// What went over, so that it can come back.
    struct Moved: Codable {
        struct Row: Codable {
            var id: Int64
            var key: String
            var subject: String?
            var state: String
            var reason: String?
        }

        var messages: [Row] = []
        var rows: [String: [Int64]] = [:]
        var vehicles: [Int64] = []
        /// Cards that led to the gone record already.
        var cards: [String] = []
    }

    func merge(_ goneID: Int64, into keptID: Int64) throws -> CustomerMerge {
        let kept = try session.customer(keptID)
        let gone = try session.customer(goneID)
        try session.requireNothingOnTheWire([keptID, goneID])
        var moved = Moved()
        let twins = try moveVehicles(of: gone, to: kept, &moved)
        try moveMessages(of: gone.id, to: kept.id, twins: twins.mapValues(\.id), &moved)
        for table in Self.following {
            moved.rows[table] = try session.query(
                "UPDATE OR IGNORE \(table) SET customer_id = ? WHERE store_id = ? AND customer_id = ? RETURNING rowid"
            ).all(keptID, session.storeID, goneID) { $0.int64() }
        }
        try park(goneID, from: session.storeID, to: -session.storeID)
        try session.change(keptID, by: actor, now: now, action: "customer.merge") { customer in
            customer = customer.absorbing(gone)
            for (index, vehicle) in customer.vehicles.enumerated() {
                if let twin = twins.first(where: { $0.value.id == vehicle.id })?.key,
                    let other = gone.vehicles.first(where: { $0.id == twin })
                {
                    customer.vehicles[index] = vehicle.absorbing(other)
                }
            }
        }
        let contradictions = kept.contradictions(to: gone)
        try ChangeBook(session, by: actor, at: now).note(
            [FieldChange(field: "merged", before: nil, after: "\(gone.name) (\(gone.card))")]
                + contradictions.map {
                    FieldChange(field: "merged[\(gone.card)].\($0.field)", before: $0.before, after: nil)
                },
            of: keptID)
        moved.cards = try session.query(
            "UPDATE card_alias SET customer_id = ? WHERE store_id = ? AND customer_id = ? RETURNING card"
        ).all(keptID, session.storeID, goneID) { $0.text() }
        try session.query(
            "INSERT INTO card_alias (store_id, card, customer_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        )
        .run(session.storeID, gone.card, keptID)
        return try save(kept, gone, moved, contradictions)
    }

    private func save(
        _ kept: Customer, _ gone: Customer, _ moved: Moved, _ contradictions: [FieldChange]
    ) throws -> CustomerMerge {
        try session.query(
            """
            INSERT INTO customer_merge (store_id, kept_id, gone_id, at, actor, kept, gone, merged, moved)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            session.storeID, kept.id, gone.id, now, actor.name, try Snapshot.text(kept), try Snapshot.text(gone),
            try Snapshot.text(session.customer(kept.id)), try Snapshot.text(moved))
        let id = session.lastInsertedID
        try session.audit(actor, "customer.merge", "customer \(gone.id)", detail: "into customer \(kept.id)", now: now)
        return CustomerMerge(
            id: id, keptID: kept.id, gone: gone, at: now, actor: actor.name, undoneAt: nil,
            contradictions: contradictions, messages: moved.messages.count)
    }

    /// Vehicles go over with their rows; one that both have stays parked, and fills the gaps of its twin.
    ///
    /// - Returns: of the gone customer's vehicles that the kept one has too, the kept one's.
    private func moveVehicles(of gone: Customer, to kept: Customer, _ moved: inout Moved) throws -> [Int64: Vehicle] {
        var twins: [Int64: Vehicle] = [:]
        for vehicle in gone.vehicles {
            var list = kept.vehicles
            list.merge(vehicle)
            if list.count == kept.vehicles.count,
                let twin = zip(kept.vehicles, list).first(where: { $0.0 != $0.1 })?.0
                    ?? kept.vehicles.first(where: { ($0.vin ?? $0.plate) == (vehicle.vin ?? vehicle.plate) })
            {
                twins[vehicle.id] = twin
            } else {
                try session.query("UPDATE vehicle SET customer_id = ? WHERE id = ?").run(kept.id, vehicle.id)
                moved.vehicles.append(vehicle.id)
            }
        }
        return twins
    }

    /// The ledger's rows go over, and their keys with them, so that nobody is greeted twice in a year. Where both have a row
    /// for one occasion, the one that has not left is stopped.
    private func moveMessages(
        of goneID: Int64, to keptID: Int64, twins: [Int64: Int64], _ moved: inout Moved
    ) throws {
        let rows = try session.query(
            "SELECT id, key, subject, state, reason FROM message WHERE store_id = ? AND customer_id = ?"
        ).all(session.storeID, goneID) { row in
            Moved.Row(
                id: row.int64(), key: row.text(), subject: row.optionalText(), state: row.text(),
                reason: row.optionalText())
        }
        let isTaken = try session.query("SELECT 1 FROM message WHERE store_id = ? AND key = ?")
        let move = try session.query("UPDATE message SET customer_id = ?, key = ?, subject = ? WHERE id = ?")
        let stop = try session.query(
            "UPDATE message SET state = 'cancelled', reason = ?, updated_at = ? WHERE id = ? AND state IN "
                + MessageState.notLeftSQL)
        for row in rows {
            var key = row.key.replacingPiece("customer \(goneID)", with: "customer \(keptID)")
            var subject = row.subject
            for (his, mine) in twins {
                key = key.replacingPiece("vehicle \(his)", with: "vehicle \(mine)")
                if subject == "vehicle \(his)" { subject = "vehicle \(mine)" }
            }
            let isDouble = try key != row.key && isTaken.first(session.storeID, key, read: { _ in true }) == true
            try move.run(keptID, isDouble ? row.key : key, subject, row.id)
            if isDouble { try stop.run(ReasonCode.merged, now, row.id) }
        }
        moved.messages = rows
    }

    private func park(_ id: Int64, from store: Int64, to other: Int64) throws {
        for table in Self.parked {
            try session.query("UPDATE \(table) SET store_id = ? WHERE store_id = ? AND customer_id = ?")
                .run(other, store, id)
        }
        try session.query("UPDATE customer SET store_id = ? WHERE store_id = ? AND id = ?").run(other, store, id)
    }

    // MARK: Undoing

    func undo(_ id: Int64) throws -> CustomerMerge {
        let found = try session.query(
            "SELECT \(CustomerMerge.columns), kept, merged FROM customer_merge WHERE store_id = ? AND id = ?"
        ).first(session.storeID, id) { row in
            (
                merge: try CustomerMerge(row: &row), kept: try Snapshot.value(row.text(), of: Customer.self),
                merged: try Snapshot.value(row.text(), of: Customer.self)
            )
        }
        guard let found else { throw Problem("there is no merge \(id)", hint: "hongyan customer show names them") }
        var merge = found.merge
        guard merge.undoneAt == nil else { throw Problem("merge \(id) is undone already") }
        let later = try session.query(
            """
            SELECT id FROM customer_merge WHERE store_id = ? AND undone_at IS NULL AND id > ?
                AND (kept_id = ? OR gone_id = ?) ORDER BY id DESC LIMIT 1
            """
        ).first(session.storeID, id, merge.keptID, merge.keptID) { $0.int64() }
        if let later { throw Problem("merge \(later) stands on this one", hint: "undo that one first") }
        try session.requireNothingOnTheWire([merge.keptID])
        let goneID = merge.gone.id
        try park(goneID, from: -session.storeID, to: session.storeID)
        try moveBack(try moved(id), from: merge.keptID, to: goneID)
        try session.change(merge.keptID, by: actor, now: now, action: "customer.unmerge") { customer in
            customer = customer.releasing(before: found.kept, merged: found.merged)
            for (index, vehicle) in customer.vehicles.enumerated() {
                if let before = found.kept.vehicles.first(where: { $0.id == vehicle.id }),
                    found.merged.vehicles.contains(vehicle)
                {
                    customer.vehicles[index] = before
                }
            }
        }
        try session.query("DELETE FROM card_alias WHERE store_id = ? AND card = ?").run(
            session.storeID, merge.gone.card)
        try ChangeBook(session, by: actor, at: now).note(
            [FieldChange(field: "merged", before: "\(merge.gone.name) (\(merge.gone.card))", after: nil)],
            of: merge.keptID)
        try session.query("UPDATE customer_merge SET undone_at = ? WHERE id = ?").run(now, id)
        try session.audit(
            actor, "customer.unmerge", "customer \(goneID)", detail: "from customer \(merge.keptID)", now: now)
        merge.undoneAt = now
        return merge
    }

    private func moved(_ id: Int64) throws -> Moved {
        try session.query("SELECT moved FROM customer_merge WHERE id = ?")
            .first(id) { try Snapshot.value($0.text(), of: Moved.self) } ?? Moved()
    }

    private func moveBack(_ moved: Moved, from keptID: Int64, to goneID: Int64) throws {
        for row in moved.messages {
            try session.query(
                "UPDATE message SET customer_id = ?, key = ?, subject = ? WHERE id = ? AND customer_id = ?"
            ).run(goneID, row.key, row.subject, row.id, keptID)
            try session.query(
                "UPDATE message SET state = ?, reason = ? WHERE id = ? AND state = 'cancelled' AND reason = ?"
            )
            .run(row.state, row.reason, row.id, ReasonCode.merged)
        }
        let alias = try session.query("UPDATE card_alias SET customer_id = ? WHERE store_id = ? AND card = ?")
        for card in moved.cards { try alias.run(goneID, session.storeID, card) }
        let vehicle = try session.query("UPDATE vehicle SET customer_id = ? WHERE id = ? AND customer_id = ?")
        for id in moved.vehicles { try vehicle.run(goneID, id, keptID) }
        for table in Self.following {
            let back = try session.query("UPDATE \(table) SET customer_id = ? WHERE rowid = ? AND customer_id = ?")
            for id in moved.rows[table] ?? [] { try back.run(goneID, id, keptID) }
        }
    }
}

extension String {
    /// Replaces `customer 1` in `birthday/customer 1/2026`, and not in `customer 17`.
    fileprivate func replacingPiece(_ part: String, with other: String) -> String {
        split(separator: "/", omittingEmptySubsequences: false)
            .map { piece in
                if piece == part { return other }
                return piece.hasPrefix(part + " ") ? other + piece.dropFirst(part.count) : String(piece)
            }.joined(separator: "/")
    }
}

extension Session {
    /// - Throws: `Problem` where a message to one of these customers is being handed over.
    func requireNothingOnTheWire(_ customerIDs: [Int64]) throws {
        let armed = try query(
            "SELECT id FROM message WHERE store_id = ? AND customer_id = ? AND state IN ('leased', 'armed') LIMIT 1")
        for id in customerIDs {
            if let message = try armed.first(storeID, id, read: { $0.int64() }) {
                throw Problem("message \(message) to this customer is being sent", hint: "try again in a minute")
            }
        }
    }
}
