import Foundation
import JSON
import Liquid
import Model
import Yams

/// Reads the `request:` of a channel file.
struct RequestReader {
    let source: DefinitionSource
    let timeoutSeconds: Int

    func plan(_ reader: MappingReader) -> RequestPlan? {
        let method = reader.choice("method", default: RequestPlan.Method.post)
        let url = reader.node("url", required: true).flatMap { self.url($0, field: reader.field("url")) }
        let query = fields(reader, "query")
        let headers = fields(reader, "headers")
        let body = body(reader, method: method)
        reader.close()
        guard let body else { return nil }
        return RequestPlan(
            method: method, url: Secret(url ?? ""), query: query, headers: headers, body: body,
            environment: source.variables, timeoutSeconds: timeoutSeconds)
    }

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
            field(name: name, node: node, path: fields.field(name))
        }
    }

    private func field(name: String, node: Node, path: String) -> RequestPlan.Field? {
        guard case .scalar(let scalar) = node else {
            source.fault("\(path) must be a text", at: node, field: path)
            return nil
        }
        return template(scalar, name: name, path: path).map { RequestPlan.Field(name: name, value: $0) }
    }

    private func body(_ reader: MappingReader, method: RequestPlan.Method) -> RequestPlan.Body? {
        let hasForm = reader.node("form") != nil
        let json = reader.node("json")
        if hasForm, let json {
            source.fault("a request has either form or json", at: json, field: reader.field("json"))
            return nil
        }
        if method == .get, hasForm || json != nil {
            source.fault(
                "a GET request has no body", at: json ?? reader.node("form"), field: reader.path,
                hint: "put the fields into query, or set method: POST")
            return nil
        }
        if hasForm { return .form(fields(reader, "form")) }
        guard let json else { return RequestPlan.Body.none }
        return self.json(json, name: "json", path: reader.field("json")).map { .json($0) }
    }

    private func json(_ node: Node, name: String, path: String) -> RequestPlan.JSONPlan? {
        switch node {
        case .mapping:
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
            return template(scalar, name: name, path: path).map { .template($0) }
        case .alias:
            source.fault("\(path) cannot be an alias", at: node, field: path)
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

    // MARK: Templates

    private func template(_ scalar: Node.Scalar, name: String, path: String) -> FieldTemplate? {
        let isSecret = Secret.isNamed(by: name)
        let node = Node.scalar(scalar)
        if scalar.string.hasPrefix("file:/") {
            return source.fileContent(scalar, field: path).map { FieldTemplate(fixed: $0.revealed, isSecret: true) }
        }
        guard let pieces = source.pieces(of: scalar, field: path) else { return nil }
        var liquid = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): liquid += literal
            case .variable(let variable, let fallback):
                guard source.variable(variable, fallback: fallback, at: node, field: path) != nil else { continue }
                liquid += source.variables[variable] == nil ? fallback ?? "" : "{{ env.\(variable) }}"
            }
        }
        if isSecret, pieces.count == 1, case .variable(let variable, _) = pieces[0],
            let value = source.variables[variable]
        {
            source.keepSecret(value.revealed)
        }
        do throws(LiquidError) {
            let template = try Template(liquid, name: source.file, environment: .product())
            check(template.references, of: scalar, path: path)
            return FieldTemplate(template, isSecret: isSecret)
        } catch {
            source.fault(
                Problem(
                    error.message, at: place(of: error.line, error.column, in: scalar, path: path), hint: error.hint))
            return nil
        }
    }

    /// Every variable must be one of ours; those of `env` must be set.
    private func check(_ references: [Reference], of scalar: Node.Scalar, path: String) {
        for reference in references {
            guard let first = reference.path.first else { continue }
            if first == "env", reference.path.count == 2 {
                _ = source.variable(reference.path[1], at: .scalar(scalar), field: path)
            } else if !FieldTemplate.variables.contains(first) || reference.path.count > 1 {
                let whole = reference.path.joined(separator: ".")
                source.fault(
                    Problem(
                        "unknown variable \(whole)",
                        at: place(of: reference.line, reference.column, in: scalar, path: path),
                        hint: Spelling.nearest(to: first, among: FieldTemplate.variables).map { "did you mean \($0)?" }
                            ?? "known: \(FieldTemplate.variables.sorted().joined(separator: ", "))"))
            }
        }
    }

    /// A place in a template, in terms of the file. Exact for a value on one line; in a block of several lines, the
    /// line is.
    private func place(of line: Int, _ column: Int, in scalar: Node.Scalar, path: String) -> Place {
        var place = source.place(.scalar(scalar), field: path)
        guard let startLine = place.line, let startColumn = place.column else { return place }
        switch scalar.style {
        case .literal, .folded:
            place.line = startLine + line
            place.column = nil
        default:
            place.line = startLine + line - 1
            place.column = line == 1 ? startColumn + column - (scalar.style == .plain ? 1 : 0) : nil
        }
        return place
    }
}
