import Foundation
import Model

/// What a worker has to tell the ledger and wants of it, in one transaction: the disk is waited for once.
public struct LedgerExchange: Sendable {
    /// How attempts ended.
    public var settlements: [Settlement] = []
    /// Armed, and nothing of them has begun nor will.
    public var withdrawals: [Withdrawal] = []
    /// Leased, and cannot be put into words.
    public var refusals: [Refusal] = []
    /// Leased, and has to wait for a limit.
    public var postponements: [Postponement] = []
    /// What is to leave next.
    public var arming: [ArmRequest] = []
    /// By which it may; see `Store.arm`.
    public var rules = SendingRules()
    /// What is to be leased.
    public var claims: [ClaimRequest] = []

    public init() {}

    public var isEmpty: Bool {
        settlements.isEmpty && withdrawals.isEmpty && refusals.isEmpty && postponements.isEmpty && arming.isEmpty
            && claims.isEmpty
    }

    /// What the ledger says to it.
    public struct Answer: Sendable {
        /// One for each of `arming`, in their order.
        public var verdicts: [ArmVerdict]
        /// One list for each of `claims`, in their order.
        public var claimed: [[Message]]
    }
}

/// A worker wants messages; see `Store.claim`.
public struct ClaimRequest: Hashable, Sendable {
    public var carrier: CarrierKind
    /// At most so many.
    public var limit: Int

    public init(carrier: CarrierKind, limit: Int) {
        self.carrier = carrier
        self.limit = limit
    }
}

/// A message was armed, nothing of it has begun, and nothing will: as if it had never been armed.
public struct Withdrawal: Hashable, Sendable {
    public var messageID: Int64
    /// As `arm` gave it.
    public var attempt: Int

    public init(messageID: Int64, attempt: Int) {
        self.messageID = messageID
        self.attempt = attempt
    }
}

extension Store {
    /// Settles, takes back, refuses, arms and claims, in this order and in one transaction.
    ///
    /// - Parameters:
    ///   - owner: the worker.
    ///   - leaseUntil: when a lease that is taken here is void.
    ///   - now: the present instant.
    public func exchange(
        _ exchange: LedgerExchange, owner: String, leaseUntil: Date, now: Date
    ) throws -> LedgerExchange.Answer {
        try write { session in
            var campaigns: Set<Int64> = []
            _ = try session.settle(exchange.settlements, now: now, campaigns: &campaigns)
            try session.withdraw(exchange.withdrawals, owner: owner, now: now, campaigns: &campaigns)
            try session.refuse(exchange.refusals, owner: owner, now: now, campaigns: &campaigns)
            try session.postpone(exchange.postponements, owner: owner, now: now)
            let verdicts = try session.arm(
                exchange.arming, rules: exchange.rules, now: now, campaigns: &campaigns)
            let claimed = try exchange.claims.map { claim in
                try session.claim(
                    limit: claim.limit, owner: owner, leaseUntil: leaseUntil, now: now, carriers: [claim.carrier],
                    campaigns: &campaigns)
            }
            try session.finishCampaigns(campaigns)
            return LedgerExchange.Answer(verdicts: verdicts, claimed: claimed)
        }
    }
}

extension Session {
    /// What belongs to a campaign that was cancelled meanwhile is cancelled.
    func withdraw(_ withdrawals: [Withdrawal], owner: String, now: Date, campaigns: inout Set<Int64>) throws {
        guard !withdrawals.isEmpty else { return }
        let isCancelled = "(SELECT campaign.state FROM campaign WHERE campaign.id = campaign_id) = 'cancelled'"
        let takeBack = try query(
            """
            UPDATE message SET state = CASE WHEN \(isCancelled) THEN 'cancelled' ELSE 'queued' END,
                reason = CASE WHEN \(isCancelled) THEN '\(ReasonCode.campaignCancelled)' END,
                attempts = attempts - 1, via = CASE WHEN attempts > 1 THEN via END,
                lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE id = ? AND store_id = ? AND state = 'armed' AND attempts = ? AND lease_owner = ?
            RETURNING campaign_id
            """)
        let forget = try query(
            "DELETE FROM attempt WHERE store_id = ? AND message_id = ? AND number = ? AND outcome IS NULL")
        for withdrawal in withdrawals {
            let taken = try takeBack.first(now, withdrawal.messageID, storeID, withdrawal.attempt, owner) {
                $0.optionalInt64()
            }
            guard let taken else { continue }
            try forget.run(storeID, withdrawal.messageID, withdrawal.attempt)
            if let campaign = taken { campaigns.insert(campaign) }
        }
    }
}
