import Foundation
import Model

/// Applies receipts to messages, within one transaction.
struct ReceiptBook {
    struct Target {
        var id: Int64
        var state: MessageState
        var attempts: Int
        var carrier: CarrierKind
        var address: String
        var campaignID: Int64?
    }

    private static let targetColumns = "id, state, attempts, carrier, address, campaign_id"

    private let session: Session
    private let now: Date
    private let byToken: Query
    private let byProviderID: Query
    private let waiting: Query
    private let file: Query
    private let update: Query
    private let suppress: Query
    private let keep: Query
    /// Some receipt in the store waits for its message; looked up once a transaction.
    private let anyWaits: Bool

    init(_ session: Session, now: Date) throws {
        self.session = session
        self.now = now
        byToken = try session.query("SELECT \(Self.targetColumns) FROM message WHERE store_id = ? AND token = ?")
        byProviderID = try session.query(
            "SELECT \(Self.targetColumns) FROM message WHERE store_id = ? AND provider_id = ? AND via = ? ORDER BY id")
        waiting = try session.query(
            """
            SELECT id, \(Receipt.columns) FROM receipt
            WHERE store_id = ? AND provider_id = ? AND message_id IS NULL ORDER BY id
            """)
        file = try session.query("UPDATE receipt SET message_id = ? WHERE id = ?")
        update = try session.query(
            """
            UPDATE message SET state = ?, reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ? WHERE id = ?
            """)
        suppress = try session.query(Suppression.insertSQL)
        keep = try session.query(
            """
            INSERT INTO receipt (store_id, message_id, \(Receipt.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        anyWaits =
            try session.query("SELECT 1 FROM receipt WHERE store_id = ? AND message_id IS NULL LIMIT 1")
            .first(session.storeID) { $0.int() } != nil
    }

    /// The message that a receipt speaks of, as far as it is known yet.
    func target(of receipt: Receipt) throws -> Target? {
        if let token = receipt.token, !token.isEmpty,
            let target = try byToken.first(session.storeID, token, read: Self.target)
        {
            return target
        }
        guard let providerID = receipt.providerID, !providerID.isEmpty else { return nil }
        let candidates = try byProviderID.all(session.storeID, providerID, receipt.via, read: Self.target)
        guard let address = receipt.address else { return candidates.count == 1 ? candidates.first : nil }
        // One id for several recipients, of whom the others may not be known yet: the address decides.
        return candidates.first { Self.isSame($0, address) }
    }

    /// Gateways write a number with its country or without: `+8613800001234`, `13800001234`.
    private static func isSame(_ target: Target, _ address: String) -> Bool {
        let (own, given) = (target.carrier.canonical(target.address), target.carrier.canonical(address))
        guard target.carrier == .sms, own != given else { return own == given }
        let digits = given.drop { $0 == "+" || $0 == "0" }
        return digits.utf8.count >= 7 && own.hasSuffix(digits)
    }

    /// Keeps a receipt, with its message where that is known.
    ///
    /// - Returns: `false` where the same one is kept already.
    func keep(_ receipt: Receipt, of messageID: Int64?) throws -> Bool {
        try keep.run(
            session.storeID, messageID, receipt.via, receipt.providerID ?? "", receipt.token ?? "",
            receipt.address ?? "", receipt.verdict, receipt.isHard, (receipt.detail ?? "").cut(to: 500),
            receipt.at, receipt.cause?.rawValue ?? "") > 0
    }

    /// Applies what a receipt says to its message.
    ///
    /// - Returns: the message's state afterwards.
    func apply(_ receipt: Receipt, to target: Target) throws -> MessageState {
        let state = target.state.evidenced(by: receipt.verdict, attempts: target.attempts)
        if state != target.state {
            try update.run(state, state == .delivered ? nil : receipt.reason, now, target.id)
        }
        if receipt.condemnsAddress, !target.address.isEmpty {
            try suppress.run(
                session.storeID, target.carrier, target.carrier.canonical(target.address), "",
                receipt.reason, receipt.at)
            if receipt.verdict == .bounced {
                try session.openCorrection(of: target.id, target.carrier, target.address, receipt.reason, now: now)
            }
        }
        return state
    }

    /// Whether a receipt came before its message was known by this id.
    func waits(for providerID: String) throws -> Bool {
        try anyWaits && waiting.first(session.storeID, providerID) { $0.int64() } != nil
    }

    /// Applies the receipts that came before the message's provider id was known.
    ///
    /// - Returns: the message's state afterwards; `nil` where no receipt waited.
    func applyWaiting(providerID: String, to messageID: Int64) throws -> MessageState? {
        let found = try waiting.all(session.storeID, providerID) { row in (row.int64(), try Receipt(row: &row)) }
        var state: MessageState?
        for (id, receipt) in found {
            guard let target = try self.target(of: receipt), target.id == messageID else { continue }
            try file.run(messageID, id)
            state = try apply(receipt, to: target)
        }
        return state
    }

    private static func target(_ row: inout RowReader) throws -> Target {
        Target(
            id: row.int64(), state: try row.value(), attempts: row.int(), carrier: try row.value(),
            address: row.text(), campaignID: row.optionalInt64())
    }
}

extension Receipt {
    static let columns = "via, provider_id, token, address, verdict, is_hard, detail, at, cause"

    init(row: inout RowReader) throws {
        /// The table keeps an absent text as an empty one.
        func present(_ text: String) -> String? { text.isEmpty ? nil : text }
        self.init(
            via: row.text(), providerID: present(row.text()), token: present(row.text()),
            address: present(row.text()), verdict: try row.value(), isHard: row.bool(), detail: present(row.text()),
            at: row.date())
        cause = BounceReason(rawValue: row.text())
    }
}

extension Session {
    /// An address turned out not to exist when a message went to it.
    func openCorrection(
        of messageID: Int64, _ carrier: CarrierKind, _ address: String, _ reason: String, now: Date
    ) throws {
        let customerID = try query("SELECT customer_id FROM message WHERE id = ?").first(messageID) { $0.int64() }
        guard let customerID else { return }
        _ = try CorrectionBook(session: self, actor: .system, now: now).open(
            AddressFault(
                customerID: customerID, kind: carrier.addressKind, address: address,
                source: carrier == .sms ? .sms : .bounce, reason: reason, messageID: messageID))
    }
}
