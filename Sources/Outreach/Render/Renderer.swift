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
    public func render(_ message: Message, customer: Customer, campaign: Campaign? = nil) throws -> RenderedMessage {
        if let edited = try workspace.store.editedContent(of: message.id) { return edited }
        return try original(message, customer: customer, campaign: campaign)
    }

    /// The pack's words, whatever a consultant made of them.
    ///
    /// - Parameter date: what a letter is dated by; the present where `nil`.
    public func original(
        _ message: Message, customer: Customer, campaign: Campaign? = nil, at date: Date? = nil
    ) throws(Problem) -> RenderedMessage {
        let pack = try workspace.packs.pack(message.pack)
        return try pack.render(
            message.channel,
            record(
                customer: customer, vehicle: MessageSubject.vehicle(message.subject, of: customer),
                member: MessageSubject.member(message.subject, of: customer), dueOn: message.dueOn,
                fields: campaign?.fields ?? [:], token: message.token, messageClass: message.messageClass, at: date))
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

    /// The campaign that had a message written; `nil` for an occasion's.
    static func campaign(of message: Message, store: Store) throws -> Campaign? {
        try message.origin.campaignID.flatMap { try store.campaign(id: $0) }
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
