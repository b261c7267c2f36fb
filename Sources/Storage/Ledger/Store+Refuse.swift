import Foundation
import Model

/// A leased message that cannot go, such as one whose record lacks what its words need.
public struct Refusal: Hashable, Sendable {
    /// The ledger's number of the message.
    public var messageID: Int64
    /// A code, then what is missing.
    public var reason: String

    public init(messageID: Int64, reason: String) {
        self.messageID = messageID
        self.reason = reason
    }
}

extension Store {
    /// Stops messages that a worker has leased and cannot send, in one transaction; each becomes `suppressed`.
    ///
    /// A message that the worker no longer holds stays as it is.
    public func refuse(_ refusals: [Refusal], owner: String, now: Date) throws {
        try write { session in
            var campaigns: Set<Int64> = []
            try session.refuse(refusals, owner: owner, now: now, campaigns: &campaigns)
            try session.finishCampaigns(campaigns)
        }
    }
}

extension Session {
    /// As `Store.refuse`; whose campaigns may have come to their end is added to `campaigns`.
    func refuse(_ refusals: [Refusal], owner: String, now: Date, campaigns: inout Set<Int64>) throws {
        guard !refusals.isEmpty else { return }
        let stop = try query(
            """
            UPDATE message SET state = 'suppressed', reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE id = ? AND store_id = ? AND state = 'leased' AND lease_owner = ?
            """)
        let campaign = try query("SELECT campaign_id FROM message WHERE id = ?")
        for refusal in refusals {
            try stop.run(refusal.reason, now, refusal.messageID, storeID, owner)
            if let id = try campaign.first(refusal.messageID, read: { $0.optionalInt64() }) ?? nil {
                campaigns.insert(id)
            }
        }
    }
}
