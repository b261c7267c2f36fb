import Foundation
import JSON
import Liquid
import Model
import Transport

/// How one text becomes one HTTP request.
struct RequestPlan: Sendable {
    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    struct Field: Sendable {
        var name: String
        var value: FieldTemplate
    }

    enum Body: Sendable {
        case none
        /// `application/x-www-form-urlencoded`
        case form([Field])
        /// `application/json`
        case json(JSONPlan)
    }

    /// JSON whose strings are templates; numbers and flags are sent as the file writes them.
    indirect enum JSONPlan: Sendable {
        case fixed(JSONValue)
        case template(FieldTemplate)
        case array([JSONPlan])
        case object([(name: String, value: JSONPlan)])
    }

    var method: Method
    /// Complete but for the query.
    var url: Secret
    var query: [Field]
    var headers: [Field]
    var body: Body
    /// What `env` holds: only what the file names.
    var environment: [String: Secret]
    var timeoutSeconds: Int

    /// - Throws: a problem where a template fails or a header's value would hold a control character.
    func render(_ parcel: Parcel, text: String) throws(Problem) -> RenderedRequest {
        let values: [String: Value] = [
            "to": .string(parcel.to), "text": .string(text), "reference": .string(parcel.token),
            "receipt_url": .string(parcel.receiptURL ?? ""), "class": .string(parcel.messageClass.rawValue),
            "env": .object(environment.mapValues { .string($0.revealed) }),
        ]
        let query = try fields(self.query, values)
        var headers = try fields(self.headers, values)
        for header in headers { try HeaderText.refuseControls(in: header.value, field: header.name) }
        let content: RenderedRequest.Content
        switch body {
        case .none: content = .none
        case .form(let plan): content = .form(try fields(plan, values))
        case .json(let plan): content = .json(try json(plan, values) ?? .object([]))
        }
        if let type = content.mediaType, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(RenderedRequest.Field(name: "Content-Type", value: type, isSecret: false))
        }
        return RenderedRequest(
            method: method.rawValue, url: url, query: query, headers: headers, content: content,
            timeoutSeconds: timeoutSeconds)
    }

    /// What renders to nothing is left out, so that an optional field, such as a callback, is just absent.
    private func fields(_ plan: [Field], _ values: [String: Value]) throws(Problem) -> [RenderedRequest.Field] {
        var result: [RenderedRequest.Field] = []
        for field in plan {
            let value = try field.value.render(values)
            guard !value.isEmpty else { continue }
            result.append(RenderedRequest.Field(name: field.name, value: value, isSecret: field.value.isSecret))
        }
        return result
    }

    private func json(_ plan: JSONPlan, _ values: [String: Value]) throws(Problem) -> JSONValue? {
        switch plan {
        case .fixed(let value): return value
        case .template(let template):
            let text = try template.render(values)
            return text.isEmpty ? nil : .string(text)
        case .array(let plans):
            var items: [JSONValue] = []
            for plan in plans {
                if let value = try json(plan, values) { items.append(value) }
            }
            return .array(items)
        case .object(let plans):
            var members: [JSONValue.Member] = []
            for plan in plans {
                if let value = try json(plan.value, values) {
                    members.append(JSONValue.Member(name: plan.name, value: value))
                }
            }
            return .object(members)
        }
    }
}

/// A request with every value in its place but not yet encoded: what goes out, and what a person may see of it.
struct RenderedRequest: Sendable {
    struct Field: Sendable {
        var name: String
        var value: String
        var isSecret: Bool
    }

    enum Content: Sendable {
        case none
        case form([Field])
        case json(JSONValue)

        var mediaType: String? {
            switch self {
            case .none: nil
            case .form: "application/x-www-form-urlencoded; charset=utf-8"
            case .json: "application/json; charset=utf-8"
            }
        }
    }

    var method: String
    var url: Secret
    var query: [Field]
    var headers: [Field]
    var content: Content
    var timeoutSeconds: Int

    /// The exact bytes.
    var transfer: TransferRequest {
        TransferRequest(
            method: method, url: fullURL, headers: headers.map { ($0.name, $0.value) }, body: body,
            timeout: .seconds(timeoutSeconds))
    }

    private var fullURL: String {
        guard !query.isEmpty else { return url.revealed }
        let separator = url.revealed.contains("?") ? "&" : "?"
        return url.revealed + separator + PercentEncoding.form(query.map { ($0.name, $0.value) })
    }

    private var body: [UInt8] {
        switch content {
        case .none: []
        case .form(let fields): Array(PercentEncoding.form(fields.map { ($0.name, $0.value) }).utf8)
        case .json(let value): value.bytes
        }
    }

    /// The request as lines for a person: fields decoded, one a line. Secret fields are masked here, secret texts
    /// elsewhere by the dialogue.
    var lines: [String] {
        func shown(_ field: Field, _ separator: String) -> String {
            "\(field.name)\(separator)\(field.isSecret ? Secret.mask : field.value)"
        }
        var lines = ["\(method) \(url.revealed)"]
        lines += query.map { "  ? " + shown($0, "=") }
        lines += headers.map { "  " + shown($0, ": ") }
        switch content {
        case .none: break
        case .form(let fields): lines += fields.map { "  " + shown($0, "=") }
        case .json(let value): lines.append("  " + String(decoding: value.bytes, as: UTF8.self))
        }
        return lines
    }
}
