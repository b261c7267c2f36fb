import JSON
import Model

/// How a gateway's delivery reports are read.
struct ReceiptRules: Sendable {
    var fields: ReportFields
    /// A form field that holds JSON (Yunpian's `sms_status`); `nil` where the body is JSON, or the form is the report.
    var formField: String?
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
        let answer = reader.text("answer") ?? ""
        var rules = ReceiptRules(
            fields: ReportFields(reader), formField: reader.text("form_field"),
            answer: answer, answerType: Self.mediaType(of: answer),
            verification: reader.reader("verify").flatMap { PushVerificationReader(source: source).verification($0) })
        let pull = reader.reader("pull")
        reader.close()
        check(rules.fields, reader)
        if let pull {
            rules.pull = PullPlanReader(source: source, timeoutSeconds: timeoutSeconds).plan(pull, rules.fields)
        }
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

    private func check(_ fields: ReportFields, _ reader: MappingReader) {
        if fields.id == nil, fields.reference == nil {
            source.fault(
                "\(reader.path) needs id or reference", at: reader.node, field: reader.path,
                hint: "without one a report cannot be matched to its message")
        }
        if let both = fields.delivered.intersection(fields.failed).min() {
            source.fault(
                "\(reader.path) calls “\(both)” both delivered and failed", at: reader.node, field: reader.path)
        }
    }
}
