import Foundation
import JSON
import Liquid
import Model
import Transport

/// How texts become one HTTP request: its fields, and the steps of its signature.
struct RequestPlan: Sendable {
    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    struct Field: Sendable {
        var name: String
        var value: FieldValue
    }

    enum FieldValue: Sendable {
        case text(FieldTemplate)
        /// JSON, written as text.
        case json(JSONPlan)
    }

    enum Body: Sendable {
        case none
        /// `application/x-www-form-urlencoded`
        case form([Field])
        /// `application/json`
        case json(JSONPlan)
        /// As it is written; the type is among the headers.
        case raw(FieldTemplate)
    }

    /// JSON whose strings are templates; numbers and flags are sent as the file writes them.
    indirect enum JSONPlan: Sendable {
        case fixed(JSONValue)
        case template(FieldTemplate)
        /// A text that is JSON itself.
        case parsed(FieldTemplate)
        case array([JSONPlan])
        case object([(name: String, value: JSONPlan)])
        /// A list with one of these for each recipient, by his own values.
        case each(JSONPlan)
    }

    var method: Method
    /// Complete but for the query.
    var url: Secret
    var query: [Field]
    var headers: [Field]
    var body: Body
    var signing: SigningPlan?
    /// What `env` holds: only what the file names.
    private let environment: [String: Secret]
    /// Of `env` and `recipients`, which are only made for requests that read them.
    private var made: Set<String> = []
    var timeoutSeconds: Int

    /// The variables of a request, beside those of what it is about.
    static let variables = AttemptMoment.variables.union(["env", "recipients"])

    init(
        method: Method, url: Secret, query: [Field], headers: [Field], body: Body, signing: SigningPlan?,
        environment: [String: Secret], timeoutSeconds: Int
    ) {
        self.method = method
        self.url = url
        self.query = query
        self.headers = headers
        self.body = body
        self.signing = signing
        self.environment = environment
        self.timeoutSeconds = timeoutSeconds
        made = signing == nil ? reads : ["env", "recipients"]
    }

    /// A request that sends these texts; what stands for one recipient is the first one's.
    func render(_ items: [SMSItem], at moment: AttemptMoment) throws(Problem) -> RenderedRequest {
        var values = items.first?.values ?? [:]
        if made.contains("recipients") { values["recipients"] = .array(items.map { .object($0.values) }) }
        return try render(values, at: moment)
    }

    /// - Throws: a problem where a template fails or a header's value would hold a control character.
    func render(_ values: [String: Value], at moment: AttemptMoment) throws(Problem) -> RenderedRequest {
        var values = values
        for (name, value) in moment.values { values[name] = value }
        if made.contains("env") { values["env"] = .object(environment.mapValues { .string($0.revealed) }) }
        let query = try fields(self.query, values)
        let headers = try fields(self.headers, values)
        let content: RenderedRequest.Content
        switch body {
        case .none: content = .none
        case .form(let plan): content = .form(try fields(plan, values))
        case .json(let plan): content = .json(try json(plan, values) ?? .object([]))
        case .raw(let template): content = .raw(try template.render(values))
        }
        var request = RenderedRequest(
            method: method.rawValue, url: url, query: query, headers: headers, content: content,
            timeoutSeconds: timeoutSeconds)
        if let type = content.mediaType, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            request.headers.append(RenderedRequest.Field(name: "Content-Type", value: type, isSecret: false))
        }
        try signing?.sign(&request, values)
        for header in request.headers { try HeaderText.refuseControls(in: header.value, field: header.name) }
        return request
    }

    /// What renders to nothing is left out, so that an optional field, such as a callback, is just absent.
    private func fields(_ plan: [Field], _ values: [String: Value]) throws(Problem) -> [RenderedRequest.Field] {
        var result: [RenderedRequest.Field] = []
        for field in plan {
            let isSecret: Bool
            let value: String
            switch field.value {
            case .text(let template):
                value = try template.render(values)
                isSecret = template.isSecret
            case .json(let plan):
                value = try json(plan, values)?.serialized ?? ""
                isSecret = false
            }
            guard !value.isEmpty else { continue }
            result.append(RenderedRequest.Field(name: field.name, value: value, isSecret: isSecret))
        }
        return result
    }

    private func json(_ plan: JSONPlan, _ values: [String: Value]) throws(Problem) -> JSONValue? {
        switch plan {
        case .fixed(let value): return value
        case .template(let template):
            let text = try template.render(values)
            return text.isEmpty ? nil : .string(text)
        case .parsed(let template):
            let text = try template.render(values)
            if text.isEmpty { return nil }
            do throws(JSONParser.Failure) {
                return try JSONParser.parse(Array(text.utf8))
            } catch {
                throw Problem("a value under $parse is not JSON from byte \(error.offset + 1) on")
            }
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
        case .each(let plan):
            guard case .array(let recipients)? = values["recipients"] else { return .array([]) }
            var items: [JSONValue] = []
            for case .object(let own) in recipients {
                let whole = values.merging(own.map { ($0.key, $0.value) }) { $1 }
                if let value = try json(plan, whole) { items.append(value) }
            }
            return .array(items)
        }
    }
}
