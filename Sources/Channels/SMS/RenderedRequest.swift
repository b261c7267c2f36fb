import JSON
import Transport

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
        case raw(String)

        var mediaType: String? {
            switch self {
            case .none, .raw: nil
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
    /// The steps that led to the signature, for a person who looks for what is wrong with it.
    var signature: [Field] = []

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

    var body: [UInt8] {
        switch content {
        case .none: []
        case .form(let fields): Array(PercentEncoding.form(fields.map { ($0.name, $0.value) }).utf8)
        case .json(let value): value.bytes
        case .raw(let text): Array(text.utf8)
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
        case .json(let value): lines.append("  " + value.serialized)
        case .raw(let text): lines.append("  " + text)
        }
        return lines
    }
}
