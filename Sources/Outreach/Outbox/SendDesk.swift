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
        /// The caller's own word for this message; one is drawn where `nil`.
        public var key: String?

        public init(
            pack: String, card: String, channel: ChannelKind? = nil, fields: [String: String] = [:], key: String? = nil
        ) {
            self.pack = pack
            self.card = card
            self.channel = channel
            self.fields = fields
            self.key = key
        }

        /// All of it in one spelling, by which the same order is known again: `thank-you to 201121-003 by any channel`.
        var request: String {
            let filled = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return "\(pack) to \(card) by \(channel?.rawValue ?? "any channel")\(filled)"
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
        let sendOrder = SendOrder(key: key, request: order.request, fields: order.fields)
        // First of all: the pack may have changed since.
        if let known = try workspace.store.ordered(sendOrder) { return Ticket(message: known, isNew: false, key: key) }
        let pack = try workspace.packs.pack(order.pack)
        if let channel = order.channel, !pack.channels.contains(channel) { throw pack.lacks(channel) }
        try pack.check(order.fields)
        guard let customer = try workspace.store.customer(card: order.card) else {
            throw Problem("no customer has the card \(order.card)", at: Place(field: "--to"))
        }
        let message = try message(pack, to: customer, order, key: key)
        if message.state == .queued {
            guard !message.channel.isTask else {
                throw Problem(
                    "\(pack.name) by \(message.channel.rawValue) is done by a person, not sent",
                    at: Place(field: "--channel"),
                    hint: "hongyan plan and hongyan tasks show what consultants do")
            }
            _ = try workspace.channel(for: message.channel.carrier)
            _ = try Renderer(workspace).original(message, customer: customer, fields: order.fields)
        }
        let (row, isNew) = try workspace.store.send(message, order: sendOrder)
        return Ticket(message: row, isNew: isNew, key: key)
    }

    private func message(_ pack: TemplatePack, to customer: Customer, _ order: Order, key: String) throws -> Message {
        let now = workspace.clock.now
        let decision = try ChannelChoice(customers: [customer], workspace)
            .decide(
                for: customer, channels: order.channel.map { [$0] } ?? pack.channels.filter { !$0.isTask },
                messageClass: pack.messageClass)
        let member = pack.rule?.anchor == .familyBirthday ? customer.family.first { $0.birthday != nil } : nil
        var message = Message(
            key: SendOrder.keyPrefix + key, token: workspace.drawToken(), origin: .occasion, pack: pack.name,
            messageClass: pack.messageClass, channel: order.channel ?? pack.channels.first ?? .sms,
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
