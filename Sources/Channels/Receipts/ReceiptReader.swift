import Foundation
import JSON
import Model

/// Delivery reports and answers of recipients that a gateway pushes to `/receipts/CHANNEL/SECRET`.
public enum ReceiptReader {
    /// What the gateway is to be told, so that it does not push the same again.
    public struct Answer: Hashable, Sendable {
        /// HTTP status.
        public var status: Int
        /// The media type of the body.
        public var contentType: String
        /// `SUCCESS`, `{"code":0}`, or whatever the vendor asks for.
        public var body: String
        /// What else the gateway wants to know of it.
        public var headers: [String: String] = [:]

        public init(status: Int, contentType: String, body: String, headers: [String: String] = [:]) {
            self.status = status
            self.contentType = contentType
            self.body = body
            self.headers = headers
        }
    }

    /// What a push said.
    public struct Reading: Hashable, Sendable {
        /// One for each report that is news.
        public var receipts: [Receipt]
        /// What recipients answered.
        public var replies: [InboundText]
        /// To be given once everything is stored.
        public var answer: Answer
        /// To be given instead where a reply was an opt-out that is confirmed.
        public var confirmation: Answer?
    }

    /// A push that is not from the gateway: answer 403, and believe nothing of it.
    public struct NotGenuine: Error, CustomStringConvertible {
        public let reason: String
        public var description: String { "the push is not genuine: \(reason)" }
    }

    /// Reads a push, whatever its bytes are.
    ///
    /// - Parameters:
    ///   - channel: whose `receipts:` and `inbound:` say how to read it.
    ///   - at: when it came, which becomes the receipts' time.
    /// - Throws: `NotGenuine`; a `Problem` where nothing in it can be understood: answer 400 then and keep the body.
    public static func read(_ push: Push, channel: ChannelDefinition, at: Date) throws -> Reading {
        guard case .httpSMS(let definition) = channel.route, definition.receipts != nil || definition.inbound != nil
        else {
            throw Problem(
                "the channel \(channel.name) takes no receipts", at: Place(file: channel.file),
                hint: "describe them under receipts:")
        }
        if let verification = definition.receipts?.verification ?? definition.inbound?.verification,
            let reason = verification.refusal(of: push, now: at)
        {
            throw NotGenuine(reason: reason)
        }
        if let inbound = definition.inbound, let replies = inbound.replies(in: push, via: channel.name, at: at) {
            return Reading(
                receipts: [], replies: replies, answer: inbound.plainAnswer, confirmation: inbound.confirmation)
        }
        guard let rules = definition.receipts else {
            throw Problem(
                "nothing in what came has the fields that inbound: names", at: Place(file: channel.file),
                hint: "compare inbound: items, from and text with the gateway's documentation")
        }
        let receipts = try Self.receipts(
            in: try push.content(formField: rules.formField), rules, via: channel, at: at)
        return Reading(
            receipts: receipts, replies: [],
            answer: Answer(status: 200, contentType: rules.answerType, body: rules.answer))
    }

    /// - Throws: where nothing in it is a report.
    static func receipts(
        in root: JSONValue, _ rules: ReceiptRules, via channel: ChannelDefinition, at: Date
    ) throws(Problem) -> [Receipt] {
        let entries = rules.fields.entries(in: root)
        // An empty list is how some gateways try an address out.
        guard entries.isEmpty || entries.contains(where: rules.fields.isReport) else {
            throw Problem(
                "no report in what came has the fields that the channel names", at: Place(file: channel.file),
                hint: "compare receipts: items, id and status with the gateway's documentation")
        }
        return rules.fields.receipts(of: entries, via: channel, at: at)
    }
}
