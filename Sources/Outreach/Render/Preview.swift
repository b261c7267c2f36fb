import Channels
import Foundation
import Model
import Storage
import Templating

/// Exactly what would be sent to one customer, and what would stop it.
public struct Preview: Sendable {
    public var pack: String
    public var customer: Customer
    public var message: Message
    public var rendered: RenderedMessage
    /// What an SMS says on the wire, with signature and opt-out words; `nil` for mail.
    public var wireText: String?
    /// How many parts that SMS is billed as; `nil` for mail.
    public var sms: SMSParts.Measure?
    /// The whole mail as it would be handed to the relay; `nil` for SMS, and without an address.
    public var mail: [UInt8]?
    /// What travels with it: name, and bytes.
    public var attachments: [MailAttachment] = []
    /// What would stop it, in words; empty where it can go.
    public var obstacles: [Obstacle]
}

/// Makes previews: of a pack for a customer, of a due item, of a row of the ledger.
public struct Previewer: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// - Parameter channel: the pack's first channel where `nil`.
    /// - Throws: `Problem` where there is no such pack, channel or customer, or the record lacks a field.
    public func preview(pack name: String, card: String, channel: ChannelKind? = nil) throws -> Preview {
        let pack = try workspace.packs.pack(name)
        guard let customer = try workspace.store.customer(card: card) else {
            throw Problem("no customer has the card \(card)", hint: "hongyan due and hongyan messages show cards")
        }
        let decided = try ChannelChoice(customers: [customer], workspace)
            .decide(for: customer, channels: channel.map { [$0] } ?? pack.channels, messageClass: pack.messageClass)
        let member = pack.rule?.anchor == .familyBirthday ? customer.family.first { $0.birthday != nil } : nil
        return try preview(
            pack: pack, customer: customer, member: member, dueOn: workspace.clock.today, decision: decided,
            channel: channel)
    }

    /// Of somebody who is due.
    ///
    /// - Parameter channel: the one that was chosen for him where `nil`.
    public func preview(_ item: DueItem, channel: ChannelKind? = nil) throws -> Preview {
        var decision = item.decision
        if let channel {
            decision = try ChannelChoice(customers: [item.customer], workspace)
                .decide(for: item.customer, channels: [channel], messageClass: item.pack.messageClass)
        }
        return try preview(
            pack: item.pack, customer: item.customer, vehicle: item.vehicle, member: item.member, dueOn: item.dueOn,
            decision: decision, channel: channel)
    }

    /// - Parameter fields: what a campaign fills in; examples from the manifest stand in where it does not.
    func preview(
        pack: TemplatePack, customer: Customer, vehicle: Vehicle? = nil, member: FamilyMember? = nil,
        dueOn: CalendarDate, decision: DueItem.Decision, channel: ChannelKind?, fields: [String: String] = [:]
    ) throws -> Preview {
        var obstacles: [Obstacle] = []
        var address = ""
        var chosen = channel
        switch decision {
        case .send(let channel, let found):
            chosen = channel
            address = found
        case .skip(let obstacle): obstacles.append(obstacle)
        }
        guard let chosen = chosen ?? pack.channels.first else {
            throw Problem("\(pack.name) has no channel", at: Place(file: "templates/\(pack.name)/manifest.yaml"))
        }
        guard pack.channels.contains(chosen) else { throw pack.lacks(chosen) }
        let now = workspace.clock.now
        let message = Message(
            key: "preview", token: String(repeating: "0", count: 32), origin: .occasion, pack: pack.name,
            messageClass: pack.messageClass, channel: chosen, customerID: customer.id,
            subject: MessageSubject.text(vehicle: vehicle, member: member), address: address, dueOn: dueOn,
            state: .planned, notBefore: now, createdAt: now)
        let filled = pack.exampleFields.merging(fields) { $1 }
        let record = Renderer(workspace).record(
            customer: customer, vehicle: vehicle, member: member, dueOn: message.dueOn, fields: filled,
            token: message.token, messageClass: pack.messageClass)
        return try preview(
            message, customer: customer, rendered: pack.render(chosen, record),
            attachments: Renderer(workspace).attachments(of: message, customer: customer, fields: filled, at: now),
            obstacles: obstacles)
    }

    /// Of a row of the ledger, with the consultant's changes.
    public func preview(_ message: Message) throws -> Preview {
        guard let customer = try workspace.store.customer(id: message.customerID) else {
            throw Problem("the customer of message \(message.id) is no longer there")
        }
        let renderer = Renderer(workspace)
        let store = workspace.store
        // As it went, where it went.
        let date = try store.attempts(of: message.id).first?.startedAt ?? workspace.clock.now
        let attachments = try renderer.attachments(
            of: message, customer: customer,
            fields: Renderer.fields(of: [message], store: store)[message.id] ?? [:],
            ordered: store.orderedFiles(of: [message.id])[message.id] ?? [], at: date)
        return try preview(
            message, customer: customer, rendered: renderer.render(message, customer: customer),
            attachments: attachments, obstacles: [])
    }

    private func preview(
        _ message: Message, customer: Customer, rendered: RenderedMessage, attachments: [MailAttachment],
        obstacles: [Obstacle]
    ) throws -> Preview {
        var preview = Preview(
            pack: message.pack, customer: customer, message: message, rendered: rendered, attachments: attachments,
            obstacles: obstacles)
        // What a person does goes through no channel.
        guard !message.channel.isTask else { return preview }
        let definition = try workspace.channel(for: message.channel.carrier)
        let parcel = Parcel(
            message, customer: customer, rendered: rendered, settings: workspace.settings, date: workspace.clock.now,
            attachments: attachments)
        switch message.channel.carrier {
        case .sms:
            let text = definition.wireText(parcel)
            preview.wireText = text
            preview.sms = SMSParts.measure(text, counting: definition.counting ?? .cn)
        case .email:
            preview.mail = message.address.isEmpty ? nil : try definition.mime(parcel)
        case .task: break
        }
        return preview
    }
}

extension Parcel {
    /// A message wrapped for its channel.
    ///
    /// - Parameter receiptURL: where its gateway shall report; `nil` for a preview.
    init(
        _ message: Message, customer: Customer, rendered: RenderedMessage, settings: Settings, date: Date,
        receiptURL: String? = nil, attachments: [MailAttachment] = []
    ) {
        self.init(
            messageID: message.id, token: message.token, messageClass: message.messageClass, to: message.address,
            recipientName: customer.name, rendered: rendered, settings: settings, date: date,
            receiptURL: receiptURL,
            unsubscribeURL: message.messageClass == .marketing
                ? OptOutLink.url(token: message.token, settings: settings) : nil,
            campaign: message.pack)
        self.attachments = attachments
    }
}
