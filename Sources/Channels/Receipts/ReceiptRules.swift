import JSON
import Model

/// How a gateway's pushed delivery reports are read.
struct ReceiptRules: Sendable {
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
}

/// Reads the `receipts:` of a channel file.
struct ReceiptRulesReader {
    let source: DefinitionSource

    func rules(_ reader: MappingReader) -> ReceiptRules? {
        let path: (String) -> JSONPath? = { reader.text($0).map { JSONPath($0) } }
        let answer = reader.text("answer") ?? ""
        let isJSON = answer.hasPrefix("{") || answer.hasPrefix("[")
        let rules = ReceiptRules(
            items: path("items") ?? JSONPath(""), formField: reader.text("form_field"), id: path("id"),
            reference: path("reference"), to: path("to"), toPrefix: reader.text("to_prefix") ?? "",
            status: JSONPath(reader.text("status", required: true) ?? ""),
            delivered: Set(reader.texts("delivered", required: true)),
            failed: Set(reader.texts("failed", required: true)),
            delayed: Set(reader.texts("delayed")), detail: path("detail"), hard: Set(reader.texts("hard")),
            answer: answer, answerType: isJSON ? "application/json" : "text/plain; charset=utf-8")
        reader.close()
        if rules.id == nil, rules.reference == nil {
            source.fault(
                "\(reader.path) needs id or reference", at: reader.node, field: reader.path,
                hint: "without one a report cannot be matched to its message")
        }
        if let both = rules.delivered.intersection(rules.failed).min() {
            source.fault(
                "\(reader.path) calls “\(both)” both delivered and failed", at: reader.node, field: reader.path)
        }
        return rules
    }
}
