import Model

extension Message {
    /// What `init(row:)` reads, in its order.
    static let columns = """
        id, key, token, campaign_id, pack, class, channel, customer_id, subject, address, due_on, state, reason, \
        attempts, not_before, expires_at, via, provider_id, created_at, updated_at
        """

    init(row: inout RowReader) throws {
        self.init(
            id: row.int64(), key: row.text(), token: row.text(), origin: Origin(campaignID: row.optionalInt64()),
            pack: row.text(), messageClass: try row.value(), channel: try row.value(), customerID: row.int64(),
            subject: row.optionalText(), address: row.text(), dueOn: try row.day(), state: try row.value(),
            reason: row.optionalText(), attempts: row.int(), notBefore: row.date(), expiresAt: row.optionalDate(),
            via: row.optionalText(), providerID: row.optionalText(), createdAt: row.date(), updatedAt: row.date())
    }
}

extension Message.Origin {
    init(campaignID: Int64?) { self = campaignID.map(Message.Origin.campaign) ?? .occasion }

    var campaignID: Int64? {
        switch self {
        case .campaign(let id): id
        case .occasion: nil
        }
    }
}
