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
    /// The recipient's own time zone.
    let timeZone: String?
    /// How often the far end has put off this message itself; what its channel was to blame for does not count.
    let setbacks: Int
    /// How often its channel was to blame since the far end last said something about the message itself.
    let channelFaults: Int

    init(
        message: Message, parcel: Parcel, consignment: Consignment, timeZone: String? = nil, setbacks: Int = 0,
        channelFaults: Int = 0
    ) {
        self.message = message
        self.parcel = parcel
        self.consignment = consignment
        self.timeZone = timeZone
        self.setbacks = setbacks
        self.channelFaults = channelFaults
    }

    /// The same message for another channel, whose gateway reports elsewhere.
    func packed(for carrier: Carrier, receiptURL: String) -> Prepared {
        var parcel = parcel
        parcel.receiptURL = receiptURL
        return Prepared(
            message: message, parcel: parcel, consignment: carrier.pack(parcel), timeZone: timeZone,
            setbacks: setbacks, channelFaults: channelFaults)
    }
}

/// Makes parcels out of claimed messages: records and consultants' words of the whole batch in a query each.
struct Preparation {
    struct Result: Sendable {
        /// What can go, in the order of the messages.
        var ready: [Prepared] = []
        /// What cannot be put into words.
        var refusals: [Refusal] = []
        /// What may not go at this hour.
        var postponements: [Postponement] = []
    }

    private let workspace: Workspace

    init(_ workspace: Workspace) { self.workspace = workspace }

    /// - Throws: what the store says. A fault of one message is a refusal, not an error.
    func prepare(_ messages: [Message], for carrier: Carrier, at now: Date) throws -> Result {
        let store = workspace.store
        let receiptURL = try ReceiptAddress(workspace).url(forChannel: carrier.definition.name)
        let customers = try store.customersByID(messages.map(\.customerID))
        let edited = try store.editedContents(of: messages.map(\.id))
        let fields = try Renderer.fields(of: messages, store: store)
        let files = try store.orderedFiles(of: messages.filter { $0.key.hasPrefix(SendOrder.keyPrefix) }.map(\.id))
        let renderer = Renderer(workspace)
        let tracking = try LinkTracking(workspace)
        var window = SendingWindow(workspace, at: now)
        let policy = try SendingPolicy(workspace, messages: messages)
        var result = Result()
        for message in messages {
            guard let customer = customers[message.customerID] else {
                result.refusals.append(Self.refusal(of: message, "the customer is no longer there"))
                continue
            }
            if let postponement = message.postponement(by: &window, timeZone: customer.timeZone) {
                result.postponements.append(postponement)
                continue
            }
            if let obstacle = policy.obstacle(to: message, words: edited[message.id], fields: fields[message.id]) {
                result.refusals.append(Refusal(messageID: message.id, reason: obstacle.ledgerReason))
                continue
            }
            let history = message.attempts > 0 ? try store.attempts(of: message.id) : []
            // A message that is tried again keeps its date, and so its bytes.
            let date = history.first?.startedAt ?? now
            do {
                let rendered =
                    try edited[message.id]
                    ?? renderer.original(message, customer: customer, fields: fields[message.id] ?? [:], at: date)
                let parcel = Parcel(
                    message, customer: customer, rendered: tracking.tracked(rendered, of: message),
                    settings: workspace.settings, date: date, receiptURL: receiptURL,
                    attachments: try renderer.attachments(
                        of: message, customer: customer, fields: fields[message.id] ?? [:],
                        ordered: files[message.id] ?? [], at: date))
                result.ready.append(
                    Prepared(
                        message: message, parcel: parcel, consignment: carrier.pack(parcel),
                        timeZone: customer.timeZone,
                        setbacks: history.count { $0.outcome == .deferred && !$0.blamesChannel },
                        channelFaults: history.reversed().prefix { $0.blamesChannel }.count))
            } catch {
                result.refusals.append(Self.refusal(of: message, "\(error)"))
            }
        }
        return result
    }

    private static func refusal(of message: Message, _ words: String) -> Refusal {
        Refusal(messageID: message.id, reason: Obstacle.unrenderable(words).ledgerReason)
    }
}
