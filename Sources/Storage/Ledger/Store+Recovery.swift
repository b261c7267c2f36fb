import Foundation
import Model

/// What a worker left behind.
public struct Recovery: Hashable, Sendable {
    /// Messages whose lease ended before anything left: queued again.
    public var requeued: Int
    /// Messages that may have left: in doubt now.
    public var inDoubt: Int

    public init(requeued: Int, inDoubt: Int) {
        self.requeued = requeued
        self.inDoubt = inDoubt
    }

    static func += (left: inout Recovery, right: Recovery) {
        left.requeued += right.requeued
        left.inDoubt += right.inDoubt
    }
}

extension Store {
    /// Gives back what a worker holds, as it ends, or when it is known to have ended.
    ///
    /// What it had only leased is queued again; what it had armed and not settled is in doubt.
    @discardableResult
    public func release(owner: String, now: Date) throws -> Recovery {
        try write { session in
            try session.recover(condition: "AND lease_owner = ?", owner, now: now)
        }
    }

    /// Finishes what crashes left undone: to be called at start and then regularly.
    ///
    /// What a worker on this machine left as it died is taken over at once, by what its `FlightRecorder` says; what one
    /// elsewhere left, when its lease has ended: leases go back to the queue, what was armed is in doubt. What waits past its
    /// limit is expired, and the cancelling of campaigns is carried through.
    @discardableResult
    public func recover(now: Date) throws -> Recovery {
        var recovery = try takeOver(now: now)
        recovery += try write { session in
            let recovery = try session.recover(condition: "AND lease_until <= ?", now, now: now)
            try session.expire(now: now)
            return recovery
        }
        let cancelled = try read { session in
            try session.query("SELECT id FROM campaign WHERE store_id = ? AND state = 'cancelled'")
                .all(storeID) { $0.int64() }
        }
        for campaign in cancelled { try takeBack(campaign: campaign, now: now) }
        return recovery
    }
}

extension Session {
    func recover(condition: String, _ value: some Bindable, now: Date) throws -> Recovery {
        let requeued = try query(
            """
            UPDATE message SET state = 'queued', lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE store_id = ? AND state = 'leased' \(condition)
            """
        ).run(now, storeID, value)
        let doubtful = try query(
            """
            UPDATE message SET state = 'in_doubt', reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE store_id = ? AND state = 'armed' \(condition)
            RETURNING campaign_id
            """
        ).all(ReasonCode.workerLost, now, storeID, value) { $0.optionalInt64() }
        try finishCampaigns(Set(doubtful.compactMap { $0 }))
        return Recovery(requeued: requeued, inDoubt: doubtful.count)
    }

    /// Waiting messages that are past their limit, each kind by its own index.
    fileprivate func expire(now: Date) throws {
        var campaigns: Set<Int64> = []
        for state in ["planned", "queued", "deferred"] {
            let expired = try query(
                """
                UPDATE message SET state = 'expired', reason = ?1, updated_at = ?2
                WHERE store_id = ?3 AND state = '\(state)' AND expires_at <= ?2
                RETURNING campaign_id
                """
            ).all(ReasonCode.expired, now, storeID) { $0.optionalInt64() }
            campaigns.formUnion(expired.compactMap { $0 })
        }
        try finishCampaigns(campaigns)
    }
}
