import Foundation
import Model

/// What a worker left behind.
public struct Recovery: Hashable, Sendable {
    /// Messages whose lease ended before anything left: queued again.
    public var requeued: Int
    /// Messages that may have left: in doubt now.
    public var inDoubt: Int
    /// Service mails that were in doubt and go once more.
    public var sentAgain: Int

    public init(requeued: Int, inDoubt: Int, sentAgain: Int = 0) {
        self.requeued = requeued
        self.inDoubt = inDoubt
        self.sentAgain = sentAgain
    }

    static func += (left: inout Recovery, right: Recovery) {
        left.requeued += right.requeued
        left.inDoubt += right.inDoubt
        left.sentAgain += right.sentAgain
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
    /// elsewhere left, when its lease has ended: leases go back to the queue, what was armed is in doubt. Service mail in doubt
    /// goes once more, what waits past its limit is expired, and the cancelling of campaigns is carried through.
    ///
    /// - Parameter cause: a reason code for what messages without a reason of their own are waiting for, such as the hours in
    ///   which they may be sent.
    @discardableResult
    public func recover(now: Date, cause: String? = nil) throws -> Recovery {
        var recovery = try takeOver(now: now)
        recovery += try write { session in
            var recovery = try session.recover(condition: "AND lease_until <= ?", now, now: now)
            recovery.sentAgain = try session.sendServiceMailAgain(now: now)
            try session.expire(now: now, cause: cause)
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

extension Store {
    /// For so long after a service mail came into doubt evidence is waited for, before it goes once more. Seconds.
    public static let patienceWithDoubt: TimeInterval = 1_800
}

extension Session {
    /// Queues service mails again that are in doubt for the first time and of which no evidence came.
    ///
    /// They keep their Message-ID, by which mail programs show the two as one; an SMS has nothing of the kind and stays.
    fileprivate func sendServiceMailAgain(now: Date) throws -> Int {
        let campaigns = try query(
            """
            UPDATE message SET state = 'queued', reason = ?1, not_before = ?2, updated_at = ?2
            WHERE store_id = ?3 AND state = 'in_doubt' AND class = 'service' AND carrier = 'email' AND updated_at <= ?4
                AND (expires_at IS NULL OR expires_at > ?2)
                AND 1 = (
                    SELECT count(*) FROM attempt
                    WHERE attempt.store_id = message.store_id AND message_id = message.id
                        AND (outcome IS NULL OR outcome = 'in_doubt'))
                AND NOT EXISTS (
                    SELECT 1 FROM campaign WHERE campaign.id = message.campaign_id AND campaign.state = 'cancelled')
            RETURNING campaign_id
            """
        ).all(
            ReasonCode.sentAgain, now, storeID, now.addingTimeInterval(-Store.patienceWithDoubt)
        ) { $0.optionalInt64() }
        try reopen(Set(campaigns.compactMap { $0 }))
        return campaigns.count
    }

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
    fileprivate func expire(now: Date, cause: String?) throws {
        var campaigns: Set<Int64> = []
        for state in ["planned", "queued", "deferred"] {
            let expired = try query(
                """
                UPDATE message SET state = 'expired', reason = \(ReasonCode.expiredSQL(cause: "?1")), updated_at = ?2
                WHERE store_id = ?3 AND state = '\(state)' AND expires_at <= ?2
                RETURNING campaign_id
                """
            ).all(cause, now, storeID) { $0.optionalInt64() }
            campaigns.formUnion(expired.compactMap { $0 })
        }
        try finishCampaigns(campaigns)
    }
}
