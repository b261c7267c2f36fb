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
        let items = rules.items.values(in: root).flatMap { value -> [JSONValue] in
            if case .array(let items) = value { items } else { [value] }
        }
        // An empty list is how some gateways try an address out.
        guard items.isEmpty || items.contains(where: { isReport($0, rules) }) else {
            throw Problem(
                "no report in what came has the fields that the channel names", at: Place(file: channel.file),
                hint: "compare receipts: items, id and status with the gateway's documentation")
        }
        return understood(items, rules, via: channel, about: nil, at: at)
    }

    private static func isReport(_ item: JSONValue, _ rules: ReceiptRules) -> Bool {
        rules.status.text(in: item) != nil
            && (rules.id?.text(in: item) != nil || rules.reference?.text(in: item) != nil)
    }

    /// One receipt for each report that is news.
    ///
    /// - Parameter question: the message that was asked about: what a report does not say of itself is said of this one.
    static func understood(
        _ items: [JSONValue], _ rules: ReceiptRules, via channel: ChannelDefinition,
        about question: ReceiptPoller.Question?, at: Date
    ) -> [Receipt] {
        items.compactMap { item in
            guard let status = rules.status.text(in: item) else { return nil }
            var (id, token) = (rules.id?.text(in: item), rules.reference?.text(in: item))
            // Without an id the list may hold other texts to the same number.
            if id == nil, token == nil, let known = question?.providerID { (id, token) = (known, question?.token) }
            guard id != nil || token != nil, let verdict = verdict(status, rules) else { return nil }
            let detail = rules.detail?.text(in: item)
            return Receipt(
                via: channel.name, providerID: id, token: token, address: address(item, rules), verdict: verdict,
                isHard: verdict == .bounced
                    && (rules.hard.contains(status) || detail.map(rules.hard.contains) == true),
                detail: shown(status: status, detail: detail), at: at)
        }
    }

    private static func verdict(_ status: String, _ rules: ReceiptRules) -> Receipt.Verdict? {
        if rules.delivered.contains(status) { return .delivered }
        if rules.failed.contains(status) { return .bounced }
        if rules.delayed.contains(status) { return .delayed }
        return rules.failed.contains(ReceiptRules.anyOther) ? .bounced : nil
    }

    private static func address(_ item: JSONValue, _ rules: ReceiptRules) -> String? {
        guard let number = rules.to?.text(in: item)?.filter({ !$0.isWhitespace }) else { return nil }
        return number.hasPrefix("+") ? number : rules.toPrefix + number
    }

    private static func shown(status: String, detail: String?) -> String {
        let words = [status, detail].compactMap(\.self).joined(separator: " ")
        return String(String.UnicodeScalarView(words.unicodeScalars.filter { !HeaderText.isControl($0) }.prefix(500)))
    }
}
