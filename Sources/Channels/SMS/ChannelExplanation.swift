import Foundation
import Model

/// What a channel would send, and how it would read what comes back, for a person who writes or mends its file.
public struct ChannelExplanation: Sendable {
    /// A heading, and what belongs to it.
    public struct Section: Sendable {
        public var title: String
        public var lines: [String]
    }

    public private(set) var sections: [Section] = []
    private let redactor: Redactor

    /// Nothing is sent.
    ///
    /// - Parameters:
    ///   - definition: of `ChannelLibrary.explained`.
    ///   - now: when the attempt would be made.
    /// - Throws: where the channel carries mail, or a template of its request fails.
    public init(_ definition: ChannelDefinition, parcel: Parcel, at now: Date) throws(Problem) {
        guard case .httpSMS(let sms) = definition.route else {
            throw Problem(
                "the channel \(definition.name) sends mail, not requests", at: Place(file: definition.file),
                hint: "hongyan channels test shows its dialogue with the relay")
        }
        redactor = Redactor(definition.secrets)
        let item = try describeText(sms, parcel)
        let request = try sms.request.render(
            [item], at: AttemptMoment(now: now, nonce: "0123456789abcdef0123456789abcdef"))
        add("request", [batching(sms.batch)].compactMap(\.self) + request.lines)
        add("as it is signed and sent", request.shownOnWire)
        add("signature, step by step", request.signature.flatMap(Self.step))
        add("answer: the first line that fits counts", sms.result.readings)
        if let recipients = sms.result.recipients {
            add(recipients.title, recipients.rules.rules.readings)
        }
        add("delivery reports", sms.receipts?.readings ?? ["none: an accepted text stays accepted"])
        if let inbound = sms.inbound { add("answers of recipients", inbound.readings) }
    }

    public var lines: [String] {
        sections.flatMap { section in [section.title] + section.lines.map { "  \($0)" } + [""] }
    }

    private mutating func add(_ title: String, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        sections.append(Section(title: title, lines: lines.map { redactor.cleaned($0) }))
    }

    /// What the text is on the wire; where the gateway has registered wordings and this is none, one of them instead.
    private mutating func describeText(_ sms: SMSDefinition, _ parcel: Parcel) throws(Problem) -> SMSItem {
        var parcel = parcel
        var notes: [String] = []
        if let templates = sms.templates, !templates.contains(where: { sms.fill($0, parcel) != nil }) {
            if let first = templates.first {
                parcel.rendered.text = first.filled
                notes.append(
                    "not a registered wording: shown is \(first.id), filled with the names of its placeholders")
            } else {
                notes.append(
                    "templates is empty: nothing can be sent until the wordings that are registered stand there")
            }
        }
        let item = try sms.itemToShow(parcel)
        let measure = SMSParts.measure(item.text, counting: sms.counting)
        var lines = [item.text, "\(measure.units) units of \(measure.encoding.rawValue), billed as \(measure.parts)"]
        if let price = sms.price { lines.append("costs \(price.cost(of: measure.parts))") }
        if let fill = item.template {
            let words = zip(fill.names, fill.texts).map { "\($0) = \($1)" }.joined(separator: ", ")
            lines.append("registered wording \(fill.id)" + (words.isEmpty ? "" : ": \(words)"))
        }
        add("text", lines + notes)
        return item
    }

    private func batching(_ rules: BatchRules) -> String? {
        guard rules.limit > 1 else { return nil }
        let texts = rules.sharesText ? "all with one text" : "each with his own text"
        return "up to \(rules.limit) recipients, \(texts)"
            + (rules.isByCountry ? ", mainland China and others apart" : "")
    }

    /// `name = value`, a value of several lines below its name.
    private static func step(_ field: RenderedRequest.Field) -> [String] {
        let value = field.isSecret ? Secret.mask : field.value
        let lines = value.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1 else { return ["\(field.name) = \(value)"] }
        return ["\(field.name) ="] + lines.map { "    \($0)" }
    }
}

extension RenderedRequest {
    /// The encoded URL and the bytes of a form, their secret fields masked; JSON and raw bodies are shown with the request.
    fileprivate var shownOnWire: [String] {
        func encoded(_ fields: [Field]) -> String {
            fields.map {
                "\(PercentEncoding.encode($0.name))=\($0.isSecret ? Secret.mask : PercentEncoding.encode($0.value))"
            }.joined(separator: "&")
        }
        var lines: [String] = []
        if !query.isEmpty { lines.append("\(url.revealed)\(url.revealed.contains("?") ? "&" : "?")\(encoded(query))") }
        if case .form(let fields) = content { lines.append(encoded(fields)) }
        return lines
    }
}

extension SMSDefinition {
    fileprivate func itemToShow(_ parcel: Parcel) throws(Problem) -> SMSItem {
        guard templates?.isEmpty == true else { return try item(parcel) }
        var item = plainItem(parcel)
        item.template = RegisteredTemplate.Fill(id: "TEMPLATE_ID", names: ["name"], texts: ["王芳"])
        return item
    }
}
