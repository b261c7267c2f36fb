import Channels
import Foundation
import Model
import Storage

/// A leased message in its words, ready for the wire. A class, because it waits in several places and is long.
final class Prepared: Sendable {
    let message: Message
    /// Its `date` is when it was first tried.
    let parcel: Parcel
    /// The parcel as its channel puts it on the wire.
    let consignment: Consignment

    init(message: Message, parcel: Parcel, consignment: Consignment) {
        self.message = message
        self.parcel = parcel
        self.consignment = consignment
    }
}

/// Makes parcels out of claimed messages: records and consultants' words of the whole batch in a query each.
struct Preparation {
    private let workspace: Workspace

    init(_ workspace: Workspace) { self.workspace = workspace }

    /// - Returns: what can go, in the order of the messages, and what cannot be put into words, with the reason.
    /// - Throws: what the store says. A fault of one message is a refusal, not an error.
    func prepare(
        _ messages: [Message], for carrier: Carrier, at now: Date
    ) throws -> (ready: [Prepared], refusals: [Refusal]) {
        let store = workspace.store
        let receiptURL = try ReceiptAddress(workspace).url(forChannel: carrier.definition.name)
        let customers = Dictionary(
            try store.customers(ids: Set(messages.map(\.customerID)).sorted()).map { ($0.id, $0) }
        ) { $1 }
        let edited = try store.editedContents(of: messages.map(\.id))
        let campaigns = try campaigns(of: messages)
        let renderer = Renderer(workspace)
        var ready: [Prepared] = []
        var refusals: [Refusal] = []
        for message in messages {
            guard let customer = customers[message.customerID] else {
                refusals.append(Self.refusal(of: message, "the customer is no longer there"))
                continue
            }
            let date = try firstTry(of: message) ?? now
            do {
                let rendered =
                    try edited[message.id]
                    ?? renderer.original(
                        message, customer: customer, campaign: message.origin.campaignID.flatMap { campaigns[$0] },
                        at: date)
                let parcel = Parcel(
                    message, customer: customer, rendered: rendered, settings: workspace.settings, date: date,
                    receiptURL: receiptURL)
                ready.append(Prepared(message: message, parcel: parcel, consignment: carrier.pack(parcel)))
            } catch {
                refusals.append(Self.refusal(of: message, "\(error)"))
            }
        }
        return (ready, refusals)
    }

    private func campaigns(of messages: [Message]) throws -> [Int64: Campaign] {
        var campaigns: [Int64: Campaign] = [:]
        for id in Set(messages.compactMap(\.origin.campaignID)) { campaigns[id] = try workspace.store.campaign(id: id) }
        return campaigns
    }

    /// A message that is tried again keeps its date, and so its bytes.
    private func firstTry(of message: Message) throws -> Date? {
        guard message.attempts > 0 else { return nil }
        return try workspace.store.attempts(of: message.id).first?.startedAt
    }

    private static func refusal(of message: Message, _ words: String) -> Refusal {
        Refusal(messageID: message.id, reason: Obstacle.unrenderable(words).ledgerReason)
    }
}
