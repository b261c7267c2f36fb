import Foundation
import Model

/// A mail that came to the return address and that nobody understood, kept until a person has seen it.
public struct UnreadMail: Hashable, Sendable {
    public var id: Int64
    /// Where it came from: the address of a mailbox, or `http`.
    public var source: String
    public var subject: String
    public var sender: String
    public var at: Date

    public init(id: Int64, source: String, subject: String, sender: String, at: Date) {
        self.id = id
        self.source = source
        self.subject = subject
        self.sender = sender
        self.at = at
    }
}

extension Store {
    // MARK: Out of reach

    /// Puts an address on the suppression list where it was out of reach often enough.
    ///
    /// - Parameters:
    ///   - causes: the reasons that count.
    ///   - count: so many returns…
    ///   - since: …from this day on…
    ///   - span: …with so many seconds between the first and the last.
    /// - Returns: whether it was put there now.
    @discardableResult
    public func suppressOutOfReach(
        _ address: String, carrier: CarrierKind, causes: [BounceReason], count: Int, since: Date, span: TimeInterval,
        now: Date
    ) throws -> Bool {
        try write { session in
            let canonical = carrier.canonical(address)
            let found = try session.query(
                """
                SELECT count(*), min(at), max(at) FROM receipt
                WHERE store_id = ? AND address = ? AND verdict = 'bounced' AND at >= ?
                    AND cause IN (SELECT value FROM json_each(?))
                """
            ).first(storeID, canonical, since, causes.map(\.rawValue).jsonList) { row in
                (row.int(), row.optionalDate(), row.optionalDate())
            }
            guard case (let total, let first?, let last?)? = found, total >= count,
                last.timeIntervalSince(first) >= span
            else { return false }
            let reason = "out of reach \(total) times"
            let isNew = try session.query(Suppression.insertSQL).run(storeID, carrier, canonical, "", reason, now) > 0
            let message = try session.query(
                """
                SELECT message_id FROM receipt
                WHERE store_id = ? AND address = ? AND verdict = 'bounced' AND message_id IS NOT NULL
                ORDER BY at DESC LIMIT 1
                """
            ).first(storeID, canonical) { $0.int64() }
            if isNew, let message { try session.openCorrection(of: message, carrier, canonical, reason, now: now) }
            return isNew
        }
    }

    // MARK: Campaigns

    /// How many mails of a campaign came back for some reasons since a time, and how many had left in all.
    public func returns(ofCampaign id: Int64, causes: [BounceReason], since: Date) throws -> (returned: Int, left: Int)
    {
        try read { session in
            // CROSS JOIN keeps the order: the few that came back first, not all receipts of the store.
            let returned = try session.query(
                """
                SELECT count(DISTINCT receipt.message_id)
                FROM receipt CROSS JOIN message ON message.id = receipt.message_id
                WHERE receipt.store_id = ? AND verdict = 'bounced' AND receipt.at >= ?
                    AND cause IN (SELECT value FROM json_each(?)) AND message.campaign_id = ?
                """
            ).first(storeID, since, causes.map(\.rawValue).jsonList, id) { $0.int() }
            let left = try session.query(
                """
                SELECT count(*) FROM message WHERE store_id = ? AND campaign_id = ? AND \(MessageState.endedSQL)
                    AND state IN ('accepted', 'delivered', 'bounced', 'complained')
                """
            ).first(storeID, id) { $0.int() }
            return (returned ?? 0, left ?? 0)
        }
    }

    // MARK: Mail that nobody understood

    /// Keeps mails; one that is here already is not kept twice.
    ///
    /// - Returns: how many are new.
    @discardableResult
    public func keepUnread(_ mails: [(mail: UnreadMail, digest: String, content: [UInt8])]) throws -> Int {
        guard !mails.isEmpty else { return 0 }
        return try write { session in
            let insert = try session.query(
                """
                INSERT INTO unread_mail (store_id, source, digest, subject, sender, content, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (store_id, digest) DO NOTHING
                """)
            return try mails.reduce(0) { sum, entry in
                sum
                    + (try insert.run(
                        storeID, entry.mail.source, entry.digest, entry.mail.subject, entry.mail.sender,
                        Data(entry.content).base64EncodedString(), entry.mail.at))
            }
        }
    }

    /// The oldest first.
    public func unreadMails(limit: Int = 100) throws -> [UnreadMail] {
        try read { session in
            try session.query(
                "SELECT id, source, subject, sender, at FROM unread_mail WHERE store_id = ? ORDER BY id LIMIT ?"
            ).all(storeID, limit) { row in
                UnreadMail(id: row.int64(), source: row.text(), subject: row.text(), sender: row.text(), at: row.date())
            }
        }
    }

    /// A mail as it came; `nil` where there is none of this number.
    public func unreadMail(_ id: Int64) throws -> [UInt8]? {
        try read { session in
            try session.query("SELECT content FROM unread_mail WHERE store_id = ? AND id = ?")
                .first(storeID, id) { $0.text() }
        }.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
    }

    /// A person has seen it.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    public func discardUnread(_ id: Int64) throws -> Bool {
        try write { session in
            try session.query("DELETE FROM unread_mail WHERE store_id = ? AND id = ?").run(storeID, id) > 0
        }
    }
}
