import Foundation
import JSON
import Model

/// How an attempt ended, and where the message goes from there.
public struct Settlement: Hashable, Sendable {
    /// The ledger's number of the message.
    public var messageID: Int64
    /// As `arm` gave it.
    public var attempt: Int
    /// What the wire said.
    public var outcome: Attempt.Outcome
    /// The relay's queue id or the gateway's own id of the message.
    public var providerID: String?
    /// The far end's words, masked; only the first 500 characters are kept.
    public var reply: String?
    /// What the message becomes: `accepted`, `deferred`, `failed`, `inDoubt`, or `queued` where nothing was at fault with it.
    public var nextState: MessageState
    /// Where it is to be tried again: from when on.
    public var notBefore: Date?
    /// The message's reason; `nil` for none.
    public var reason: String?
    /// The far end said that the address does not exist: nothing more goes to it (a 5xx at RCPT is a bounce too).
    public var addressIsBad: Bool
    /// The channel was at fault, not the message: the attempt counts for no retry.
    public var blamesChannel: Bool

    public init(
        messageID: Int64, attempt: Int, outcome: Attempt.Outcome, providerID: String? = nil, reply: String? = nil,
        nextState: MessageState, notBefore: Date? = nil, reason: String? = nil, addressIsBad: Bool = false,
        blamesChannel: Bool = false
    ) {
        self.messageID = messageID
        self.attempt = attempt
        self.outcome = outcome
        self.providerID = providerID
        self.reply = reply
        self.nextState = nextState
        self.notBefore = notBefore
        self.reason = reason
        self.addressIsBad = addressIsBad
        self.blamesChannel = blamesChannel
    }
}

extension Store {
    /// Records how attempts ended, in one transaction, and applies receipts that were there before.
    ///
    /// Settling an attempt again changes nothing, but that one in doubt may be settled by better knowledge. A state that a
    /// receipt has brought stands.
    ///
    /// - Returns: the state of each message afterwards, in their order.
    @discardableResult
    public func settle(_ settlements: [Settlement], now: Date) throws -> [MessageState] {
        try write { session in
            var campaigns: Set<Int64> = []
            let states = try session.settle(settlements, now: now, campaigns: &campaigns)
            try session.finishCampaigns(campaigns)
            return states
        }
    }
}

extension Session {
    /// As `Store.settle`; whose campaigns may have come to their end is added to `campaigns`.
    func settle(
        _ settlements: [Settlement], now: Date, campaigns: inout Set<Int64>
    ) throws -> [MessageState] {
        guard !settlements.isEmpty else { return [] }
        var clerk = try Clerk(self, now: now)
        let states = try settlements.map { try clerk.settle($0, campaigns: &campaigns) }
        try clerk.writeAccepted()
        return states
    }
}

/// Writes outcomes down, within their transaction.
private struct Clerk {
    private let session: Session
    private let now: Date
    private let receipts: ReceiptBook
    private let endAttempt: Query
    private let select: Query
    private let update: Query
    private let note: Query
    private let suppress: Query
    private let accept: Query
    /// Accepted and nothing more to be said, which most are: written by one statement, which opens the table's ten indexes once.
    private var accepted: [(id: Int64, providerID: String?)] = []
    private var acceptedIDs: Set<Int64> = []

    init(_ session: Session, now: Date) throws {
        self.session = session
        self.now = now
        receipts = try ReceiptBook(session, now: now)
        endAttempt = try session.query(
            """
            UPDATE attempt SET ended_at = ?, outcome = ?, reply = ?, blames_channel = ?
            WHERE store_id = ? AND message_id = ? AND number = ? AND (outcome IS NULL OR outcome = 'in_doubt')
            """)
        select = try session.query(
            """
            SELECT message.state, attempts, campaign_id, campaign.state, carrier, address
            FROM message LEFT JOIN campaign ON campaign.id = message.campaign_id
            WHERE message.id = ? AND message.store_id = ?
            """)
        update = try session.query(
            """
            UPDATE message SET state = ?, reason = ?, provider_id = coalesce(?, provider_id),
                not_before = coalesce(?, not_before), lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE id = ?
            """)
        suppress = try session.query(Suppression.insertSQL)
        note = try session.query("UPDATE message SET provider_id = coalesce(?, provider_id) WHERE id = ?")
        accept = try session.query(
            """
            UPDATE message SET state = 'accepted', reason = NULL, provider_id = coalesce(said.value ->> 1, provider_id),
                lease_owner = NULL, lease_until = NULL, updated_at = ?
            FROM json_each(?) AS said WHERE message.id = said.value ->> 0
            """)
    }

    mutating func writeAccepted() throws {
        guard !accepted.isEmpty else { return }
        let said = JSONValue.array(
            accepted.map { .array([.number("\($0.id)"), $0.providerID.map(JSONValue.string) ?? .null]) })
        try accept.run(now, said.serialized)
        accepted = []
        acceptedIDs = []
    }

    mutating func settle(_ settlement: Settlement, campaigns: inout Set<Int64>) throws -> MessageState {
        let id = settlement.messageID
        if acceptedIDs.contains(id) { try writeAccepted() }
        let found = try select.first(id, session.storeID) { row in
            (
                state: try row.value(of: MessageState.self), attempts: row.int(), campaignID: row.optionalInt64(),
                campaign: try row.optionalValue(of: Campaign.State.self),
                carrier: try row.value(of: CarrierKind.self), address: row.text()
            )
        }
        guard let found else { throw Problem("message \(id) is not in the store") }
        let isNews = try endAttempt.run(
            now, settlement.outcome, settlement.reply?.cut(to: 500), settlement.blamesChannel,
            session.storeID, id, settlement.attempt)
        guard isNews > 0 else { return found.state }
        if settlement.addressIsBad {
            let reason = "refused: \((settlement.reply ?? "").cut(to: 200))"
            try suppress.run(session.storeID, found.carrier, found.carrier.canonical(found.address), "", reason, now)
            try session.openCorrection(of: id, found.carrier, found.address, reason, now: now)
        }

        // Of an attempt before the last only the news that it went after all says anything about the message.
        let isCurrent = found.attempts == settlement.attempt
        var next = settlement.nextState
        if found.campaign == .cancelled, next == .deferred || next == .queued { next = .cancelled }
        var state = isCurrent ? found.state.settled(as: next) : found.state
        if state != found.state || found.state == .armed {
            let reason = next == .cancelled ? ReasonCode.campaignCancelled : settlement.reason
            if state == .accepted, reason == nil, settlement.notBefore == nil {
                accepted.append((id, settlement.providerID))
                acceptedIDs.insert(id)
            } else {
                try update.run(state, reason, settlement.providerID, settlement.notBefore, now, id)
            }
        } else {
            try note.run(settlement.providerID, id)
        }
        if let providerID = settlement.providerID, try receipts.waits(for: providerID) {
            try writeAccepted()
            state = try receipts.applyWaiting(providerID: providerID, to: id) ?? state
        }
        if let campaign = found.campaignID, state.group != .waiting { campaigns.insert(campaign) }
        return state
    }
}
