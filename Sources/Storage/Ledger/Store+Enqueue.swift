import Model

extension Store {
    /// Writes messages into the ledger, in one transaction.
    ///
    /// A row that was suppressed when it was written, and was never tried, is queued after all where the message may go now:
    /// its customer's record was corrected.
    ///
    /// - Parameters:
    ///   - messages: in any state that a message can begin in, those that must not go (`suppressed`) included; about a
    ///     thousand at a time.
    ///   - plans: for messages that a consultant does, by their keys: who does it, and when.
    /// - Returns: the number of each row; `nil` where the ledger has that key already, and nothing was written.
    /// - Throws: `Problem`, and writes nothing, where a token is used twice or a customer or campaign is unknown.
    @discardableResult
    public func enqueue(_ messages: [Message], plans: [String: TaskPlan] = [:]) throws -> [Int64?] {
        try write { session in
            let queue = try Queue(session)
            return try messages.map { message in
                let id = try queue.add(message) ?? queue.revive(message)
                if let id, message.channel.isTask, message.state == .planned || message.state == .queued,
                    let plan = plans[message.key]
                {
                    try session.add(plan, to: message, id: id)
                }
                return id
            }
        }
    }
}

/// Writes new rows, within one transaction.
struct Queue {
    private let session: Session
    private let insert: Query
    private let update: Query

    init(_ session: Session) throws {
        self.session = session
        insert = try session.query(
            """
            INSERT INTO message (store_id, key, token, campaign_id, pack, class, channel, carrier, customer_id,
                subject, address, due_on, state, reason, attempts, not_before, expires_at, via, provider_id,
                created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (store_id, key) DO NOTHING
            """)
        update = try session.query(
            """
            UPDATE message SET channel = ?, carrier = ?, address = ?, subject = ?, state = ?, reason = NULL,
                not_before = ?, expires_at = ?, updated_at = ?
            WHERE store_id = ? AND key = ? AND state = 'suppressed' AND attempts = 0
            RETURNING id
            """)
    }

    func add(_ message: Message) throws -> Int64? {
        let inserted = try insert.run(
            session.storeID, message.key, message.token, message.origin.campaignID, message.pack,
            message.messageClass, message.channel, message.channel.carrier, message.customerID, message.subject,
            message.address, message.dueOn, message.state, message.reason, message.attempts, message.notBefore,
            message.expiresAt, message.via, message.providerID, message.createdAt, message.updatedAt)
        return inserted == 0 ? nil : session.lastInsertedID
    }

    /// For a message whose key is there: queues its row after all, where that was suppressed and never tried.
    func revive(_ message: Message) throws -> Int64? {
        guard message.state == .planned || message.state == .queued else { return nil }
        return try update.first(
            message.channel, message.channel.carrier, message.address, message.subject, message.state,
            message.notBefore, message.expiresAt, message.updatedAt, session.storeID, message.key
        ) { $0.int64() }
    }
}
