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
    /// the address is not suppressed, the customer's consent (marketing needs a yes for its channel, greetings and service only
    /// that there is no no), and that he and his number have not had enough.
    ///
    /// - Parameters:
    ///   - requests: messages of one or more workers.
    ///   - rules: of which how much one person and one number may get counts here.
    ///   - now: the present instant.
    /// - Returns: a verdict for each request, in their order.
    public func arm(
        _ requests: [ArmRequest], rules: SendingRules = SendingRules(), now: Date
    ) throws -> [ArmVerdict] {
        try write { session in
            var campaigns: Set<Int64> = []
            let verdicts = try session.arm(requests, rules: rules, now: now, campaigns: &campaigns)
            try session.finishCampaigns(campaigns)
            return verdicts
        }
    }
}

extension Session {
    /// As `Store.arm`; whose campaigns may have come to their end is added to `campaigns`.
    func arm(
        _ requests: [ArmRequest], rules: SendingRules, now: Date, campaigns: inout Set<Int64>
    ) throws -> [ArmVerdict] {
        guard !requests.isEmpty else { return [] }
        var gate = try Gate(self, rules: rules, now: now)
        let verdicts = try requests.map { try gate.check($0, campaigns: &campaigns) }
        try gate.armPassed()
        return verdicts
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
        var expiresAt: Date?
        var campaignID: Int64?
        var campaign: Campaign.State?
        var address: String
        var customerID: Int64
        var carrier: CarrierKind
        /// Why the address is suppressed; `nil` where it is not.
        var suppression: String?
        var channel: ChannelKind
        /// What the customer said about everything.
        var consents: [Consent]
    }

    private let session: Session
    private let now: Date
    private let select: Query
    private let stop: Query
    private let arm: Query
    private let insertAttempts: Query
    private let readdress: Query
    private var cap: FrequencyCap
    /// Passed, and not armed yet: those of one channel and one lease by one statement, which opens the table's ten indexes once.
    private var passed: [Passage: [Int64]] = [:]
    private var passedIDs: Set<Int64> = []

    private struct Passage: Hashable {
        var via: String
        var leaseUntil: Date?
    }

    init(_ session: Session, rules: SendingRules, now: Date) throws {
        self.session = session
        self.now = now
        cap = try FrequencyCap(session, rules, now: now)
        // One statement for all that could forbid it. A plus keeps SQLite from making a table of an IN list for each message.
        select = try session.query(
            """
            SELECT message.state, lease_owner, lease_until, attempts, class, expires_at, campaign_id, campaign.state, message.address,
                message.customer_id, message.carrier,
                (SELECT reason FROM suppression
                WHERE suppression.store_id = message.store_id AND suppression.carrier = message.carrier
                    AND suppression.address = CASE message.carrier WHEN 'sms' THEN ?3 WHEN 'email' THEN ?4 END
                    AND +suppression.class IN ('', message.class)),
                message.channel, customer.consents
            FROM message LEFT JOIN campaign ON campaign.id = message.campaign_id
                LEFT JOIN customer ON customer.id = message.customer_id
            WHERE message.id = ?1 AND message.store_id = ?2
            """)
        stop = try session.query(
            """
            UPDATE message SET state = ?, reason = ?, not_before = coalesce(?, not_before), lease_owner = NULL,
                lease_until = NULL, updated_at = ?
            WHERE id = ?
            """)
        arm = try session.query(
            """
            UPDATE message SET state = 'armed', reason = NULL, attempts = attempts + 1, via = ?,
                lease_until = coalesce(?, lease_until), updated_at = ?
            WHERE id IN (SELECT value FROM json_each(?))
            """)
        insertAttempts = try session.query(
            """
            INSERT INTO attempt (store_id, message_id, number, via, started_at)
            SELECT store_id, id, attempts + 1, ?, ? FROM message WHERE id IN (SELECT value FROM json_each(?))
            """)
        readdress = try session.query("UPDATE message SET address = ? WHERE id = ?")
    }

    /// Arms what has passed.
    mutating func armPassed() throws {
        for (passage, ids) in passed {
            let list = ids.jsonList
            try insertAttempts.run(passage.via, now, list)
            try arm.run(passage.via, passage.leaseUntil, now, list)
        }
        passed = [:]
        passedIDs = []
        cap.noteWritten()
    }

    /// What is `.armed` is so with the next `armPassed()`.
    mutating func check(_ request: ArmRequest, campaigns: inout Set<Int64>) throws -> ArmVerdict {
        if passedIDs.contains(request.messageID) { try armPassed() }
        guard let row = try row(request) else {
            throw Problem("message \(request.messageID) is not in the store")
        }
        guard row.state == .leased, row.owner == request.owner else {
            return .stopped(row.state, reason: ReasonCode.leaseLost)
        }
        if let stopped = try objection(to: request, row) ?? enough(request, row) {
            // Back in the queue at once it has no reason to show: nothing is wrong with it.
            let reason = stopped.state == .queued && stopped.until == nil ? nil : stopped.reason
            try stop.run(stopped.state, reason, stopped.until, now, request.messageID)
            if let campaign = row.campaignID { campaigns.insert(campaign) }
            return .stopped(stopped.state, reason: stopped.reason)
        }
        cap.note(row.messageClass, to: row.customerID, at: request.address, row.carrier, attempts: row.attempts)
        if row.address != request.address { try readdress.run(request.address, request.messageID) }
        passed[Passage(via: request.via, leaseUntil: request.leaseUntil), default: []].append(request.messageID)
        passedIDs.insert(request.messageID)
        return .armed(attempt: row.attempts + 1)
    }

    private struct Stop {
        var state: MessageState
        var reason: String
        /// From when on it may go after all.
        var until: Date?

        init(_ state: MessageState, _ reason: String, until: Date? = nil) {
            self.state = state
            self.reason = reason
            self.until = until
        }
    }

    /// Why the message must not leave, and the state that this puts it in.
    private func objection(to request: ArmRequest, _ row: Row) throws -> Stop? {
        if let end = row.leaseUntil, end <= now { return Stop(.queued, ReasonCode.leaseLost) }
        switch row.campaign {
        case nil, .running: break
        case .cancelled: return Stop(.cancelled, ReasonCode.campaignCancelled)
        case .draft, .paused, .finished: return Stop(.queued, ReasonCode.campaignNotRunning)
        }
        if let end = row.expiresAt, end <= now { return Stop(.expired, ReasonCode.expired) }
        if request.address.isEmpty { return Stop(.suppressed, ReasonCode.noAddress) }
        if let reason = row.suppression { return Stop(.suppressed, "\(ReasonCode.suppressed): \(reason)") }
        switch (row.consents.answer(to: row.messageClass, by: row.channel), row.messageClass) {
        case (.refused, _): return Stop(.suppressed, ReasonCode.refused)
        case (nil, .marketing): return Stop(.suppressed, ReasonCode.noConsent)
        case (nil, .greeting), (nil, .service), (.granted, _): return nil
        }
    }

    /// The customer has had as much as he may, or the number has for now.
    private func enough(_ request: ArmRequest, _ row: Row) throws -> Stop? {
        if row.attempts == 0, let reason = try cap.refusal(of: row.messageClass, to: row.customerID) {
            return Stop(.suppressed, reason)
        }
        guard row.carrier == .sms else { return nil }
        return try cap.wait(of: row.messageClass, to: request.address)
            .map { Stop(.queued, $0.reason, until: $0.until) }
    }

    private func row(_ request: ArmRequest) throws -> Row? {
        let (sms, email) = (CarrierKind.sms.canonical(request.address), CarrierKind.email.canonical(request.address))
        return try select.first(request.messageID, session.storeID, sms, email) { row in
            Row(
                state: try row.value(), owner: row.optionalText(), leaseUntil: row.optionalDate(),
                attempts: row.int(), messageClass: try row.value(), expiresAt: row.optionalDate(),
                campaignID: row.optionalInt64(), campaign: try row.optionalValue(), address: row.text(),
                customerID: row.int64(), carrier: try row.value(),
                suppression: row.optionalText(), channel: try row.value(),
                consents: try Consent.list(row.optionalText()))
        }
    }
}
