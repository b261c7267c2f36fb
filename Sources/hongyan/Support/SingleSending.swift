import Channels
import Foundation
import Model
import Outreach
import Storage
import Templating

/// What `hongyan send` does with one message: takes it in, sees to it that somebody carries it, and says how it stands.
struct SingleSending {
    let store: OpenStore
    let waits: Bool
    let asJSON: Bool

    private var workspace: Workspace { store.workspace }

    func run(_ order: SendDesk.Order) async throws {
        let customer = try CustomerLookup(store: workspace.store, option: "--to").customer(card: order.card)
        let hasDaemon = DaemonMark.isThere(database: store.file.database)
        // Opened before the message is taken in: a channel that is not ready refuses it rather than let it lie.
        let channels = try order.channel.map { [$0] } ?? workspace.packs.pack(order.pack).channels
        let carriers = hasDaemon ? [] : try store.carriers(Set(channels.map(\.carrier)))
        do {
            let ticket = try SendDesk(workspace).accept(order)
            if !asJSON { acknowledge(ticket, customer, hasDaemon: hasDaemon) }
            var message = ticket.message
            if message.state.group == .waiting {
                if hasDaemon {
                    if waits { message = try await outcome(of: message) }
                } else if ticket.isNew {
                    message = try await Courier(workspace, carriers: carriers).carry(message.id)
                }
            }
            try show(message, of: ticket)
        } catch {
            for carrier in carriers { await carrier.close() }
            throw error
        }
        for carrier in carriers { await carrier.close() }
    }

    private func acknowledge(_ ticket: SendDesk.Ticket, _ customer: Customer, hasDaemon: Bool) {
        let message = ticket.message
        guard ticket.isNew else {
            return Output.line("Key \(ticket.key) is known: it is message \(message.id), and nothing is sent again.")
        }
        guard message.state == .queued else { return }
        Output.line(
            "Message \(message.id) is on disk: \(message.pack) to \(customer.name) by \(message.channel.rawValue), key "
                + "\(ticket.key)." + (hasDaemon ? " hongyan run carries it." : ""))
    }

    /// Asks the ledger until the daemon has an answer, or it is certain that there will be none for a while.
    private func outcome(of message: Message) async throws -> Message {
        let (reading, ledger, id) = (Blocking(label: "hongyan.outcome"), workspace.store, message.id)
        var message = message
        while message.state.group == .waiting, !isPutOff(message), !Interrupts.shared.isRaised {
            try await Task.sleep(for: .milliseconds(100))
            if let row = try await reading.run({ try ledger.message(id: id) }) { message = row }
        }
        return message
    }

    private func isPutOff(_ message: Message) -> Bool {
        message.state == .deferred || message.state == .planned
            || message.state == .queued && message.notBefore > workspace.clock.now
    }

    private func show(_ message: Message, of ticket: SendDesk.Ticket) throws {
        if asJSON {
            struct Whole: Encodable {
                var isNew: Bool
                var key: String
                var message: Message
            }
            Output.line(try JSONLine.text(Whole(isNew: ticket.isNew, key: ticket.key, message: message)))
        }
        let words = Self.words(message, in: workspace)
        if message.state.group == .sent {
            if !asJSON { Output.line(words) }
        } else if waits || message.state.group == .skipped && ticket.isNew {
            throw Problem(words, hint: "hongyan messages \(message.id) tells all that is known")
        } else if !asJSON {
            Output.line(words)
        }
    }

    private static func words(_ message: Message, in workspace: Workspace) -> String {
        let reason = message.reason.map { ": \($0)" } ?? ""
        switch message.state.group {
        case .sent:
            return "Message \(message.id) is \(message.state.rawValue) by \(message.via ?? "its channel")"
                + (message.providerID.map { ", which calls it \($0)." } ?? ".")
        case .waiting where message.notBefore > workspace.clock.now:
            return "message \(message.id) waits until \(workspace.stamp(message.notBefore))\(reason)"
        case .waiting: return "message \(message.id) is \(message.state.rawValue), and hongyan run sends it\(reason)"
        case .inDoubt: return "message \(message.id) is in doubt\(reason); hongyan doubts says how to find out"
        case .failed, .skipped: return "message \(message.id) is \(message.state.rawValue)\(reason)"
        }
    }
}
