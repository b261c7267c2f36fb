import JSON
import Model
import Yams

/// Reads the `result:` of a channel file.
struct AnswerReader {
    let source: DefinitionSource

    func rules(_ reader: MappingReader, ofRecipients isEntry: Bool = false) -> AnswerRules? {
        let recipients = isEntry ? nil : reader.reader("recipients").flatMap { self.recipients($0) }
        let accepted = reader.reader("accepted", required: true).flatMap { test($0, needsAll: true) }
        let id = reader.reader("id").flatMap(id)
        let errors = (reader.node("errors")?.sequence.map { Array($0) } ?? []).enumerated().compactMap {
            MappingReader($1, path: "\(reader.field("errors"))[\($0)]", source: source).flatMap(error)
        }
        if let node = reader.node("errors"), node.sequence == nil {
            source.fault("\(reader.field("errors")) must be a list", at: node, field: reader.field("errors"))
        }
        let detail = reader.text("detail").map { JSONPath($0) }
        reader.close()
        return accepted.map {
            AnswerRules(accepted: $0, id: id, errors: errors, detail: detail, recipients: recipients)
        }
    }

    /// `{items: …, to: …}` with `accepted`, `errors`, `id` and `detail` whose paths begin at the entry.
    private func recipients(_ reader: MappingReader) -> RecipientRules? {
        let items = reader.text("items", required: true).map { JSONPath($0) }
        let reference = reader.text("reference").map { JSONPath($0) }
        let to = reader.text("to").map { JSONPath($0) }
        let prefix = reader.text("to_prefix") ?? ""
        guard let rules = rules(reader, ofRecipients: true), let items else { return nil }
        return RecipientRules(
            items: items, reference: reference, to: to, toPrefix: prefix, rules: RecipientRules.IndirectRules(rules))
    }

    private func id(_ reader: MappingReader) -> AnswerRules.IDRule? {
        let path = reader.text("json").map { AnswerRules.IDRule.json(JSONPath($0)) }
        let pattern = pattern(reader, "regex").map { AnswerRules.IDRule.pattern($0) }
        let header = reader.text("header").map { AnswerRules.IDRule.header($0) }
        reader.close()
        let rules = [path, pattern, header].compactMap(\.self)
        guard rules.count == 1 else {
            source.fault(
                "\(reader.path) needs one of json, regex, header", at: reader.node, field: reader.path,
                hint: "for example {json: sid}")
            return nil
        }
        return rules[0]
    }

    private func error(_ reader: MappingReader) -> AnswerRules.ErrorRule? {
        let verdict = reader.text("then", required: true).flatMap {
            reader.choice(of: $0, at: reader.node("then"), field: reader.field("then")) as AnswerRules.Verdict?
        }
        let after = reader.node("after") == nil ? nil : reader.integer("after", in: 1...604_800, default: 60)
        guard let test = test(reader, needsAll: false), let verdict else { return nil }
        return AnswerRules.ErrorRule(test: test, verdict: verdict, after: after)
    }

    /// `{status: [200, 202], json: code, equals: "0"}`; closes the reader.
    private func test(_ reader: MappingReader, needsAll: Bool) -> AnswerTest? {
        let statuses = reader.texts("status").compactMap { text -> ClosedRange<Int>? in
            if let range = Self.statusRange(text) { return range }
            source.fault(
                "\(reader.field("status")) is no HTTP status: \(text)", at: reader.node("status"),
                field: reader.field("status"), hint: "write 200, [200, 202], 5xx or 500-599")
            return nil
        }
        let path = reader.text("json")
        let equals = reader.texts("equals")
        let valuePattern = path == nil ? nil : pattern(reader, "matches")
        let bodyPattern = path == nil ? pattern(reader, "matches") : nil
        reader.close()
        if path == nil, let node = reader.node("equals") {
            source.fault(
                "\(reader.field("equals")) has nothing to compare", at: node, field: reader.field("equals"),
                hint: "name the value with json: a.b")
        }
        guard reader.node("status") != nil || path != nil || bodyPattern != nil || reader.node("matches") != nil else {
            source.fault(
                "\(reader.path) tests nothing", at: reader.node, field: reader.path,
                hint: "give it status, json with equals, or matches")
            return nil
        }
        var test = AnswerTest(statuses: statuses, pattern: bodyPattern, needsAll: needsAll)
        if let path {
            let expectation: AnswerTest.Expectation =
                valuePattern.map { .matching($0) } ?? (equals.isEmpty ? .present : .oneOf(Set(equals)))
            test.json = (JSONPath(path), expectation)
        }
        return test
    }

    private static func statusRange(_ text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-")
        if text.count == 3, text.hasSuffix("xx"), let hundreds = Int(text.prefix(1)), (1...5).contains(hundreds) {
            return hundreds * 100...hundreds * 100 + 99
        }
        guard let first = parts.first.flatMap({ Int($0) }), let last = parts.last.flatMap({ Int($0) }),
            parts.count <= 2, (100...599).contains(first), (first...599).contains(last)
        else { return nil }
        return first...last
    }

    /// A regular expression is taken as written: a `$` in it is no variable.
    private func pattern(_ reader: MappingReader, _ key: String) -> Pattern? {
        guard let node = reader.node(key) else { return nil }
        guard let text = node.scalar?.string else {
            source.fault("\(reader.field(key)) must be a text", at: node, field: reader.field(key))
            return nil
        }
        do {
            return try Pattern(text)
        } catch {
            source.fault(
                "\(reader.field(key)) is not a regular expression: \(text)", at: node, field: reader.field(key),
                hint: "check its brackets and backslashes; put it in single quotes")
            return nil
        }
    }
}
