import Foundation
import JSON
import Model
import Transport

/// Asks a gateway for delivery reports, as the `pull:` of its file says.
public final class ReceiptPoller: Sendable {
    /// A message of which the gateway has said nothing final yet.
    public struct Question: Hashable, Sendable {
        public var messageID: Int64
        /// E.164.
        public var to: String
        /// The gateway's own id; `nil` where its answer never came.
        public var providerID: String?
        public var token: String
        public var sentAt: Date

        public init(messageID: Int64, to: String, providerID: String?, token: String, sentAt: Date) {
            self.messageID = messageID
            self.to = to
            self.providerID = providerID
            self.token = token
            self.sentAt = sentAt
        }
    }

    /// What came of asking once.
    public enum Outcome: Hashable, Sendable {
        /// - Parameter isLast: there is no further page.
        case receipts([Receipt], isLast: Bool)
        /// Why there is no list, secrets masked.
        case fault(String)
    }

    public let definition: ChannelDefinition
    private let plan: PullPlan
    private let transport: HTTPTransport
    private let redactor: Redactor

    /// - Returns: `nil` where the channel's file has no `pull:`, or it is not enabled.
    /// - Throws: what the definition misses from its environment.
    public init?(_ definition: ChannelDefinition) throws(Problem) {
        guard case .httpSMS(let sms) = definition.route, let plan = sms.receipts?.pull, plan.isEnabled else {
            return nil
        }
        try definition.requireComplete()
        self.definition = definition
        self.plan = plan
        transport = HTTPTransport(connectionsPerHost: 2)
        redactor = Redactor(definition.secrets)
    }

    /// Seconds between two rounds.
    public var every: TimeInterval { TimeInterval(plan.every) }
    /// Whether it must be asked about each message, and not for whatever there is.
    public var asksByMessage: Bool { plan.mode == .message }
    /// For so long after it was sent a message is asked about.
    public var patience: TimeInterval { TimeInterval(plan.days) * 86_400 }

    /// - Parameters:
    ///   - question: the message that is asked about, where it asks by message.
    ///   - page: from 1.
    public func ask(about question: Question? = nil, page: Int = 1, at now: Date) async -> Outcome {
        let request: RenderedRequest
        do throws(Problem) {
            request = try plan.request.render(plan.values(question, page: page), at: .drawn(at: now))
        } catch {
            return .fault(redactor.reply(error.description, recipient: ""))
        }
        switch await transport.perform(request.transfer) {
        case .notSent(let reason), .ambiguous(let reason): return .fault(redactor.reply(reason, recipient: ""))
        case .response(let status, let headers, let body):
            let answer = GatewayAnswer(
                status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
            return read(answer, question, at: now)
        }
    }

    public func close() async { await transport.close() }

    private func read(_ answer: GatewayAnswer, _ question: Question?, at now: Date) -> Outcome {
        let delivery = plan.answer.delivery(for: answer, now: now)
        guard delivery.outcome == .accepted, let root = answer.json else {
            return .fault(redactor.reply(delivery.reply, recipient: question?.to ?? ""))
        }
        let entries = plan.fields.entries(in: root)
        let receipts = plan.fields.receipts(of: entries, via: definition, about: question, at: now)
        return .receipts(receipts, isLast: entries.count < plan.limit)
    }
}
