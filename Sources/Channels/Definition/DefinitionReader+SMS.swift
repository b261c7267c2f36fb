import Foundation
import Model
import YAMLFile

extension DefinitionReader {
    /// `kind: http-sms`.
    static func sms(_ reader: MappingReader) -> SMSDefinition? {
        let source = reader.source
        let timeout = reader.integer("timeout", in: 1...900, default: 30)
        let request = reader.reader("request", required: true)
            .flatMap { RequestReader(source: source, timeoutSeconds: timeout).plan($0) }
        let result = reader.reader("result", required: true).flatMap { AnswerReader(source: source).rules($0) }
        let batch = reader.reader("batch").map { Self.batch($0) } ?? BatchRules()
        let templates = reader.node("templates").flatMap { RegisteredTemplateReader(source: source).templates($0) }
        let receipts = reader.reader("receipts")
            .flatMap { ReceiptRulesReader(source: source, timeoutSeconds: timeout).rules($0) }
        let inbound = reader.reader("inbound").flatMap { InboundRulesReader(source: source).rules($0) }
        let signature = signature(reader)
        let optOut = reader.reader("opt_out").map { optOutWording($0) } ?? SMSWording.defaultOptOut
        let counting = reader.choice("counting", default: SMSCounting.cn)
        let refused = reader.texts("refused").filter { !$0.isEmpty }
        let price = price(reader)
        let connections = reader.integer("connections", in: 1...200, default: 20)
        guard let request, let result else { return nil }
        check(request, batch, templates, reader)
        tryOut(request, receipts?.pull, templates, reader)
        return SMSDefinition(
            request: request, result: result, batch: batch, templates: templates, receipts: receipts, inbound: inbound,
            signature: signature, optOut: optOut, counting: counting, refused: refused, price: price,
            connections: connections,
            perSecond: LimitReader.perSecond(reader), allowsHTTP2: reader.flag("http2"), timeoutSeconds: timeout)
    }

    /// What is wrong only between the parts of a file.
    private static func check(
        _ request: RequestPlan, _ batch: BatchRules, _ templates: [RegisteredTemplate]?, _ reader: MappingReader
    ) {
        if batch.limit > 1, !request.reads.contains("recipients") {
            reader.source.fault(
                "batch sends several recipients in one request, and the request names one", at: reader.node("batch"),
                field: "batch", hint: "name all of them with recipients or $each, or take batch away")
        }
        if templates == nil, request.reads.contains("template") {
            reader.source.fault(
                "the request sends a registered wording, and no templates are listed", at: reader.node("request"),
                field: "templates", hint: "list them under templates:, as they are registered")
        }
    }

    /// Renders the request once: what a filter makes of its arguments shows with values only. Nothing is sent.
    private static func tryOut(
        _ request: RequestPlan, _ pull: PullPlan?, _ templates: [RegisteredTemplate]?, _ reader: MappingReader
    ) {
        // What the environment lacks is told by itself, and only to whoever uses the channel.
        guard !reader.source.faults.contains(where: { $0.severity == .error }), reader.source.missing.isEmpty else {
            return
        }
        let fill = templates.map { templates in
            RegisteredTemplate.Fill(
                id: templates.first?.id ?? "id", names: templates.first?.names ?? [],
                texts: templates.first?.names.map { _ in "王芳" } ?? [])
        }
        let item = SMSItem(
            to: "+8613800001234", text: "【店】祝您生日快乐！", bareText: "祝您生日快乐！", signature: "店", reference: "reference",
            messageClass: .greeting, receiptURL: "https://example.com/receipts", template: fill)
        let moment = AttemptMoment(now: Date(timeIntervalSince1970: 0), nonce: "nonce")
        do throws(Problem) {
            _ = try request.render([item], at: moment)
            _ = try pull?.request.render(pull?.values(nil, page: 1) ?? [:], at: moment)
        } catch {
            reader.source.fault(error)
        }
    }

    private enum Texts: String, CaseIterable { case same, own }
    private enum Within: String, CaseIterable { case country }

    /// `{max: 200, texts: same, within: country}`
    private static func batch(_ reader: MappingReader) -> BatchRules {
        var rules = BatchRules()
        rules.limit = reader.integer("max", in: 1...1_000, default: 1)
        rules.sharesText = reader.choice("texts", default: Texts.same) == .same
        if let text = reader.text("within") {
            let within: Within? = reader.choice(of: text, at: reader.node("within"), field: reader.field("within"))
            rules.isByCountry = within == .country
        }
        reader.close()
        return rules
    }

    private static func price(_ reader: MappingReader) -> PartPrice? {
        guard let text = reader.text("price") else { return nil }
        if let price = PartPrice(text) { return price }
        reader.source.fault(
            "price must be an amount for a part and its currency, not “\(text)”", at: reader.node("price"),
            field: "price", hint: "write 0.045 CNY")
        return nil
    }

    private static func signature(_ reader: MappingReader) -> String? {
        guard let signature = reader.text("signature") else { return nil }
        if signature.contains(where: { "【】".contains($0) }) {
            reader.source.fault(
                "signature holds its brackets already", at: reader.node("signature"), field: "signature",
                hint: "write it without 【】")
        }
        return signature
    }

    private static func optOutWording(_ reader: MappingReader) -> [MessageClass: String] {
        var result: [MessageClass: String] = [:]
        for messageClass in MessageClass.allCases {
            if let text = reader.text(messageClass.rawValue) { result[messageClass] = text }
        }
        reader.close()
        return result
    }
}
