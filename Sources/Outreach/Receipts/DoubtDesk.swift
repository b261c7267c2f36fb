import Channels
import Foundation
import Model
import Storage

/// What is in doubt, what is known of it, and the people who settle it.
public struct DoubtDesk: Sendable {
    /// A message in doubt with everything that helps to find out what became of it.
    public struct Doubt: Sendable {
        public var message: Message
        public var customer: Customer?
        public var campaign: String?
        /// The attempt whose end nobody knows.
        public var attempt: Attempt?
        /// Of a mail: what its header says, and what stands in the relay's log.
        public var messageID: String?

        /// What is known of the attempt, in words: what was handed over, and the last that was heard.
        public var known: String {
            guard let attempt else { return "nothing: no attempt was written down" }
            return attempt.reply
                ?? "the program ended while it was on the wire: all, some or nothing of it may have left"
        }

        /// Where the answer is to be found.
        public var lookFor: String {
            let via = message.via ?? "the channel"
            guard let messageID else {
                return "reference \(message.token) in the records of \(via)"
            }
            return "message-id=\(messageID) or bounce+\(message.token) in the log of \(via)"
        }
    }

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// Those in doubt, the oldest first.
    public func doubts(campaign: String? = nil, limit: Int = 100) throws -> [Doubt] {
        let store = workspace.store
        let messages = try store.messages(try filter(campaign: campaign), limit: limit)
        let customers = try store.customersByID(messages.map(\.customerID))
        let campaigns = Dictionary(try store.campaigns().map { ($0.id, $0.name) }) { $1 }
        return try messages.map { message in
            Doubt(
                message: message, customer: customers[message.customerID],
                campaign: message.origin.campaignID.flatMap { campaigns[$0] },
                attempt: try store.attempts(of: message.id).last { $0.outcome == nil || $0.outcome == .inDoubt },
                messageID: messageID(message))
        }
    }

    /// What a person searches the records of the far end for: the Message-ID of a mail, the reference of a text.
    public func lookFor(_ message: Message) -> String {
        messageID(message) ?? message.token
    }

    private func messageID(_ message: Message) -> String? {
        guard message.channel.carrier == .email else { return nil }
        return MailComposer.messageID(token: message.token, mailDomain: workspace.settings.mailDomain)
    }

    public func count(campaign: String? = nil) throws -> Int {
        try workspace.store.count(try filter(campaign: campaign))
    }

    private func filter(campaign: String?) throws -> MessageFilter {
        var filter = MessageFilter(states: [.inDoubt])
        filter.campaignID = try campaign.map { try CampaignDesk(workspace).campaign($0).id }
        return filter
    }

    /// A person settles some of them.
    ///
    /// - Throws: `Problem` where one is not in the store.
    public func settle(
        _ ids: [Int64], as answer: DoubtAnswer, note: String = "", author: String
    ) throws -> [DoubtResult] {
        try workspace.store.settleDoubts(
            ids, as: answer, note: try Self.line(note), author: author, now: workspace.clock.now)
    }

    /// A person settles all of a campaign.
    public func settle(
        campaign: String, as answer: DoubtAnswer, note: String = "", author: String
    ) throws -> [DoubtResult] {
        let filter = try filter(campaign: campaign)
        var results: [DoubtResult] = []
        while true {
            let ids = try workspace.store.messages(filter, after: results.last?.messageID, limit: 1_000).map(\.id)
            if ids.isEmpty { return results }
            results += try settle(ids, as: answer, note: note, author: author)
        }
    }

    // MARK: Evidence in a log

    /// A log to be read for mails of this store.
    public func log() -> RelayLog { RelayLog(mailDomain: workspace.settings.mailDomain) }

    /// Settles the mails in doubt that a relay's log speaks of.
    ///
    /// - Returns: how many.
    public func settle(by log: RelayLog) throws -> Int {
        let (store, now) = (workspace.store, workspace.clock.now)
        var settled = 0
        for (token, evidence) in log.evidence.sorted(by: { $0.key < $1.key }) {
            guard let message = try store.message(token: token), message.state == .inDoubt else { continue }
            let attempt = try store.attempts(of: message.id).last { $0.outcome == nil || $0.outcome == .inDoubt }
            guard let attempt else { continue }
            try store.settle(
                [
                    Settlement(
                        messageID: message.id, attempt: attempt.number, outcome: .accepted,
                        providerID: evidence.queueID, reply: "the relay's log: \(evidence.line)", nextState: .accepted)
                ], now: now)
            if evidence.isBounced {
                try store.take(
                    [
                        Receipt(
                            via: message.via ?? "mail", providerID: evidence.queueID, token: token, verdict: .bounced,
                            detail: evidence.line, at: now)
                    ], now: now)
            }
            settled += 1
        }
        return settled
    }

    private static func line(_ note: String) throws -> String {
        let note = note.trimmingCharacters(in: .whitespacesAndNewlines)
        let isPlain = note.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        guard note.count <= 500, isPlain else {
            throw Problem("a note has at most 500 characters on one line", at: Place(field: "--note"))
        }
        return note
    }
}
