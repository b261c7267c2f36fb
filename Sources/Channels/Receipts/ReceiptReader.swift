import Foundation
import JSON
import Model

/// Delivery reports that a gateway pushes to `/receipts/CHANNEL/SECRET`.
public enum ReceiptReader {
    /// What the gateway is to be told, so that it does not push the same again.
    public struct Answer: Hashable, Sendable {
        /// HTTP status.
        public var status: Int
        /// The media type of the body.
        public var contentType: String
        /// `SUCCESS`, `{"code":0}`, or whatever the vendor asks for.
        public var body: String
    }

    /// Reads a push, whatever its bytes are.
    ///
    /// - Parameters:
    ///   - channel: whose `receipts:` says how to read it.
    ///   - contentType: of the body; where it says nothing, the body is looked at.
    ///   - query: what stood behind the `?` of the URL, decoded; some gateways report by GET.
    ///   - body: JSON or a form.
    ///   - at: when it came, which becomes the receipts' time.
    /// - Returns: one receipt for each report that is news, possibly none, and the answer to give once they are stored.
    /// - Throws: where nothing in it can be understood; answer 400 then and keep the body.
    public static func receipts(
        channel: ChannelDefinition, contentType: String, query: [(String, String)], body: [UInt8], at: Date
    ) throws(Problem) -> (receipts: [Receipt], answer: Answer) {
        guard case .httpSMS(let definition) = channel.route, let rules = definition.receipts else {
            throw Problem(
                "the channel \(channel.name) takes no receipts", at: Place(file: channel.file),
                hint: "describe them under receipts:")
        }
        let root = try content(rules, contentType: contentType, query: query, body: body)
        let items = rules.items.values(in: root).flatMap { value -> [JSONValue] in
            if case .array(let items) = value { items } else { [value] }
        }
        var understood = 0
        var receipts: [Receipt] = []
        for item in items {
            guard let status = rules.status.text(in: item) else { continue }
            let id = rules.id?.text(in: item)
            let token = rules.reference?.text(in: item)
            guard id != nil || token != nil else { continue }
            understood += 1
            guard let verdict = verdict(status, rules) else { continue }
            let detail = rules.detail?.text(in: item)
            receipts.append(
                Receipt(
                    via: channel.name, providerID: id, token: token, address: address(item, rules), verdict: verdict,
                    isHard: verdict == .bounced
                        && (rules.hard.contains(status) || detail.map(rules.hard.contains) == true),
                    detail: shown(status: status, detail: detail), at: at))
        }
        // An empty list is how some gateways try an address out.
        guard understood > 0 || items.isEmpty else {
            throw Problem(
                "no report in what came has the fields that the channel names", at: Place(file: channel.file),
                hint: "compare receipts: items, id and status with the gateway's documentation")
        }
        return (receipts, Answer(status: 200, contentType: rules.answerType, body: rules.answer))
    }

    private static func content(
        _ rules: ReceiptRules, contentType: String, query: [(String, String)], body: [UInt8]
    ) throws(Problem) -> JSONValue {
        let isForm = contentType.lowercased().contains("x-www-form-urlencoded")
        let firstByte = body.first { $0 > 0x20 && $0 < 0x80 }
        let looksLikeJSON = firstByte == UInt8(ascii: "[") || firstByte == UInt8(ascii: "{")
        if rules.formField == nil, !isForm || looksLikeJSON, looksLikeJSON || contentType.contains("json") {
            return try json(body)
        }
        var fields = query.map { (name: $0.0, value: $0.1) }
        if looksLikeJSON == false || isForm { fields += PercentEncoding.fields(body) }
        if let name = rules.formField {
            guard let text = fields.first(where: { $0.name == name })?.value else {
                throw Problem("the form has no field \(name)", at: Place(field: name))
            }
            if let root = try? JSONParser.parse(Array(text.utf8)) { return root }
            // Some escape it twice (Yunpian says so itself).
            let again = PercentEncoding.fields("x=\(text)".utf8).first?.value ?? ""
            return try json(Array(again.utf8))
        }
        return .object(fields.map { JSONValue.Member(name: $0.name, value: .string($0.value)) })
    }

    private static func json(_ body: [UInt8]) throws(Problem) -> JSONValue {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(body)
        } catch {
            throw Problem("what came is not JSON from byte \(error.offset) on")
        }
    }

    private static func verdict(_ status: String, _ rules: ReceiptRules) -> Receipt.Verdict? {
        if rules.delivered.contains(status) { return .delivered }
        if rules.failed.contains(status) { return .bounced }
        return rules.delayed.contains(status) ? .delayed : nil
    }

    private static func address(_ item: JSONValue, _ rules: ReceiptRules) -> String? {
        guard let number = rules.to?.text(in: item)?.filter({ !$0.isWhitespace }) else { return nil }
        return number.hasPrefix("+") ? number : rules.toPrefix + number
    }

    private static func shown(status: String, detail: String?) -> String {
        let words = [status, detail].compactMap(\.self).joined(separator: " ")
        return String(String.UnicodeScalarView(words.unicodeScalars.filter { !HeaderText.isControl($0) }.prefix(500)))
    }
}
