import Foundation
import Liquid
import Model

/// How a request is signed once it is complete: named steps, each over those before it, and what is added at the end.
///
/// Steps see everything that the request's own templates see, and `request`:
///
/// | variable | |
/// |---|---|
/// | `request.method` | `POST` |
/// | `request.host` | as the `Host` header has it, with a port that is not the scheme's own |
/// | `request.path` | as it is on the wire, `/` at least |
/// | `request.query`, `request.form` | objects of the fields, decoded |
/// | `request.headers` | an object of the headers, names in lower case, values trimmed, `host` among them |
/// | `request.body` | the exact bytes |
struct SigningPlan: Sendable {
    struct Step: Sendable {
        var name: String
        var value: FieldTemplate
    }

    var steps: [Step]
    var headers: [Step]
    var query: [Step]
    var form: [Step]

    func sign(_ request: inout RenderedRequest, _ values: [String: Value]) throws(Problem) {
        var values = values
        values["request"] = request.value
        for step in steps {
            let result = try step.value.render(values)
            request.signature.append(
                RenderedRequest.Field(name: step.name, value: result, isSecret: step.value.isSecret))
            values[step.name] = .string(result)
        }
        request.headers += try rendered(headers, values)
        request.query += try rendered(query, values)
        guard !form.isEmpty, case .form(let fields) = request.content else { return }
        request.content = .form(fields + (try rendered(form, values)))
    }

    private func rendered(_ steps: [Step], _ values: [String: Value]) throws(Problem) -> [RenderedRequest.Field] {
        var fields: [RenderedRequest.Field] = []
        for step in steps {
            fields.append(
                RenderedRequest.Field(
                    name: step.name, value: try step.value.render(values), isSecret: step.value.isSecret))
        }
        return fields
    }
}

extension RenderedRequest {
    fileprivate var value: Value {
        let parts = URL(string: url.revealed)
        let standardPort = parts?.scheme == "https" ? 443 : 80
        let port = parts?.port.map { $0 == standardPort ? "" : ":\($0)" } ?? ""
        let host = (parts?.host() ?? "") + port
        let path = parts?.path(percentEncoded: true) ?? ""
        func object(_ fields: [Field]) -> Value { .object(Object(fields.map { ($0.name, Value.string($0.value)) })) }
        var form: [Field] = []
        if case .form(let fields) = content { form = fields }
        let headers = headers.map { header in
            Field(
                name: header.name.lowercased(), value: header.value.trimmingCharacters(in: .whitespaces),
                isSecret: false)
        }
        return .object([
            "method": .string(method), "host": .string(host), "path": .string(path.isEmpty ? "/" : path),
            "query": object(query), "form": object(form),
            "headers": object(headers + [Field(name: "host", value: host, isSecret: false)]),
            "body": .string(String(decoding: body, as: UTF8.self)),
        ])
    }
}
