import Foundation
import Model

/// What a person found out about a message in doubt.
public enum DoubtAnswer: String, Sendable, CaseIterable {
    /// It went after all.
    case sent
    /// It did not.
    case notSent = "not_sent"
}

/// What became of one message that a person wanted to settle.
public struct DoubtResult: Hashable, Sendable {
    public var messageID: Int64
    /// Other than `inDoubt` where something else had settled it before; then nothing was changed.
    public var before: MessageState
    public var after: MessageState

    public var isSettled: Bool { before == .inDoubt }
}

extension Store {
    /// A person settles messages in doubt, in one transaction; what he wrote is kept in the ledger for good.
    ///
    /// One that went becomes accepted. One that did not is queued again where it is not too late and its campaign was not
    /// cancelled; `arm` then asks for consent and suppression once more. A finished campaign runs again for it.
    ///
    /// - Parameters:
    ///   - note: how he knows; may be empty.
    ///   - author: who he says he is.
    /// - Returns: a result for each, in their order.
    /// - Throws: `Problem`, and changes nothing, where one is not in the store.
    @discardableResult
    public func settleDoubts(
        _ messageIDs: [Int64], as answer: DoubtAnswer, note: String, author: String, now: Date
    ) throws -> [DoubtResult] {
        try write { session in
            let update = try session.query(
                """
                UPDATE message SET state = ?, reason = ?, not_before = coalesce(?, not_before), lease_owner = NULL,
                    lease_until = NULL, updated_at = ?
                WHERE id = ?
                """)
            let results = try messageIDs.map { id -> DoubtResult in
                let found = try session.doubt(id)
                guard found.state == .inDoubt else {
                    return DoubtResult(messageID: id, before: found.state, after: found.state)
                }
                let next = Self.settled(found, as: answer, note: note, now: now)
                try update.run(next.state, next.reason, next.state == .queued ? now : nil, now, id)
                let verdict = answer == .sent ? "sent" : "not sent"
                try session.write(
                    LedgerNote(
                        messageID: id, at: now, author: author, text: note.isEmpty ? verdict : "\(verdict): \(note)"))
                if next.state == .queued, let campaign = found.campaignID { try session.reopen([campaign]) }
                return DoubtResult(messageID: id, before: .inDoubt, after: next.state)
            }
            return results
        }
    }

    private static func settled(
        _ found: Session.DoubtRow, as answer: DoubtAnswer, note: String, now: Date
    ) -> (state: MessageState, reason: String) {
        let words = ReasonCode.settledByHand + (note.isEmpty ? "" : ": \(note)")
        guard answer == .notSent else { return (.accepted, words) }
        if found.campaign == .cancelled { return (.cancelled, ReasonCode.campaignCancelled) }
        if let end = found.expiresAt, end <= now { return (.expired, "\(ReasonCode.expired): \(words)") }
        return (.queued, words)
    }

    /// What people wrote down about a message, oldest first.
    public func notes(of messageID: Int64) throws -> [LedgerNote] {
        try read { session in
            try session.query(
                "SELECT message_id, at, author, text FROM ledger_note WHERE store_id = ? AND message_id = ? ORDER BY id"
            ).all(storeID, messageID) { row in
                LedgerNote(messageID: row.int64(), at: row.date(), author: row.text(), text: row.text())
            }
        }
    }
}

extension Session {
    fileprivate struct DoubtRow {
        var state: MessageState
        var expiresAt: Date?
        var campaignID: Int64?
        var campaign: Campaign.State?
    }

    fileprivate func doubt(_ messageID: Int64) throws -> DoubtRow {
        let found = try query(
            """
            SELECT message.state, expires_at, campaign_id, campaign.state
            FROM message LEFT JOIN campaign ON campaign.id = message.campaign_id
            WHERE message.id = ? AND message.store_id = ?
            """
        ).first(messageID, storeID) { row in
            DoubtRow(
                state: try row.value(), expiresAt: row.optionalDate(), campaignID: row.optionalInt64(),
                campaign: try row.optionalValue())
        }
        guard let found else {
            throw Problem("message \(messageID) is not in the store", hint: "hongyan doubts lists those in doubt")
        }
        return found
    }

    func write(_ note: LedgerNote) throws {
        try query("INSERT INTO ledger_note (store_id, message_id, at, author, text) VALUES (?, ?, ?, ?, ?)")
            .run(storeID, note.messageID, note.at, note.author, note.text)
    }

    /// Sets campaigns running again that were finished, because one of their messages waits again.
    func reopen(_ campaigns: Set<Int64>) throws {
        let reopen = try query(
            "UPDATE campaign SET state = 'running' WHERE store_id = ? AND id = ? AND state = 'finished'")
        for id in campaigns { try reopen.run(storeID, id) }
    }
}
