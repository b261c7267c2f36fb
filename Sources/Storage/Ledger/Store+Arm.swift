import Foundation
import Model

/// A worker is about to send a message that it has leased.
public struct ArmRequest: Hashable, Sendable {
    /// The ledger's number of the message.
    public var messageID: Int64
    /// As given to `claim`.
    public var owner: String
    /// The channel file that will carry it.
    public var via: String
    /// To whom it goes: E.164 or an address specification.
    public var address: String
    /// By when it will be settled; past that `recover` calls it in doubt. `nil` keeps the lease's end.
    public var leaseUntil: Date?

    public init(messageID: Int64, owner: String, via: String, address: String, leaseUntil: Date? = nil) {
        self.messageID = messageID
        self.owner = owner
        self.via = via
        self.address = address
        self.leaseUntil = leaseUntil
    }
}

/// Whether the first byte may leave.
public enum ArmVerdict: Hashable, Sendable {
    /// It may; this is the number of the attempt, to be settled whatever happens.
    case armed(attempt: Int)
    /// It must not. The message is in this state now, for this reason.
    case stopped(MessageState, reason: String)
}

extension Store {
    /// Commits the intent to send, in one transaction, after checking everything that could forbid it.
    ///
    /// Checked on the way to disk: that the worker still has the lease, that the campaign runs, that it is not too late, that
    /// the address is not suppressed, and the customer's consent: marketing needs a yes for its channel, greetings and
    /// service only that there is no no.
    ///
    /// - Parameters:
    ///   - requests: messages of one or more workers.
    ///   - now: the present instant.
    /// - Returns: a verdict for each request, in their order.
    public func arm(_ requests: [ArmRequest], now: Date) throws -> [ArmVerdict] {
        try write { session in
            var campaigns: Set<Int64> = []
            let verdicts = try session.arm(requests, now: now, campaigns: &campaigns)
            try session.finishCampaigns(campaigns)
            return verdicts
        }
    }
}

extension Session {
    /// As `Store.arm`; whose campaigns may have come to their end is added to `campaigns`.
    func arm(_ requests: [ArmRequest], now: Date, campaigns: inout Set<Int64>) throws -> [ArmVerdict] {
        guard !requests.isEmpty else { return [] }
        let gate = try Gate(self, now: now)
        return try requests.map { try gate.arm($0, campaigns: &campaigns) }
    }
}

/// The last check before a message leaves, within its transaction.
private struct Gate {
    private struct Row {
        var state: MessageState
        var owner: String?
        var leaseUntil: Date?
        var attempts: Int
        var messageClass: MessageClass
        var channel: ChannelKind
        var customerID: Int64
        var expiresAt: Date?
        var campaignID: Int64?
        var campaign: Campaign.State?
    }

    private let session: Session
    private let now: Date
    private let select: Query
    private let suppression: Query
    private let consent: Query
    private let stop: Query
    private let arm: Query
    private let insertAttempt: Query

    init(_ session: Session, now: Date) throws {
        self.session = session
        self.now = now
        select = try session.query(
            """
            SELECT message.state, lease_owner, lease_until, attempts, class, message.channel, customer_id, expires_at,
                campaign_id, campaign.state
            FROM message LEFT JOIN campaign ON campaign.id = message.campaign_id
            WHERE message.id = ? AND message.store_id = ?
            """)
        suppression = try session.query(
            "SELECT reason FROM suppression WHERE store_id = ? AND carrier = ? AND address = ? AND class IN ('', ?)")
        consent = try session.query(
            """
            SELECT answer FROM consent
            WHERE store_id = ? AND customer_id = ? AND channel IN (?, ?) AND class = ?
            ORDER BY channel = ? DESC LIMIT 1
            """)
        stop = try session.query(
            """
            UPDATE message SET state = ?, reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE id = ?
            """)
        arm = try session.query(
            """
            UPDATE message SET state = 'armed', reason = NULL, attempts = ?, via = ?, address = ?,
                lease_until = coalesce(?, lease_until), updated_at = ?
            WHERE id = ?
            """)
        insertAttempt = try session.query(
            "INSERT INTO attempt (store_id, message_id, number, via, started_at) VALUES (?, ?, ?, ?, ?)")
    }

    func arm(_ request: ArmRequest, campaigns: inout Set<Int64>) throws -> ArmVerdict {
        guard let row = try row(request.messageID) else {
            throw Problem("message \(request.messageID) is not in the store")
        }
        guard row.state == .leased, row.owner == request.owner else {
            return .stopped(row.state, reason: ReasonCode.leaseLost)
        }
        if let (state, reason) = try objection(to: request, row) {
            // Back in the queue it has no reason to show: nothing is wrong with it.
            try stop.run(state, state == .queued ? nil : reason, now, request.messageID)
            if let campaign = row.campaignID { campaigns.insert(campaign) }
            return .stopped(state, reason: reason)
        }
        let attempt = row.attempts + 1
        try insertAttempt.run(session.storeID, request.messageID, attempt, request.via, now)
        try arm.run(attempt, request.via, request.address, request.leaseUntil, now, request.messageID)
        return .armed(attempt: attempt)
    }

    /// Why the message must not leave, and the state that this puts it in.
    private func objection(to request: ArmRequest, _ row: Row) throws -> (MessageState, String)? {
        if let end = row.leaseUntil, end <= now { return (.queued, ReasonCode.leaseLost) }
        switch row.campaign {
        case nil, .running: break
        case .cancelled: return (.cancelled, ReasonCode.campaignCancelled)
        case .draft, .paused, .finished: return (.queued, ReasonCode.campaignNotRunning)
        }
        if let end = row.expiresAt, end <= now { return (.expired, ReasonCode.expired) }
        if request.address.isEmpty { return (.suppressed, ReasonCode.noAddress) }
        let carrier = row.channel.carrier
        if let reason = try suppression.first(
            session.storeID, carrier, carrier.canonical(request.address), row.messageClass, read: { $0.text() })
        {
            return (.suppressed, "\(ReasonCode.suppressed): \(reason)")
        }
        // Letters and cards travel by mail: what was said of mail counts for them where nothing was said of themselves.
        let answer = try consent.first(
            session.storeID, row.customerID, row.channel, row.channel.carrier, row.messageClass, row.channel,
            read: { try $0.value(of: Consent.Answer.self) })
        switch (answer, row.messageClass) {
        case (.refused, _): return (.suppressed, ReasonCode.refused)
        case (nil, .marketing): return (.suppressed, ReasonCode.noConsent)
        case (nil, .greeting), (nil, .service), (.granted, _): return nil
        }
    }

    private func row(_ messageID: Int64) throws -> Row? {
        try select.first(messageID, session.storeID) { row in
            Row(
                state: try row.value(), owner: row.optionalText(), leaseUntil: row.optionalDate(),
                attempts: row.int(), messageClass: try row.value(), channel: try row.value(),
                customerID: row.int64(), expiresAt: row.optionalDate(), campaignID: row.optionalInt64(),
                campaign: try row.optionalValue())
        }
    }
}
