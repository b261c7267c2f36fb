import Foundation
import Model
import Storage

/// What the store itself forbids, looked at once more as a batch is about to be put into words: whatever had a message
/// queued, an open complaint, an accident or too many messages in a week stop it, with the reason in the ledger.
struct SendingPolicy {
    static let week: TimeInterval = 7 * 86_400

    private let matters: [Int64: Set<CustomerEvent.Kind>]
    private let rules: SendingRules
    /// How many messages went to each customer within the last seven days.
    private var counts: [Int64: Int] = [:]

    init(_ workspace: Workspace, messages: [Message], at now: Date) throws {
        rules = workspace.settings.sending
        matters = try workspace.store.openMatters(of: Set(messages.map(\.customerID)))
        let limited = messages.filter { workspace.settings.sending.perWeek[$0.messageClass] != nil }
        guard !limited.isEmpty else { return }
        counts = try workspace.store.messagesSent(
            to: Set(limited.map(\.customerID)), since: now.addingTimeInterval(-Self.week))
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
        for text in written {
            if let word = BannedWords.first(in: text, more: rules.bannedWords) { return .bannedWord(word) }
        }
        return tooOften(message)
    }

    /// It goes. A message that is tried again was counted as it was tried first.
    mutating func note(_ message: Message) {
        guard message.attempts == 0, rules.perWeek[message.messageClass] != nil else { return }
        counts[message.customerID, default: 0] += 1
    }

    private func tooOften(_ message: Message) -> Obstacle? {
        guard message.attempts == 0, let limit = rules.perWeek[message.messageClass] else { return nil }
        let count = counts[message.customerID, default: 0]
        return count >= limit ? .tooOften(count) : nil
    }
}
