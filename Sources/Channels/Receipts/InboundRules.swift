import Foundation
import JSON
import Liquid
import Model
import Yams

/// What a recipient answered by SMS.
public struct InboundText: Hashable, Sendable {
    /// The channel that it came through.
    public var via: String
    /// E.164.
    public var from: String
    public var text: String
    /// The gateway's id of it, so that a repeated push is known.
    public var providerID: String?
    /// It asks for no more marketing.
    public var isOptOut: Bool
    public var at: Date
}

/// How recipients' answers are read, and which of them are opt-outs.
struct InboundRules: Sendable {
    var items: JSONPath
    var formField: String?
    var from: JSONPath
    var fromPrefix: String
    var text: JSONPath
    var id: JSONPath?
    /// A field that only answers have, where reports look alike otherwise, and its values.
    var only: (path: JSONPath, values: Set<String>)?
    /// In lower case.
    var words: Set<String>
    var answer: String
    /// What the gateway is told instead after an opt-out, so that it confirms it to the person, once.
    var confirmationAnswer: String?
    /// Headers of that answer.
    var confirmationHeaders: [String: String]
    var verification: PushVerification?

    /// What operators in China take for one, and the words of other countries.
    static let defaultWords: Set<String> = [
        "r", "t", "td", "n", "退订", "拒收", "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
    ]

    var plainAnswer: ReceiptReader.Answer {
        ReceiptReader.Answer(status: 200, contentType: ReceiptRulesReader.mediaType(of: answer), body: answer)
    }

    var confirmation: ReceiptReader.Answer? {
        confirmationAnswer.map {
            ReceiptReader.Answer(
                status: 200, contentType: ReceiptRulesReader.mediaType(of: $0), body: $0, headers: confirmationHeaders)
        }
    }

    /// `nil` where the push holds no answers of recipients.
    func replies(in push: Push, via channel: String, at: Date) -> [InboundText]? {
        guard let root = try? push.content(formField: formField) else { return nil }
        let entries = items.values(in: root).flatMap { value -> [JSONValue] in
            if case .array(let list) = value { list } else { [value] }
        }
        let replies = entries.compactMap { entry -> InboundText? in
            if let only, only.path.text(in: entry).map(only.values.contains) != true { return nil }
            guard let number = from.text(in: entry)?.filter({ !$0.isWhitespace }), !number.isEmpty,
                let value = text.values(in: entry).lazy.compactMap(\.text).first
            else { return nil }
            return InboundText(
                via: channel, from: number.hasPrefix("+") ? number : fromPrefix + number,
                text: String(value.prefix(1_000)), providerID: id?.text(in: entry), isOptOut: isOptOut(value), at: at)
        }
        return replies.isEmpty ? nil : replies
    }

    /// The whole text is one of the words, whatever its case, width and punctuation: `ＴＤ。` is, “Td me tomorrow” is not.
    func isOptOut(_ text: String) -> Bool {
        let plain = text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text
        let marks = CharacterSet.whitespacesAndNewlines.union(.punctuationCharacters).union(.symbols)
        return words.contains(plain.trimmingCharacters(in: marks).lowercased())
    }
}

/// Reads the `inbound:` of a channel file.
struct InboundRulesReader {
    let source: DefinitionSource

    func rules(_ reader: MappingReader) -> InboundRules? {
        let from = reader.text("from", required: true).map { JSONPath($0) }
        let text = reader.text("text", required: true).map { JSONPath($0) }
        let only = reader.reader("only").flatMap { only -> (path: JSONPath, values: Set<String>)? in
            let path = only.text("field", required: true).map { JSONPath($0) }
            let values = Set(only.texts("equals", required: true))
            only.close()
            return path.map { (path: $0, values: values) }
        }
        let words = reader.node("words") == nil ? nil : Set(reader.texts("words").map { $0.lowercased() })
        let rules = InboundRules(
            items: reader.text("items").map { JSONPath($0) } ?? JSONPath(""), formField: reader.text("form_field"),
            from: from ?? JSONPath(""), fromPrefix: reader.text("from_prefix") ?? "", text: text ?? JSONPath(""),
            id: reader.text("id").map { JSONPath($0) }, only: only, words: words ?? InboundRules.defaultWords,
            answer: reader.text("answer") ?? "", confirmationAnswer: reader.text("confirm"),
            confirmationHeaders: reader.reader("confirm_headers").map(headers) ?? [:],
            verification: reader.reader("verify").flatMap {
                PushVerificationReader(source: source).verification($0)
            })
        reader.close()
        return from == nil || text == nil ? nil : rules
    }

    private func headers(_ reader: MappingReader) -> [String: String] {
        var headers: [String: String] = [:]
        for (name, node) in reader.entries() {
            let isToken = name.wholeMatch(of: #/[A-Za-z0-9-]+/#) != nil
            guard isToken, let value = node.scalar?.string, !value.unicodeScalars.contains(where: HeaderText.isControl)
            else {
                source.fault(
                    "\(reader.field(name)) is no header", at: node, field: reader.field(name),
                    hint: "write X-Name: value on one line")
                continue
            }
            headers[name] = value
        }
        return headers
    }
}
