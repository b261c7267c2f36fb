import Model
import Storage

/// What the store itself forbids, looked at once more as a batch is about to be put into words: whatever had a message
/// queued, an open complaint or an accident stops it, with the reason in the ledger.
struct SendingPolicy {
    private let matters: [Int64: Set<CustomerEvent.Kind>]
    private let bannedWords: [String]

    init(_ workspace: Workspace, messages: [Message]) throws {
        bannedWords = workspace.settings.sending.bannedWords
        matters = try workspace.store.openMatters(of: Set(messages.map(\.customerID)))
    }

    /// - Parameters:
    ///   - words: what a person wrote instead of the pack's words, which `hongyan check` has looked at.
    ///   - fields: what somebody filled in.
    func obstacle(to message: Message, words: RenderedMessage?, fields: [String: String]?) -> Obstacle? {
        if let open = matters[message.customerID], message.messageClass != .service {
            if open.contains(.accident) { return .accidentOpen }
            if open.contains(.complaint), message.messageClass == .marketing { return .complaintOpen }
        }
        let written = [words?.subject, words?.text].compactMap { $0 } + (fields.map { Array($0.values) } ?? [])
        return written.lazy.compactMap { BannedWords.first(in: $0, more: bannedWords) }.first.map(Obstacle.bannedWord)
    }
}
