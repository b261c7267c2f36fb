import Crypto
import Foundation
import Model
import Storage
import Templating

/// Takes single messages from whoever wants one sent now: a person at a terminal, or another program.
public struct SendDesk: Sendable {
    private static let longestKey = 200

    /// What somebody wants sent.
    public struct Order: Hashable, Sendable {
        public var pack: String
        public var card: String
        /// The first of the pack's channels that is open to the customer where `nil`.
        public var channel: ChannelKind?
        /// What the pack asks for, such as `event.place`.
        public var fields: [String: String]
        /// What travels with this mail beside the files of the pack.
        public var files: [AttachedFile]
        /// The caller's own word for this message; one is drawn where `nil`.
        public var key: String?

        public init(
            pack: String, card: String, channel: ChannelKind? = nil, fields: [String: String] = [:],
            files: [AttachedFile] = [], key: String? = nil
        ) {
            self.pack = pack
            self.card = card
            self.channel = channel
            self.fields = fields
            self.files = files
            self.key = key
        }

        /// All of it in one spelling, by which the same order is known again: `thank-you to 201121-003 by any channel`.
        var request: String {
            let filled = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            let attached = files.map { file in
                let digest = SHA256.hash(data: file.content).prefix(8).hexadecimal
                return " with \(file.name) (\(digest))"
            }.joined()
            return "\(pack) to \(card) by \(channel?.rawValue ?? "any channel")\(filled)\(attached)"
        }
    }

    /// A message that is on disk.
    public struct Ticket: Hashable, Sendable {
        public var message: Message
        /// `false` where the key was used before: then this is the first one, as it stands.
        public var isNew: Bool
        public var key: String
    }

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// Writes the message into the ledger. When this returns it is on disk, and goes once: a customer who must not get it
    /// has a row with the reason.
    ///
    /// - Throws: `Problem`, and writes nothing, where pack, customer, channel or fields do not fit, the words cannot be
    ///   rendered, or the key was used for something else.
    public func accept(_ order: Order) throws -> Ticket {
        let key = try order.key.map(Self.checked) ?? workspace.drawToken()
        let sendOrder = SendOrder(key: key, request: order.request, fields: order.fields, files: order.files)
        // First of all: the pack may have changed since.
        if let known = try workspace.store.ordered(sendOrder) { return Ticket(message: known, isNew: false, key: key) }
        let pack = try workspace.packs.pack(order.pack)
        if let channel = order.channel, !pack.channels.contains(channel) { throw pack.lacks(channel) }
        let channels = try Self.channels(order, pack)
        try pack.check(order.fields)
        guard let customer = try workspace.store.customer(card: order.card) else {
            throw Problem("no customer has the card \(order.card)", at: Place(field: "--to"))
        }
        let message = try message(pack, to: customer, order, channels, key: key)
        if message.state == .queued {
            guard !message.channel.isTask else {
                throw Problem(
                    "\(pack.name) by \(message.channel.rawValue) is done by a person, not sent",
                    at: Place(field: "--channel"),
                    hint: "hongyan plan and hongyan tasks show what consultants do")
            }
            _ = try workspace.channel(for: message.channel.carrier)
            let renderer = Renderer(workspace)
            _ = try renderer.original(message, customer: customer, fields: order.fields)
            _ = try renderer.attachments(
                of: message, customer: customer, fields: order.fields, ordered: order.files, at: workspace.clock.now)
        }
        let (row, isNew) = try workspace.store.send(message, order: sendOrder)
        return Ticket(message: row, isNew: isNew, key: key)
    }

    /// Those that it may go through: with files, only mail.
    private static func channels(_ order: Order, _ pack: TemplatePack) throws -> [ChannelKind] {
        let channels = order.channel.map { [$0] } ?? pack.channels.filter { !$0.isTask }
        guard !order.files.isEmpty else { return channels }
        let mails = channels.filter { $0.carrier == .email }
        guard !mails.isEmpty else {
            throw Problem(
                "\(pack.name) goes by \(channels.map(\.rawValue).joined(separator: " or ")), which carries no files",
                at: Place(field: "--attach"), hint: "take a pack and a channel that are mail, or leave the files out")
        }
        return mails
    }

    private func message(
        _ pack: TemplatePack, to customer: Customer, _ order: Order, _ channels: [ChannelKind], key: String
    ) throws -> Message {
        let now = workspace.clock.now
        let decision = try ChannelChoice(customers: [customer], workspace)
            .decide(
                for: customer, channels: channels, messageClass: pack.messageClass)
        let member = pack.rule?.anchor == .familyBirthday ? customer.family.first { $0.birthday != nil } : nil
        var message = Message(
            key: SendOrder.keyPrefix + key, token: workspace.drawToken(), origin: .occasion, pack: pack.name,
            messageClass: pack.messageClass, channel: channels.first ?? pack.channels.first ?? .sms,
            customerID: customer.id, subject: MessageSubject.text(vehicle: nil, member: member), address: "",
            dueOn: workspace.clock.today, notBefore: now,
            expiresAt: now.addingTimeInterval(pack.messageClass.patience), createdAt: now)
        message.apply(decision)
        return message
    }

    private static func checked(_ key: String) throws -> String {
        let isPlain = key.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        guard (1...longestKey).contains(key.count), isPlain else {
            throw Problem(
                "a key has 1 to \(longestKey) characters on one line", at: Place(field: "--key"),
                hint: "take the number of the order or the appointment that it is about")
        }
        return key
    }
}
