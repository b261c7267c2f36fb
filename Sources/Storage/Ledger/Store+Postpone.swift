import Foundation
import Model

/// A leased message that may not go yet: a limit has no room for it, its recipient sleeps, or it is a quiet day.
public struct Postponement: Hashable, Sendable {
    /// The ledger's number of the message.
    public var messageID: Int64
    /// From when on it may.
    public var until: Date
    /// A code, then what it waits for.
    public var reason: String

    public init(messageID: Int64, until: Date, reason: String) {
        self.messageID = messageID
        self.until = until
        self.reason = reason
    }
}

extension Store {
    /// Puts messages that a worker has leased back into the queue for later, in one transaction. It is no attempt.
    ///
    /// A message that the worker no longer holds stays as it is.
    public func postpone(_ postponements: [Postponement], owner: String, now: Date) throws {
        try write { try $0.postpone(postponements, owner: owner, now: now) }
    }

    /// The time zones that customers have of their own.
    public func customerTimeZones() throws -> Set<String> {
        try read { session in
            Set(
                try session.query(
                    "SELECT DISTINCT time_zone FROM customer WHERE store_id = ? AND time_zone IS NOT NULL"
                ).all(storeID) { $0.text() })
        }
    }
}

extension Session {
    /// As `Store.postpone`.
    func postpone(_ postponements: [Postponement], owner: String, now: Date) throws {
        guard !postponements.isEmpty else { return }
        let postpone = try query(
            """
            UPDATE message SET state = 'queued', not_before = ?, reason = ?, lease_owner = NULL, lease_until = NULL,
                updated_at = ?
            WHERE id = ? AND store_id = ? AND state = 'leased' AND lease_owner = ?
            """)
        for each in postponements {
            try postpone.run(each.until, each.reason, now, each.messageID, storeID, owner)
        }
    }
}
