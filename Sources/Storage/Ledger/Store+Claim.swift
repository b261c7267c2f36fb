import Foundation
import Model

extension Store {
    /// Leases messages that are due, in one transaction. Nobody else gets them until the lease ends.
    ///
    /// Occasions and every running campaign take turns, so that a large campaign does not hold up the day's birthdays;
    /// within each the longest due comes first. What is found too late becomes `expired`. Deferred messages whose time has
    /// come are queued again on the way.
    ///
    /// - Parameters:
    ///   - limit: at most so many.
    ///   - owner: names the worker, and its process, uniquely.
    ///   - leaseUntil: after this instant the lease is void.
    ///   - now: the present instant.
    ///   - carriers: what the worker can carry.
    /// - Returns: the messages in state `leased`, in the order in which they should go.
    public func claim(
        limit: Int, owner: String, leaseUntil: Date, now: Date, carriers: Set<CarrierKind>
    ) throws -> [Message] {
        try write { session in
            var campaigns: Set<Int64> = []
            let claimed = try session.claim(
                limit: limit, owner: owner, leaseUntil: leaseUntil, now: now, carriers: carriers, campaigns: &campaigns)
            try session.finishCampaigns(campaigns)
            return claimed
        }
    }
}

extension Session {
    /// As `Store.claim`; whose campaigns may have come to their end is added to `campaigns`.
    func claim(
        limit: Int, owner: String, leaseUntil: Date, now: Date, carriers: Set<CarrierKind>,
        campaigns: inout Set<Int64>
    ) throws -> [Message] {
        guard limit > 0 else { return [] }
        let claim = try Claim(self, owner: owner, leaseUntil: leaseUntil, now: now)
        try claim.requeueDeferred()
        let claimed = try claim.take(limit, carriers: carriers.sorted { $0.rawValue < $1.rawValue })
        campaigns.formUnion(claimed.campaignsTouched)
        return claimed.messages
    }
}

/// One claim, within its transaction.
private struct Claim {
    struct Result {
        var messages: [Message] = []
        /// Campaigns of which a message expired, which may have been their last.
        var campaignsTouched: Set<Int64> = []
    }

    let session: Session
    let now: Date
    private let owner: String
    private let leaseUntil: Date
    private let ofOccasions: Query
    private let ofCampaign: Query
    private let lease: Query
    private let expire: Query

    init(_ session: Session, owner: String, leaseUntil: Date, now: Date) throws {
        self.session = session
        self.owner = owner
        self.leaseUntil = leaseUntil
        self.now = now
        func due(_ campaign: String) throws -> Query {
            try session.query(
                """
                SELECT \(Message.columns) FROM message
                WHERE store_id = ? AND campaign_id \(campaign) AND carrier = ? AND state = 'queued' AND not_before <= ?
                ORDER BY not_before, id LIMIT ?
                """)
        }
        ofOccasions = try due("IS NULL")
        ofCampaign = try due("= ?")
        // Many rows by one statement: a statement opens ten indexes, which costs more than the change of a row. RETURNING
        // would make a table for what it returns.
        lease = try session.query(
            """
            UPDATE message SET state = 'leased', lease_owner = ?, lease_until = ?, updated_at = ?
            WHERE id IN (SELECT value FROM json_each(?))
            """)
        expire = try session.query(
            """
            UPDATE message SET state = 'expired', reason = \(ReasonCode.expiredSQL(cause: "NULL")), updated_at = ?
            WHERE id IN (SELECT value FROM json_each(?))
            """)
    }

    func requeueDeferred() throws {
        try session.query(
            """
            UPDATE message SET state = 'queued', updated_at = ?1
            WHERE store_id = ?2 AND state = 'deferred' AND not_before <= ?1
            """
        ).run(now, session.storeID)
    }

    func take(_ limit: Int, carriers: [CarrierKind]) throws -> Result {
        var result = Result()
        // A round that met expired messages brought too few: another one looks behind them.
        while result.messages.count < limit {
            let round = try candidates(limit - result.messages.count, carriers: carriers)
            if round.isEmpty { break }
            let (late, inTime) = round.reduce(into: ([Message](), [Message]())) { parts, message in
                if let end = message.expiresAt, end <= now { parts.0.append(message) } else { parts.1.append(message) }
            }
            try lease.run(owner, leaseUntil, now, inTime.lazy.map(\.id).jsonList)
            result.messages += inTime.map { message in
                var leased = message
                (leased.state, leased.updatedAt) = (.leased, Date(milliseconds: now.milliseconds))
                return leased
            }
            if late.isEmpty { break }
            try expire.run(now, late.lazy.map(\.id).jsonList)
            result.campaignsTouched.formUnion(late.compactMap(\.origin.campaignID))
        }
        return result
    }

    /// The next due messages, one of each origin in turn.
    private func candidates(_ limit: Int, carriers: [CarrierKind]) throws -> [Message] {
        let campaigns = try session.query(
            "SELECT id FROM campaign WHERE store_id = ? AND state = 'running' ORDER BY id"
        ).all(session.storeID) { $0.int64() }
        func read(_ row: inout RowReader) throws -> Message { try Message(row: &row) }
        var origins: [[Message]] = []
        for carrier in carriers {
            origins.append(try ofOccasions.all(session.storeID, carrier, now, limit, read: read))
            for campaign in campaigns {
                origins.append(try ofCampaign.all(session.storeID, campaign, carrier, now, limit, read: read))
            }
        }
        return takingTurns(origins, limit: limit)
    }
}

/// The first of each, then the second of each, and so on up to `limit`.
func takingTurns<Element>(_ lists: [[Element]], limit: Int) -> [Element] {
    var result: [Element] = []
    var lists = lists.filter { !$0.isEmpty }
    var turn = 0
    while !lists.isEmpty {
        for list in lists {
            guard result.count < limit else { return result }
            result.append(list[turn])
        }
        turn += 1
        lists.removeAll { $0.count <= turn }
    }
    return result
}
