import Foundation
import Model
import Storage
import Templating

/// Turns rows of the ledger into words: the same code serves preview, check and sending.
public struct Renderer: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// What the message says: the consultant's own version where there is one, else the pack's words over the record.
    ///
    /// - Throws: `Problem`, where the record lacks something that the pack needs.
    public func render(_ message: Message, customer: Customer) throws -> RenderedMessage {
        if let edited = try workspace.store.editedContent(of: message.id) { return edited }
        let fields = try Self.fields(of: [message], store: workspace.store)
        return try original(message, customer: customer, fields: fields[message.id] ?? [:])
    }

    /// The pack's words, whatever a consultant made of them.
    ///
    /// - Parameters:
    ///   - fields: what a campaign or a caller filled in.
    ///   - date: what a letter is dated by; the present where `nil`.
    public func original(
        _ message: Message, customer: Customer, fields: [String: String] = [:], at date: Date? = nil
    ) throws(Problem) -> RenderedMessage {
        let pack = try workspace.packs.pack(message.pack)
        return try pack.render(
            message.channel,
            record(
                customer: customer, vehicle: MessageSubject.vehicle(message.subject, of: customer),
                member: MessageSubject.member(message.subject, of: customer), dueOn: message.dueOn,
                fields: fields, token: message.token, messageClass: message.messageClass, at: date))
    }

    func record(
        customer: Customer, vehicle: Vehicle?, member: FamilyMember?, dueOn: CalendarDate,
        fields: [String: String], token: String, messageClass: MessageClass, at date: Date? = nil
    ) -> MessageRecord {
        // Looked at before its day it is what it will be on that day, down to the date of the letter.
        let today = max(workspace.clock.date(of: date ?? workspace.clock.now), dueOn)
        return MessageRecord(
            customer: customer, vehicle: vehicle ?? customer.vehicles.first, member: member,
            settings: workspace.settings, dueOn: dueOn, today: today, fields: fields,
            optOutURL: messageClass == .marketing ? OptOutLink.url(token: token, settings: workspace.settings) : nil)
    }

    /// What was filled in for messages, by their campaigns or by whoever ordered one; others are left out.
    static func fields(of messages: [Message], store: Store) throws -> [Int64: [String: String]] {
        var fields = try store.orderedFields(
            of: messages.filter { $0.key.hasPrefix(SendOrder.keyPrefix) }.map(\.id))
        for (id, messages) in Dictionary(grouping: messages, by: \.origin.campaignID) {
            guard let id, let campaign = try store.campaign(id: id) else { continue }
            for message in messages { fields[message.id] = campaign.fields }
        }
        return fields
    }
}

extension Message.Origin {
    /// The campaign's number; `nil` for an occasion.
    var campaignID: Int64? {
        if case .campaign(let id) = self { id } else { nil }
    }
}

/// The address at which a recipient of marketing says no, and to which providers post one-click refusals (RFC 8058).
///
/// It is opaque: the message's token is 128 random bits, and nothing else is in it.
public enum OptOutLink {
    public static func url(token: String, settings: Settings) -> String { "\(settings.publicURL)/u/\(token)" }
}
