import Foundation
import Model

/// Two records that became one.
public struct CustomerMerge: Hashable, Sendable {
    /// By this number it is undone.
    public var id: Int64
    /// Whose record stands.
    public var keptID: Int64
    /// Whose record went into it; he as he was.
    public var gone: Customer
    public var at: Date
    public var actor: String
    public var undoneAt: Date?
    /// What both said differently: `before` is the word of the one who is gone, `after` the one that stands.
    public var contradictions: [FieldChange]
    /// Rows of the ledger that went over.
    public var messages: Int
}

extension Store {
    /// Makes one record of two. Nothing is lost: what the kept record lacks is filled in, vehicles and the ledger go over, an
    /// old file still finds him by both cards, and the whole can be undone.
    ///
    /// - Throws: `Problem` where one is not there, they are the same, or a message to one of them is on the wire.
    public func merge(_ goneID: Int64, into keptID: Int64, by actor: Actor, now: Date) throws -> CustomerMerge {
        try write { session in
            guard goneID != keptID else { throw Problem("a record cannot be merged into itself") }
            return try Merger(session: session, actor: actor, now: now).merge(goneID, into: keptID)
        }
    }

    /// Takes two records apart again. What was changed since then stays with the kept one.
    ///
    /// - Returns: the number of the record that is back.
    /// - Throws: `Problem` where there is no such merge, it is undone already, or a later one stands on it.
    public func undoMerge(_ id: Int64, by actor: Actor, now: Date) throws -> CustomerMerge {
        try write { session in try Merger(session: session, actor: actor, now: now).undo(id) }
    }

    /// What was merged into a record, newest first; everything that was merged where `nil`.
    public func merges(into customerID: Int64? = nil, limit: Int = 1_000) throws -> [CustomerMerge] {
        let condition = customerID == nil ? "" : "AND kept_id = ?"
        return try read { session in
            try session.query(
                """
                SELECT \(CustomerMerge.columns) FROM customer_merge
                WHERE store_id = ? \(condition) ORDER BY id DESC LIMIT ?
                """
            ).all(with: [storeID] + (customerID.map { [$0] } ?? []) + [limit]) { try CustomerMerge(row: &$0) }
        }
    }
}

extension CustomerMerge {
    static let columns = "id, kept_id, gone, at, actor, undone_at, kept, moved"

    init(row: inout RowReader) throws {
        let (id, keptID) = (row.int64(), row.int64())
        let gone = try Snapshot.value(row.text(), of: Customer.self)
        let (at, actor, undoneAt) = (row.date(), row.text(), row.optionalDate())
        let kept = try Snapshot.value(row.text(), of: Customer.self)
        let moved = try Snapshot.value(row.text(), of: Merger.Moved.self)
        self.init(
            id: id, keptID: keptID, gone: gone, at: at, actor: actor, undoneAt: undoneAt,
            contradictions: kept.contradictions(to: gone), messages: moved.messages.count)
    }
}

/// A value as JSON text in a column.
enum Snapshot {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ text: String, of type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
