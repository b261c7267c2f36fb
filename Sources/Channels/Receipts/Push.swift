import Foundation
import JSON
import Liquid
import Model

/// What a gateway sent to `/receipts/CHANNEL/SECRET`, whatever its bytes are.
public struct Push: Sendable {
    /// As the gateway called it: the public address, with its query.
    public var url: String
    /// Names as they came.
    public var headers: [(name: String, value: String)]
    /// What stood behind the `?`, decoded; some gateways report by GET.
    public var query: [(name: String, value: String)]
    public var body: [UInt8]

    public init(
        url: String = "", headers: [(name: String, value: String)] = [],
        query: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.url = url
        self.headers = headers
        self.query = query
        self.body = body
    }

    var contentType: String {
        headers.first { $0.name.lowercased() == "content-type" }?.value ?? ""
    }

    private var isForm: Bool { contentType.lowercased().contains("x-www-form-urlencoded") }

    private var looksLikeJSON: Bool {
        let firstByte = body.first { $0 > 0x20 && $0 < 0x80 }
        return firstByte == UInt8(ascii: "[") || firstByte == UInt8(ascii: "{")
    }

    /// Fields of the body, where it is a form.
    private var form: [(name: String, value: String)] {
        isForm || !looksLikeJSON ? PercentEncoding.fields(body) : []
    }

    /// For templates: `push.url`, `push.headers` (names in lower case), `push.query`, `push.form`, `push.body`.
    var value: Value {
        func object(_ fields: [(name: String, value: String)]) -> Value {
            .object(Object(fields.map { ($0.name, Value.string($0.value)) }))
        }
        return .object([
            "url": .string(url), "headers": object(headers.map { ($0.name.lowercased(), $0.value) }),
            "query": object(query), "form": object(isForm ? form : []),
            "body": .string(String(decoding: body, as: UTF8.self)),
        ])
    }

    /// The content as one tree: JSON, or an object of the fields of query and form.
    ///
    /// - Parameter formField: a form field that holds JSON.
    func content(formField: String?) throws(Problem) -> JSONValue {
        if formField == nil, looksLikeJSON || !isForm && contentType.contains("json") { return try Self.json(body) }
        let fields = query + form
        guard let formField else {
            return .object(fields.map { JSONValue.Member(name: $0.name, value: .string($0.value)) })
        }
        guard let text = fields.first(where: { $0.name == formField })?.value else {
            throw Problem("the form has no field \(formField)", at: Place(field: formField))
        }
        if let root = try? JSONParser.parse(Array(text.utf8)) { return root }
        // Some escape it twice (Yunpian says so itself).
        let again = PercentEncoding.fields("x=\(text)".utf8).first?.value ?? ""
        return try Self.json(Array(again.utf8))
    }

    private static func json(_ body: [UInt8]) throws(Problem) -> JSONValue {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(body)
        } catch {
            throw Problem("what came is not JSON from byte \(error.offset) on")
        }
    }
}
