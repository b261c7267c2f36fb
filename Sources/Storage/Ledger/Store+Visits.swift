import Foundation
import Model

extension Store {
    /// Says whether links and openings of a campaign's mails are counted.
    public func track(campaign id: Int64, _ isTracked: Bool) throws {
        try write { session in
            let statement =
                isTracked
                ? "INSERT INTO tracked_campaign (store_id, campaign_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
                : "DELETE FROM tracked_campaign WHERE store_id = ? AND campaign_id = ?"
            _ = try session.query(statement).run(storeID, id)
        }
    }

    /// The campaigns that are counted.
    public func trackedCampaigns() throws -> Set<Int64> {
        try read { session in
            Set(
                try session.query("SELECT campaign_id FROM tracked_campaign WHERE store_id = ?")
                    .all(storeID) { $0.int64() })
        }
    }

    /// - Parameter target: the address that a link led to; empty for the opening of the mail.
    public func noteVisit(message id: Int64, target: String, at time: Date) throws {
        try write { session in
            _ = try session.query(
                """
                INSERT INTO visit (store_id, message_id, target, first_at, count) VALUES (?, ?, ?, ?, 1)
                ON CONFLICT (store_id, message_id, target) DO UPDATE SET count = count + 1
                """
            ).run(storeID, id, target, time)
        }
    }

    /// Of how many messages of a campaign the mail was opened, and a link followed. Who follows a link has opened the mail,
    /// whether his program shows pictures or not.
    public func visits(campaign id: Int64) throws -> (opened: Int, followed: Int) {
        try read { session in
            let counts = try session.query(
                """
                SELECT count(DISTINCT message_id), count(DISTINCT CASE WHEN target = '' THEN NULL ELSE message_id END)
                FROM visit JOIN message ON message.id = message_id
                WHERE visit.store_id = ? AND message.campaign_id = ?
                """
            ).first(storeID, id) { ($0.int(), $0.int()) }
            return counts ?? (0, 0)
        }
    }
}
