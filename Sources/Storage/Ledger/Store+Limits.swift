import Foundation
import Model

extension Store {
    /// Limits a campaign, running or not; workers take it over within a second.
    public func limit(campaign id: Int64, to limit: SendingLimit) throws {
        try write { session in
            _ = try session.query("UPDATE campaign SET per_second = ?, connections = ? WHERE store_id = ? AND id = ?")
                .run(limit.perSecond, limit.connections, storeID, id)
        }
    }

    /// The limits of running campaigns, by number; those that have none are left out.
    public func campaignLimits() throws -> [Int64: SendingLimit] {
        let found = try read { session in
            try session.query(
                """
                SELECT id, per_second, connections FROM campaign
                WHERE store_id = ? AND state = 'running' AND (per_second IS NOT NULL OR connections IS NOT NULL)
                """
            ).all(storeID) { row in
                (row.int64(), SendingLimit(perSecond: row.optionalDouble(), connections: row.optionalInt()))
            }
        }
        return Dictionary(found) { $1 }
    }

    /// Lets messages that were put off for a limit come back now: it has changed. A few thousand at a time.
    public func hurryPaced(now: Date) throws {
        let batch = 5_000
        var hurried = batch
        while hurried == batch {
            hurried = try write { session in
                try session.query(
                    """
                    UPDATE message SET not_before = ?1 WHERE id IN (
                        SELECT id FROM message
                        WHERE store_id = ?2 AND state = 'queued' AND reason >= 'paced' AND reason < 'pacee'
                            AND not_before > ?1 LIMIT \(batch))
                    """
                ).run(now, storeID)
            }
        }
    }
}
