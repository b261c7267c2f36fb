import Foundation
import Model

/// What a recipient answered to us by SMS.
public struct Reply: Hashable, Sendable {
    /// The channel that it came through.
    public var via: String
    /// The gateway's id of it; empty where it gives none.
    public var providerID: String
    /// E.164.
    public var address: String
    public var text: String
    /// It asked for no more marketing.
    public var isOptOut: Bool
    public var at: Date

    public init(via: String, providerID: String, address: String, text: String, isOptOut: Bool, at: Date) {
        self.via = via
        self.providerID = providerID
        self.address = address
        self.text = text
        self.isOptOut = isOptOut
        self.at = at
    }
}

/// What became of a recipient's answer.
public enum ReplyResult: Hashable, Sendable {
    /// It was here before; nothing was changed.
    case duplicate
    /// It is kept, and asks for nothing.
    case kept
    /// The address gets no marketing from now on.
    ///
    /// - Parameter isFirst: it was not on the list before.
    case optedOut(isFirst: Bool)
}

extension Store {
    /// Keeps an answer, and obeys it where it is an opt-out: the address and every customer who has it get no marketing by
    /// SMS from the moment on at which this returns, all in one transaction.
    public func take(_ reply: Reply) throws -> ReplyResult {
        try write { session in
            let inserted = try session.query(
                """
                INSERT INTO inbound (store_id, via, provider_id, address, text, is_opt_out, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
            ).run(storeID, reply.via, reply.providerID, reply.address, reply.text, reply.isOptOut, reply.at)
            guard inserted > 0 else { return .duplicate }
            guard reply.isOptOut else { return .kept }
            let isFirst = try session.query(Suppression.insertSQL).run(
                storeID, CarrierKind.sms, reply.address, MessageClass.marketing.rawValue,
                "opted out by SMS: \(reply.text.prefix(50))", reply.at)
            let consent = Consent(
                channel: .sms, messageClass: .marketing, answer: .refused, source: "SMS: \(reply.text.prefix(50))",
                at: reply.at)
            let customers = try session.query("SELECT customer_id FROM contact WHERE store_id = ? AND address = ?")
                .all(storeID, reply.address) { $0.int64() }
            for customerID in customers {
                try session.change(customerID, by: .system, now: reply.at, action: "customer.consent") {
                    $0.set(consent)
                }
            }
            return .optedOut(isFirst: isFirst > 0)
        }
    }

    /// What came from an address, the newest first.
    public func replies(from address: String, limit: Int = 100) throws -> [Reply] {
        try read { session in
            try session.query(
                """
                SELECT via, provider_id, address, text, is_opt_out, at FROM inbound
                WHERE store_id = ? AND address = ? ORDER BY id DESC LIMIT ?
                """
            ).all(storeID, address, limit) { row in
                Reply(
                    via: row.text(), providerID: row.text(), address: row.text(), text: row.text(),
                    isOptOut: row.bool(), at: row.date())
            }
        }
    }

    /// SMS through a channel of which nothing final is known, by number: those that the gateway is to be asked about.
    ///
    /// - Parameters:
    ///   - since: what came into its state before is left alone.
    ///   - after: the number of the last message of the page before; 0 for the first page.
    public func unreported(
        via channel: String, since: Date, after: Int64, limit: Int
    ) throws -> [(id: Int64, address: String, providerID: String?, token: String, since: Date)] {
        try read { session in
            try session.query(
                """
                SELECT id, address, provider_id, token, updated_at FROM message
                WHERE store_id = ? AND via = ? AND id > ? AND updated_at >= ?
                    AND carrier = 'sms' AND state IN ('accepted', 'in_doubt')
                ORDER BY id LIMIT ?
                """
            ).all(storeID, channel, after, since, limit) { row in
                (row.int64(), row.text(), row.optionalText(), row.text(), row.date())
            }
        }
    }
}
