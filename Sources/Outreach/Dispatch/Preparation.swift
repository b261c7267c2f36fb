import Channels
import Foundation
import Model
import Storage

/// Makes parcels out of claimed messages: the records of the whole batch in one query, then the words of each.
struct Preparation {
    private let workspace: Workspace

    init(_ workspace: Workspace) { self.workspace = workspace }

    /// - Returns: each message with its parcel, or with the reason why there is none.
    func parcels(for messages: [Message], via channel: String, at now: Date) throws -> [(Message, Parcel?, String?)] {
        let receiptURL = try ReceiptAddress(workspace).url(forChannel: channel)
        let customers = Dictionary(
            uniqueKeysWithValues: try workspace.store.customers(ids: Set(messages.map(\.customerID)).sorted())
                .map { ($0.id, $0) })
        var campaigns: [Int64: Campaign] = [:]
        let renderer = Renderer(workspace)
        return try messages.map { message in
            guard let customer = customers[message.customerID] else {
                return (message, nil, Obstacle.unrenderable("the customer is no longer there").ledgerReason)
            }
            var campaign: Campaign?
            if case .campaign(let id) = message.origin {
                campaign = try campaigns[id] ?? workspace.store.campaign(id: id)
                campaigns[id] = campaign
            }
            do {
                let rendered = try renderer.render(message, customer: customer, campaign: campaign)
                return (
                    message,
                    Parcel(
                        message, customer: customer, rendered: rendered, settings: workspace.settings, date: now,
                        receiptURL: receiptURL), nil
                )
            } catch let problem as Problem {
                return (message, nil, Obstacle.unrenderable("\(problem)").ledgerReason)
            }
        }
    }
}
