import Foundation
import Model
import Transport

/// A channel at work: takes parcels, hands them to the wire, and says what became of each.
///
/// Every failure is a `Delivery`; nothing throws while sending. A parcel is `inDoubt` exactly when all of it may have
/// been handed over and no valid answer came.
public final class Carrier: Sendable {
    /// The channel file that it works by.
    public let definition: ChannelDefinition
    private let line: Line
    private let redactor: Redactor
    private let now: @Sendable () -> Date
    private let dialogue: (@Sendable (DialogueLine) -> Void)?

    private enum Line: Sendable {
        case smtp(Wire<SMTPDefinition, SMTPTransport>)
        case http(Wire<SMSDefinition, HTTPTransport>)
    }

    /// By reference: a definition is large, and would be copied for every message.
    private final class Wire<Definition: Sendable, Transport: Sendable>: Sendable {
        let definition: Definition
        let transport: Transport

        init(_ definition: Definition, _ transport: Transport) {
            self.definition = definition
            self.transport = transport
        }
    }

    /// - Parameters:
    ///   - dialogue: gets every line that is said, secrets masked, on whatever thread says it.
    ///   - now: what a `Retry-After` that names a date is compared with.
    /// - Throws: what the definition misses from its environment.
    public init(
        _ definition: ChannelDefinition, dialogue: (@Sendable (DialogueLine) -> Void)? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(Problem) {
        try definition.requireComplete()
        self.definition = definition
        self.now = now
        self.dialogue = dialogue
        switch definition.route {
        case .smtp(let smtp):
            let redactor = Redactor(definition.secrets, username: smtp.username)
            self.redactor = redactor
            line = .smtp(Wire(smtp, smtp.transport(redactor: redactor, dialogue: dialogue)))
        case .httpSMS(let sms):
            redactor = Redactor(definition.secrets)
            line = .http(
                Wire(sms, HTTPTransport(connectionsPerHost: sms.connections, allowsHTTP2: sms.allowsHTTP2)))
        }
    }

    /// What the recipient's phone shows: the text with signature and opt-out wording. Of a mail, its text part.
    public func wireText(_ parcel: Parcel) -> String { definition.wireText(parcel) }

    /// The mail as it goes over the wire, before dot-stuffing: an `.eml` file.
    public func mime(_ parcel: Parcel) throws(Problem) -> [UInt8] { try definition.mime(parcel) }

    /// Brings a parcel into the form of the wire; whatever is wrong with it comes out when that is sent.
    public func pack(_ parcel: Parcel) -> Consignment {
        switch line {
        case .smtp(let wire): Consignment(to: parcel.to, form: mail(parcel, wire.definition))
        case .http(let wire): Consignment(to: parcel.to, form: text(parcel, wire.definition))
        }
    }

    /// Hands one parcel over and waits for the far end's word on it.
    public func send(_ parcel: Parcel) async -> Delivery { await send(pack(parcel)) }

    /// Hands over what was packed for this channel and waits for the far end's word on it.
    public func send(_ consignment: Consignment) async -> Delivery {
        switch (consignment.form, line) {
        case (.nothing(let refusal), _): return refusal
        case (.mail(let mail), .smtp(let wire)):
            let outcome = await wire.transport.send(mail)
            return redacted(SMTPJudgement.delivery(of: outcome, to: consignment.to), consignment)
        case (.text, .http): return await send([consignment])[0]
        case (.mail, .http), (.text, .smtp):
            preconditionFailure("a consignment goes through the channel that packed it")
        }
    }

    /// Recipients of one request, at most.
    public var recipientsPerRequest: Int {
        if case .http(let wire) = line { wire.definition.batch.limit } else { 1 }
    }

    /// Hands over what goes in one request: SMS of this channel with the same batch key, each number once, no more than
    /// `recipientsPerRequest`.
    ///
    /// - Returns: the far end's word on each, in their order.
    public func send(_ batch: [Consignment]) async -> [Delivery] {
        guard case .http(let wire) = line else {
            var deliveries: [Delivery] = []
            for consignment in batch { deliveries.append(await send(consignment)) }
            return deliveries
        }
        let items = batch.compactMap { consignment -> SMSItem? in
            if case .text(let item, _) = consignment.form { item } else { nil }
        }
        guard items.count == batch.count else {
            return batch.map { if case .nothing(let refusal) = $0.form { refusal } else { .notBatched } }
        }
        let moment = AttemptMoment.drawn(at: now())
        let deliveries: [Delivery]
        do throws(Problem) {
            deliveries = await send(try wire.definition.request.render(items, at: moment), items, wire)
        } catch {
            deliveries = items.map { _ in .misconfigured(error) }
        }
        return zip(deliveries, batch).map { redacted($0, $1) }
    }

    private func redacted(_ delivery: Delivery, _ consignment: Consignment) -> Delivery {
        var delivery = delivery
        delivery.reply = redactor.reply(delivery.reply, recipient: consignment.to)
        return delivery
    }

    /// From now on as wide as these limits say; how fast is the caller's part.
    public func adopt(_ limits: ChannelLimits) {
        let connections = limits.relay.connections ?? definition.limits.relay.connections ?? 1
        switch line {
        case .smtp(let wire):
            wire.transport.limit(
                connections: connections,
                messagesPerConnection: limits.messagesPerConnection ?? wire.definition.messagesPerConnection)
        case .http(let wire): wire.transport.limit(connectionsPerHost: connections)
        }
    }

    /// Ends the connections politely; nothing can be sent any more.
    public func close() async {
        switch line {
        case .smtp(let wire): await wire.transport.close()
        case .http(let wire): await wire.transport.close()
        }
    }

    // MARK: Mail

    private func mail(_ parcel: Parcel, _ smtp: SMTPDefinition) -> Consignment.Form {
        let composer: MailComposer
        do throws(Problem) {
            composer = try definition.composer(smtp, for: parcel.settings)
            if parcel.messageClass == .marketing { _ = try ClassHeaders.unsubscribeLink(parcel) }
        } catch {
            return .nothing(.misconfigured(error))
        }
        let envelope: SMTPEnvelope
        do throws(Problem) {
            let recipient = try MailAddress(parcel.to).specification
            envelope = SMTPEnvelope(
                sender: try composer.returnPath(token: parcel.token), recipients: [recipient],
                message: try composer.compose(parcel), envelopeID: parcel.token, notifications: smtp.notifications)
        } catch {
            return .nothing(.refused(error))
        }
        do throws(SMTPRefusal) {
            return .mail(try SMTPParcel(envelope))
        } catch {
            var delivery = SMTPJudgement.delivery(of: error.outcome)
            delivery.reply = redactor.reply(delivery.reply, recipient: parcel.to)
            return .nothing(delivery)
        }
    }

    // MARK: SMS

    private func text(_ parcel: Parcel, _ sms: SMSDefinition) -> Consignment.Form {
        guard Self.isE164(parcel.to) else {
            return .nothing(
                .refused(
                    Problem(
                        "not a telephone number in E.164: \(Masking.phone(parcel.to))", at: Place(field: "to"))))
        }
        do throws(Problem) {
            let item = try sms.item(parcel)
            return .text(item, BatchKey(item, sms.batch))
        } catch {
            // No wording at all is the channel's fault, not the message's.
            return .nothing(sms.templates?.isEmpty == true ? .misconfigured(error) : .refused(error))
        }
    }

    private func send(
        _ request: RenderedRequest, _ items: [SMSItem], _ wire: Wire<SMSDefinition, HTTPTransport>
    ) async -> [Delivery] {
        if dialogue != nil { for line in request.lines { say(.us, line) } }
        switch await wire.transport.perform(request.transfer) {
        case .response(let status, let headers, let body):
            let answer = GatewayAnswer(
                status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
            if dialogue != nil {
                say(.them, "HTTP \(status)")
                for header in answer.headers { say(.them, "\(header.name): \(header.value)") }
                say(.them, answer.text)
            }
            return wire.definition.result.deliveries(for: answer, to: items, now: now())
        case .notSent(let reason):
            say(.note, reason)
            let delivery = Delivery(outcome: .deferred, reply: "not sent: \(reason)", blamesChannel: true)
            return items.map { _ in delivery }
        case .ambiguous(let reason):
            say(.note, reason)
            return items.map { _ in Delivery(outcome: .inDoubt, reply: "no answer: \(reason)") }
        }
    }

    private static func isE164(_ text: String) -> Bool {
        text.hasPrefix("+") && (7...15).contains(text.utf8.count - 1)
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private func say(_ speaker: DialogueLine.Speaker, _ text: String) {
        guard let dialogue, !text.isEmpty else { return }
        dialogue(DialogueLine(speaker, redactor.cleaned(text)))
    }
}

extension Delivery {
    /// One of those that were to go together cannot go at all: the others keep their place.
    fileprivate static let notBatched = Delivery(outcome: .deferred, reply: "not sent: another of its batch cannot go")

    /// The channel or the settings are at fault: the message keeps its place, the channel waits for a person.
    static func misconfigured(_ problem: Problem) -> Delivery {
        Delivery(outcome: .deferred, reply: String(problem.description.prefix(500)), suspendsChannel: true)
    }
}
