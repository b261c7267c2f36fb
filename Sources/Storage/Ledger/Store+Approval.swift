import Foundation
import Model

extension Store {
    /// A person lets a planned message go. One that is queued already stays so.
    ///
    /// - Throws: `Problem` where it is past that.
    public func approve(_ messageID: Int64, now: Date) throws {
        try change(messageID, from: [.planned], to: .queued, already: .queued, reason: nil, verb: "approved", now: now)
    }

    /// A person stops a message that has not left, until he approves or skips it.
    ///
    /// - Throws: `Problem` where it has left, or will not leave any more.
    public func hold(_ messageID: Int64, now: Date) throws {
        try change(
            messageID, from: [.queued, .leased, .deferred], to: .planned, already: .planned, reason: ReasonCode.held,
            verb: "held", now: now)
    }

    /// A person decides that a message does not go.
    ///
    /// - Parameter reason: in his words; kept with the message.
    /// - Throws: `Problem` where it has left.
    public func skip(_ messageID: Int64, reason: String, now: Date) throws {
        try change(
            messageID, from: [.planned, .queued, .leased, .deferred], to: .cancelled, already: .cancelled,
            reason: reason.isEmpty ? ReasonCode.skipped : "\(ReasonCode.skipped): \(reason)", verb: "skipped", now: now)
    }

    private func change(
        _ messageID: Int64, from origins: Set<MessageState>, to state: MessageState, already: MessageState,
        reason: String?, verb: String, now: Date
    ) throws {
        try write { session in
            let found = try session.stateAndCampaign(of: messageID)
            if found.state == already { return }
            guard origins.contains(found.state) else {
                throw Problem(
                    "message \(messageID) is \(found.state.rawValue) and cannot be \(verb)",
                    hint: "only a message that is \(Self.list(origins)) can be")
            }
            try session.query(
                """
                UPDATE message SET state = ?, reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?
                WHERE id = ?
                """
            ).run(state, reason, now, messageID)
            if let campaign = found.campaignID { try session.finishCampaigns([campaign]) }
        }
    }

    private static func list(_ states: Set<MessageState>) -> String {
        states.map(\.rawValue).sorted().joined(separator: ", ")
    }

    /// A person changes the words of a message that has not left; it goes as given here.
    ///
    /// - Throws: `Problem` where it has left, or will not leave any more.
    public func edit(_ messageID: Int64, content: RenderedMessage, now: Date) throws {
        try write { session in
            let found = try session.stateAndCampaign(of: messageID)
            guard [.planned, .queued, .deferred].contains(found.state) else {
                throw Problem(
                    "message \(messageID) is \(found.state.rawValue) and cannot be edited",
                    hint: found.state == .leased ? "it is about to leave: hold it first" : nil)
            }
            try session.query(
                """
                INSERT INTO edited_content (store_id, message_id, subject, text, html, edited_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (store_id, message_id) DO UPDATE
                SET subject = excluded.subject, text = excluded.text, html = excluded.html,
                    edited_at = excluded.edited_at
                """
            ).run(storeID, messageID, content.subject, content.text, content.html, now)
        }
    }

    /// Takes a person's words back: the message goes as its pack says it. Where nobody had changed it, nothing happens.
    ///
    /// - Throws: `Problem` where it has left, or will not leave any more.
    public func discardEdit(_ messageID: Int64) throws {
        try write { session in
            let found = try session.stateAndCampaign(of: messageID)
            guard [.planned, .queued, .deferred].contains(found.state) else {
                throw Problem("message \(messageID) is \(found.state.rawValue) and cannot be edited")
            }
            try session.query("DELETE FROM edited_content WHERE store_id = ? AND message_id = ?")
                .run(storeID, messageID)
        }
    }

    /// What a person changed a message to; `nil` where nobody did.
    public func editedContent(of messageID: Int64) throws -> RenderedMessage? {
        try editedContents(of: [messageID])[messageID]
    }

    /// What people changed messages to, by message; those that nobody changed are left out.
    public func editedContents(of messageIDs: [Int64]) throws -> [Int64: RenderedMessage] {
        let list = messageIDs.jsonList
        let found = try read { session in
            try session.query(
                """
                SELECT message_id, channel, edited_content.subject, text, html
                FROM edited_content JOIN message ON message.id = edited_content.message_id
                WHERE edited_content.store_id = ? AND message_id IN (SELECT value FROM json_each(?))
                """
            ).all(storeID, list) { row in
                let id = row.int64()
                return (
                    id,
                    RenderedMessage(
                        channel: try row.value(), subject: row.optionalText(), text: row.text(),
                        html: row.optionalText())
                )
            }
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}

extension Session {
    /// - Throws: `Problem` where there is no such message.
    func stateAndCampaign(of messageID: Int64) throws -> (state: MessageState, campaignID: Int64?) {
        let found = try query("SELECT state, campaign_id FROM message WHERE id = ? AND store_id = ?")
            .first(messageID, storeID) { row in (try row.value(of: MessageState.self), row.optionalInt64()) }
        guard let found else { throw Problem("message \(messageID) is not in the store") }
        return found
    }
}
