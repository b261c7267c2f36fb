import Foundation
import JSON
import Liquid
import Model
import Yams

/// Reads a `request:` of a channel file.
struct RequestReader {
    let source: DefinitionSource
    let timeoutSeconds: Int
    /// What the request is about: names that its templates may use beside `RequestPlan.variables`.
    var subject: Set<String> = SMSItem.variables

    private var templates: TemplateReader {
        TemplateReader(source: source, variables: subject.union(RequestPlan.variables))
    }

    func plan(_ reader: MappingReader) -> RequestPlan? {
        let method = reader.choice("method", default: RequestPlan.Method.post)
        let url = reader.node("url", required: true).flatMap { self.url($0, field: reader.field("url")) }
        let query = fields(reader, "query")
        let headers = fields(reader, "headers")
        let body = body(reader, method: method)
        let signing = reader.reader("sign").map { self.signing($0) }
        reader.close()
        guard let body else { return nil }
        if let signing, !signing.form.isEmpty {
            guard case .form = body else {
                source.fault(
                    "\(reader.field("sign.form")) has no form to add to", at: reader.node("sign"),
                    field: reader.field("sign.form"), hint: "give the request a form, or add to headers or query")
                return nil
            }
        }
        return RequestPlan(
            method: method, url: Secret(url ?? ""), query: query, headers: headers, body: body, signing: signing,
            environment: source.variables, timeoutSeconds: timeoutSeconds)
    }

    // MARK: Signing

    private func signing(_ reader: MappingReader) -> SigningPlan {
        var templates = templates
        templates.variables.insert("request")
        func steps(_ key: String, named: Bool = false) -> [SigningPlan.Step] {
            guard let entries = reader.reader(key) else { return [] }
            return entries.entries().compactMap { name, node in
                let path = entries.field(name)
                if named, !Self.isName(name) || templates.variables.contains(name) {
                    source.fault(
                        "\(path) cannot be the name of a step", at: node, field: path,
                        hint: "use letters, digits and underscores, and no name that is taken")
                }
                let value = templates.template(node, name: name, path: path)
                if named { templates.variables.insert(name) }
                return value.map { SigningPlan.Step(name: name, value: $0) }
            }
        }
        let plan = SigningPlan(
            steps: steps("steps", named: true), headers: steps("headers"), query: steps("query"), form: steps("form"))
        reader.close()
        if plan.headers.isEmpty, plan.query.isEmpty, plan.form.isEmpty {
            source.fault(
                "\(reader.path) adds nothing to the request", at: reader.node, field: reader.path,
                hint: "put the signature into headers, query or form")
        }
        return plan
    }

    private static func isName(_ name: String) -> Bool { name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil }

    // MARK: URL

    /// A variable at the very start is the gateway's address and goes in as it is; any other one becomes a part of the
    /// path and is percent-encoded. What belongs to a message goes into the query, the form or the JSON.
    private func url(_ node: Node, field: String) -> String? {
        guard case .scalar(let scalar) = node else {
            source.fault("\(field) must be a text", at: node, field: field)
            return nil
        }
        if scalar.string.contains("{{") || scalar.string.contains("{%") {
            source.fault(
                "\(field) cannot hold a template", at: node, field: field,
                hint: "put what belongs to the message into query, form or json, where it is escaped")
            return nil
        }
        guard let pieces = source.pieces(of: scalar, field: field) else { return nil }
        var text = ""
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let literal): text += literal
            case .variable(let name, let fallback):
                guard let value = source.variable(name, fallback: fallback, at: node, field: field) else {
                    return nil
                }
                text += index == 0 ? trimmed(value) : PercentEncoding.encode(value)
            }
        }
        let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isClean, text.hasPrefix("https://") || text.hasPrefix("http://"), URL(string: text)?.host() != nil else {
            source.fault(
                "\(field) is no web address", at: node, field: field, hint: "it begins with https:// and a host's name")
            return nil
        }
        if text.contains("#") { source.fault("\(field) cannot hold a #", at: node, field: field) }
        return text
    }

    /// `http://127.0.0.1:8080/` + `/sms` is not meant to have two slashes.
    private func trimmed(_ base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }

    // MARK: Fields

    private func fields(_ reader: MappingReader, _ key: String) -> [RequestPlan.Field] {
        guard let fields = reader.reader(key) else { return [] }
        return fields.entries().compactMap { name, node in
            value(name: name, node: node, path: fields.field(name)).map { RequestPlan.Field(name: name, value: $0) }
        }
    }

    /// `{$json: …}` is JSON written as text.
    private func value(name: String, node: Node, path: String) -> RequestPlan.FieldValue? {
        if case .mapping(let mapping) = node, mapping.count == 1, let entry = mapping.first,
            entry.key.scalar?.string == "$json"
        {
            return json(entry.value, name: name, path: path).map { .json($0) }
        }
        return templates.template(node, name: name, path: path).map { .text($0) }
    }

    private func body(_ reader: MappingReader, method: RequestPlan.Method) -> RequestPlan.Body? {
        let given = ["form", "json", "raw"].compactMap { key in reader.node(key).map { (key, $0) } }
        guard let (key, node) = given.first else { return RequestPlan.Body.none }
        if given.count > 1 {
            source.fault("a request has either form or json", at: given[1].1, field: reader.field(given[1].0))
            return nil
        }
        if method == .get {
            source.fault(
                "a GET request has no body", at: node, field: reader.path,
                hint: "put the fields into query, or set method: POST")
            return nil
        }
        switch key {
        case "form": return .form(fields(reader, "form"))
        case "raw": return templates.template(node, name: key, path: reader.field(key)).map { .raw($0) }
        default: return json(node, name: "json", path: reader.field("json")).map { .json($0) }
        }
    }

    private func json(_ node: Node, name: String, path: String) -> RequestPlan.JSONPlan? {
        switch node {
        case .mapping(let mapping):
            if let entry = mapping.first, mapping.count == 1, let key = entry.key.scalar?.string, key.hasPrefix("$") {
                return operation(key, entry.key, entry.value, name: name, path: path)
            }
            guard let reader = MappingReader(node, path: path, source: source) else { return nil }
            var members: [(name: String, value: RequestPlan.JSONPlan)] = []
            for (key, value) in reader.entries() {
                if let plan = json(value, name: key, path: reader.field(key)) { members.append((key, plan)) }
            }
            return .object(members)
        case .sequence(let items):
            return .array(items.compactMap { json($0, name: name, path: path) })
        case .scalar(let scalar):
            if scalar.style == .plain, let fixed = Self.literal(scalar.string) { return .fixed(fixed) }
            return templates.template(scalar, name: name, path: path).map { .template($0) }
        case .alias:
            source.fault("\(path) cannot be an alias", at: node, field: path)
            return nil
        }
    }

    private func operation(
        _ key: String, _ keyNode: Node, _ node: Node, name: String, path: String
    ) -> RequestPlan.JSONPlan? {
        switch key {
        case "$each": return json(node, name: name, path: path).map { .each($0) }
        case "$parse": return templates.template(node, name: name, path: path).map { .parsed($0) }
        default:
            source.fault(
                "\(path) cannot hold \(key)", at: keyNode, field: path,
                hint: "$each makes a list with an entry for each recipient, $parse takes a text that is JSON")
            return nil
        }
    }

    /// What stands unquoted and is a number, a flag or null is sent as one; a quoted one is a text.
    private static func literal(_ text: String) -> JSONValue? {
        switch try? JSONParser.parse(Array(text.utf8)) {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .number(let digits): .number(digits)
        default: nil
        }
    }
}
