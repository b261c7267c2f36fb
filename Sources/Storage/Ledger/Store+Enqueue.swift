import Model

extension Store {
    /// Writes messages into the ledger, in one transaction.
    ///
    /// - Parameter messages: in any state that a message can begin in, those that must not go (`suppressed`) included; about
    ///   a thousand at a time.
    /// A row that was suppressed when it was written, and was never tried, is queued after all where the message may go now:
    /// its customer's record was corrected.
    ///
    /// - Returns: the number of each row; `nil` where the ledger has that key already, and nothing was written.
    /// - Throws: `Problem`, and writes nothing, where a token is used twice or a customer or campaign is unknown.
    @discardableResult
    public func enqueue(_ messages: [Message]) throws -> [Int64?] {
        try write { session in
            let insert = try session.query(
                """
                INSERT INTO message (store_id, key, token, campaign_id, pack, class, channel, carrier, customer_id,
                    subject, address, due_on, state, reason, attempts, not_before, expires_at, via, provider_id,
                    created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (store_id, key) DO UPDATE SET channel = excluded.channel, carrier = excluded.carrier,
                    address = excluded.address, subject = excluded.subject, state = excluded.state, reason = NULL,
                    not_before = excluded.not_before, expires_at = excluded.expires_at, updated_at = excluded.updated_at
                WHERE message.state = 'suppressed' AND message.attempts = 0
                    AND excluded.state IN ('planned', 'queued')
                RETURNING id
                """)
            return try messages.map { message in
                try insert.first(
                    storeID, message.key, message.token, message.origin.campaignID, message.pack,
                    message.messageClass, message.channel, message.channel.carrier, message.customerID,
                    message.subject, message.address, message.dueOn, message.state, message.reason, message.attempts,
                    message.notBefore, message.expiresAt, message.via, message.providerID, message.createdAt,
                    message.updatedAt
                ) { $0.int64() }
            }
        }
    }
}
