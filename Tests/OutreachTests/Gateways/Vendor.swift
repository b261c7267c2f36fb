import Crypto
import Foundation
import TestSupport
import Testing

/// A gateway as its vendor documents it, for one of the shipped definitions: what it checks of a request, and what it answers.
/// Nothing here uses what is tested.
struct Vendor: Sendable, CustomTestStringConvertible {
    typealias Question = LoopbackGateway.Question

    /// An HTTP answer.
    struct Answer: Sendable {
        var status = 200
        var body: String
    }

    /// What a mapped error must do to its message.
    enum Effect: String, Sendable {
        case later, personLater, pause, suppress, fail, doubt
    }

    /// The definition's name.
    let name: String
    /// `URL` stands for where the gateway listens.
    let environment: [String: String]
    /// Why the gateway would not believe the request; `nil` where all is as the vendor asks.
    let fault: @Sendable (Question) -> String?
    /// Whom a request is for, as the gateway writes numbers.
    let numbers: @Sendable (Question) -> [String]
    /// Takes everybody.
    ///
    /// - Parameter id: JSON: a text in quotes, or a number.
    let taken: @Sendable (_ numbers: [String], _ id: String) -> Answer
    /// An answer of the whole request for each rule of `result.errors`.
    let errors: [(Answer, Effect)]
    /// Takes all but the last, whose entry has this code; `nil` where all recipients share one word.
    var partial: (@Sendable (_ numbers: [String], _ code: String) -> Answer)?
    /// A code of one recipient for each rule of `recipients.errors`.
    var recipientErrors: [(String, Effect)] = []
    /// Recipients of one request.
    var batch = 1
    /// The gateway names an id.
    var namesID = true

    var testDescription: String { name }

    static let all = [
        aliyun, aliyunV1, tencent, huawei, yunpian, twilio, vonage, messagebird, awsSNS, android, kannel, sandbox,
    ]
}

// MARK: - Reading requests

extension LoopbackGateway.Question {
    var query: [String: String] {
        Self.fields(target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? "")
    }
    var form: [String: String] { Self.fields(body) }
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }
    var path: String { String(target.prefix { $0 != "?" }) }

    static func fields(_ text: String) -> [String: String] {
        Dictionary(
            text.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    parts[0].removingPercentEncoding ?? "",
                    parts.count > 1 ? parts[1].removingPercentEncoding ?? "" : ""
                )
            }
        ) { first, _ in first }
    }

    /// The texts of a JSON list.
    static func list(_ text: String?) -> [String] {
        (try? JSONSerialization.jsonObject(with: Data((text ?? "").utf8))) as? [String] ?? []
    }
}

// MARK: - Digests

enum Digest {
    static func hex(_ bytes: some Sequence<UInt8>) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    static func sha256(_ text: String) -> String { hex(SHA256.hash(data: Data(text.utf8))) }

    static func hmac(_ text: String, _ key: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }

    static func hmacSHA1(_ text: String, _ key: String) -> Data {
        Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(key.utf8))))
    }

    /// RFC 3986.
    static func escape(_ text: String) -> String {
        var kept = CharacterSet(charactersIn: "-._~")
        kept.formUnion(CharacterSet(charactersIn: "A"..."Z"))
        kept.formUnion(CharacterSet(charactersIn: "a"..."z"))
        kept.formUnion(CharacterSet(charactersIn: "0"..."9"))
        return text.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
    }

    static func sorted(_ fields: [String: String]) -> String {
        fields.map { "\(escape($0.key))=\(escape($0.value))" }.sorted().joined(separator: "&")
    }

    /// `name:value` and a line end each, of the headers that `signed` names.
    static func headers(_ question: Vendor.Question, _ signed: String, lowered: Bool = false) -> String {
        signed.split(separator: ";").map { name in
            let value = question.header(String(name))
            return "\(name):\(lowered ? value.lowercased() : value)\n"
        }.joined()
    }

    /// The text between two others; empty where they are not there.
    static func between(_ text: String, _ start: String, _ end: String) -> String {
        guard let first = text.range(of: start) else { return "" }
        let rest = text[first.upperBound...]
        if end.isEmpty { return String(rest) }
        return rest.range(of: end).map { String(rest[..<$0.lowerBound]) } ?? ""
    }
}
