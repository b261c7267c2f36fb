import JSON
import Model

/// How a gateway's delivery reports are read.
struct ReceiptRules: Sendable {
    /// Among `failed`: every status that no list names.
    static let anyOther = "*"

    /// Where the reports are in the body; empty: the whole is the list, or the one report.
    var items: JSONPath
    /// A form field that holds JSON (Yunpian's `sms_status`); `nil` where the body is JSON, or the form is the report.
    var formField: String?
    var id: JSONPath?
    /// Our own token of the message, where the gateway gives it back.
    var reference: JSONPath?
    var to: JSONPath?
    /// Put in front of a number that has no `+`, to make E.164 of it.
    var toPrefix: String
    var status: JSONPath
    var delivered: Set<String>
    var failed: Set<String>
    /// Still being tried. A report of a status that is in none of the three is no news and is skipped.
    var delayed: Set<String>
    var detail: JSONPath?
    /// Values of `detail` which say that the number itself is bad.
    var hard: Set<String>
    var answer: String
    var answerType: String
    var verification: PushVerification?
    /// Where reports are asked for, beside or instead of pushes.
    var pull: PullPlan?
}

/// Reads the `receipts:` of a channel file.
struct ReceiptRulesReader {
    let source: DefinitionSource
    let timeoutSeconds: Int

    func rules(_ reader: MappingReader) -> ReceiptRules? {
        let path: (String) -> JSONPath? = { reader.text($0).map { JSONPath($0) } }
        let answer = reader.text("answer") ?? ""
        var rules = ReceiptRules(
            items: path("items") ?? JSONPath(""), formField: reader.text("form_field"), id: path("id"),
            reference: path("reference"), to: path("to"), toPrefix: reader.text("to_prefix") ?? "",
            status: JSONPath(reader.text("status", required: true) ?? ""),
            delivered: Set(reader.texts("delivered", required: true)),
            failed: Set(reader.texts("failed", required: true)),
            delayed: Set(reader.texts("delayed")), detail: path("detail"), hard: Set(reader.texts("hard")),
            answer: answer, answerType: Self.mediaType(of: answer),
            verification: reader.reader("verify").flatMap { PushVerificationReader(source: source).verification($0) })
        let pull = reader.reader("pull")
        reader.close()
        check(rules, reader)
        if let pull { rules.pull = PullPlanReader(source: source, timeoutSeconds: timeoutSeconds).plan(pull, rules) }
        return rules
    }

    /// What a gateway is told is JSON, XML or text, by how it begins.
    static func mediaType(of answer: String) -> String {
        switch answer.first {
        case "{", "[": "application/json"
        case "<": "text/xml; charset=utf-8"
        default: "text/plain; charset=utf-8"
        }
    }

    private func check(_ rules: ReceiptRules, _ reader: MappingReader) {
        if rules.id == nil, rules.reference == nil {
            source.fault(
                "\(reader.path) needs id or reference", at: reader.node, field: reader.path,
                hint: "without one a report cannot be matched to its message")
        }
        if let both = rules.delivered.intersection(rules.failed).min() {
            source.fault(
                "\(reader.path) calls “\(both)” both delivered and failed", at: reader.node, field: reader.path)
        }
    }
}
