import Foundation
import Model
import Outreach
import Storage

/// Rows of the ledger as a person or a program reads them.
struct MessagesView {
    let workspace: Workspace
    let asJSON: Bool

    func show(_ messages: [Message]) throws {
        if asJSON {
            for message in messages { Output.line(try JSONLine.text(message)) }
            return
        }
        guard !messages.isEmpty else {
            Output.line("No message fits.")
            return
        }
        let customers = try workspace.store.customersByID(messages.map(\.customerID)).mapValues(\.name)
        Output.line(
            Terminal.table(
                ["no.", "due", "pack", "customer", "channel", "to", "state", "tries", "reason or provider's id"],
                messages.map { message in
                    [
                        String(message.id), "\(message.dueOn)", message.pack,
                        Terminal.clipped(customers[message.customerID] ?? "–", to: 16), message.channel.rawValue,
                        message.address.isEmpty ? "–" : Masking.address(message.address), message.state.rawValue,
                        String(message.attempts),
                        Terminal.clipped(message.reason ?? message.providerID ?? "", to: 60),
                    ]
                }))
    }

    /// One message with everything that is known of it.
    func show(_ message: Message) throws {
        if asJSON {
            struct Whole: Encodable {
                var message: Message
                var attempts: [Attempt]
                var receipts: [Receipt]
                var notes: [LedgerNote]
            }
            Output.line(
                try JSONLine.text(
                    Whole(
                        message: message, attempts: workspace.store.attempts(of: message.id),
                        receipts: workspace.store.receipts(of: message.id),
                        notes: workspace.store.notes(of: message.id))))
            return
        }
        try show([message])
        Output.line()
        try showHistory(of: message)
    }

    /// What happened to a message, in the order of time.
    func showHistory(of message: Message) throws {
        Output.line("key: \(message.key)   token: \(message.token)")
        let attempts = try workspace.store.attempts(of: message.id)
        let receipts = try workspace.store.receipts(of: message.id)
        for attempt in attempts {
            Output.line(
                "attempt \(attempt.number) through \(attempt.via) at \(workspace.stamp(attempt.startedAt)): "
                    + "\(attempt.outcome?.rawValue ?? "under way") \(attempt.reply ?? "")")
        }
        for receipt in receipts {
            Output.line(
                "receipt at \(workspace.stamp(receipt.at)): \(receipt.verdict.rawValue) \(receipt.detail ?? "")")
        }
        for note in try workspace.store.notes(of: message.id) {
            Output.line("note by \(note.author) at \(workspace.stamp(note.at)): \(note.text)")
        }
    }
}
