import Model
import Storage

/// What a recipient wants to be written about, and which way; he says it on the page behind the unsubscribe link.
public struct Preferences: Sendable {
    /// A kind of message on one of his ways.
    public struct Topic: Hashable, Sendable {
        public var carrier: CarrierKind
        public var messageClass: MessageClass

        /// `email.marketing`, as a form names it.
        public var name: String { "\(carrier.rawValue).\(messageClass.rawValue)" }
    }

    public struct Choice: Hashable, Sendable {
        public var topic: Topic
        public var isWanted: Bool
    }

    /// Where the answers came from, as the customer's record says it.
    static let source = "preference page"

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// What holds now, for the ways on which there is an address; `nil` where the token or its customer is unknown.
    public func choices(token: String) throws -> [Choice]? { try state(token)?.choices }

    /// Writes down what changed. Saying it again is fine.
    ///
    /// - Parameter wanted: the names of the topics that he wants; of those that he was shown, he wants no other.
    /// - Returns: what holds now; `nil` where the token or its customer is unknown.
    public func choose(token: String, wanted: Set<String>) throws -> [Choice]? {
        guard let state = try state(token) else { return nil }
        for choice in state.choices where choice.isWanted != wanted.contains(choice.topic.name) {
            try write(choice.topic, isWanted: !choice.isWanted, state)
        }
        return try choices(token: token)
    }

    // MARK: The present state

    private struct State {
        var message: Message
        var customer: Customer
        var choices: [Choice]
    }

    private func state(_ token: String) throws -> State? {
        guard let message = try workspace.store.message(token: token),
            let customer = try workspace.store.customer(id: message.customerID)
        else { return nil }
        var choices: [Choice] = []
        for carrier in CarrierKind.allCases {
            let addresses = Self.addresses(of: customer, carrier, message)
            guard !addresses.isEmpty else { continue }
            let entries = try workspace.store.suppressions(of: addresses, carrier: carrier)
            for messageClass in MessageClass.allCases {
                let topic = Topic(carrier: carrier, messageClass: messageClass)
                let isClosed = entries.contains { $0.messageClass == messageClass }
                choices.append(Choice(topic: topic, isWanted: !isClosed && Self.allows(customer, topic)))
            }
        }
        return State(message: message, customer: customer, choices: choices)
    }

    /// Marketing needs a yes, all else only no refusal.
    private static func allows(_ customer: Customer, _ topic: Topic) -> Bool {
        let answers = customer.consents
            .filter { $0.messageClass == topic.messageClass && $0.channel.carrier == topic.carrier }.map(\.answer)
        return topic.messageClass == .marketing
            ? answers.contains(.granted) : answers.isEmpty || answers.contains(.granted)
    }

    private static func addresses(of customer: Customer, _ carrier: CarrierKind, _ message: Message) -> [String] {
        let known = carrier == .sms ? customer.phones : customer.emails
        return message.channel.carrier == carrier && !message.address.isEmpty && !known.contains(message.address)
            ? known + [message.address] : known
    }

    // MARK: Changes

    private func write(_ topic: Topic, isWanted: Bool, _ state: State) throws {
        let store = workspace.store
        let now = workspace.clock.now
        for channel in ChannelKind.allCases where channel.carrier == topic.carrier {
            let consent = Consent(
                channel: channel, messageClass: topic.messageClass, answer: isWanted ? .granted : .refused,
                source: Self.source, at: now)
            try store.setConsent(customerID: state.customer.id, consent)
        }
        let addresses = Self.addresses(of: state.customer, topic.carrier, state.message)
        if isWanted {
            // What somebody else than he said, a complaint or a dead address, stays.
            let entries = try store.suppressions(of: addresses, carrier: topic.carrier)
            for entry in entries where entry.messageClass == topic.messageClass && entry.reason.hasPrefix(OptOut.reason)
            {
                try store.unsuppress(
                    carrier: topic.carrier, address: entry.address, messageClass: topic.messageClass)
            }
        } else if topic.carrier == state.message.channel.carrier, !state.message.address.isEmpty {
            // The address that the link was sent to is surely his; it may stand in other records, too.
            try store.suppress(
                Suppression(
                    carrier: topic.carrier, address: state.message.address, messageClass: topic.messageClass,
                    reason: "\(OptOut.reason) by \(Self.source)", at: now))
        }
    }
}
