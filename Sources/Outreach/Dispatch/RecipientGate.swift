import Foundation
import Model
import Storage

/// What keeps a text from a number that has had enough for now, by the limits of the settings.
struct RecipientGate {
    private let limits: RecipientLimits
    private let now: Date
    /// By number; texts of the same batch are added as they are let through.
    private var sent: [String: [RecipientLimits.Sent]]

    init(_ messages: [Message], _ workspace: Workspace, at now: Date) throws {
        limits = workspace.settings.sending.recipient
        self.now = now
        let numbers = Set(messages.lazy.filter { $0.channel.carrier == .sms }.map(\.address))
        sent =
            limits == .none
            ? [:]
            : try workspace.store.recentTexts(
                to: numbers, since: now.addingTimeInterval(-RecipientLimits.longestWindow))
    }

    /// `nil` where the message may go.
    func postponement(of message: Message) -> Postponement? {
        guard limits != .none, message.channel.carrier == .sms else { return nil }
        let before = sent[message.address] ?? []
        return limits.opening(after: before, for: message.messageClass, at: now).map { opening in
            Postponement(
                messageID: message.id, until: opening,
                reason: "\(ReasonCode.recipientLimit): this number has had \(before.count) in 24 hours")
        }
    }

    /// It goes.
    mutating func note(_ message: Message) {
        guard limits != .none, message.channel.carrier == .sms else { return }
        sent[message.address, default: []].append(RecipientLimits.Sent(at: now, messageClass: message.messageClass))
    }
}
