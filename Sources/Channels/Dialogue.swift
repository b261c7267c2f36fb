import Foundation
import Model

/// One line of what a channel and the far end said to each other, for `hongyan channels test`; secrets are masked.
public struct DialogueLine: Hashable, Sendable {
    /// Who said it.
    public enum Speaker: String, Sendable {
        case us, them
        /// Something that happened: connected, gave up waiting.
        case note
    }

    /// Whose line it is.
    public var speaker: Speaker
    /// What was said, without its line end.
    public var text: String

    /// A line of its parts.
    public init(_ speaker: Speaker, _ text: String) {
        self.speaker = speaker
        self.text = text
    }
}

extension DialogueLine: CustomStringConvertible {
    /// `> POST http://…`, `< HTTP 200`, `* connected`.
    public var description: String {
        let mark =
            switch speaker {
            case .us: ">"
            case .them: "<"
            case .note: "*"
            }
        return "\(mark) \(text)"
    }
}

/// Takes secrets, and on request the recipient, out of a text.
struct Redactor: Sendable {
    /// As they are, percent-encoded and in base64; the longest first, so that no rest of one stays.
    private let secrets: [String]

    init(_ secrets: Set<Secret>, username: String? = nil) {
        var forms: Set<String> = []
        for secret in secrets.map(\.revealed) where secret.utf8.count >= 3 {
            forms.insert(secret)
            forms.insert(PercentEncoding.encode(secret))
            forms.insert(Data(secret.utf8).base64EncodedString())
            // AUTH PLAIN (RFC 4616)
            if let username { forms.insert(Data("\0\(username)\0\(secret)".utf8).base64EncodedString()) }
        }
        self.secrets = forms.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    func cleaned(_ text: String) -> String {
        secrets.reduce(text) { Self.replacing($1, in: $0, with: Secret.mask) }
    }

    /// One line, at most 500 characters, without secrets and with the recipient masked.
    func reply(_ text: String, recipient: String) -> String {
        var text = cleaned(text)
        for form in Self.forms(of: recipient) { text = Self.replacing(form, in: text, with: Masking.address(form)) }
        return ReplyText.cleaned(text)
    }

    /// Nearly no answer holds one, so that is found out first, by bytes.
    private static func replacing(_ form: String, in text: String, with mask: @autoclosure () -> String) -> String {
        guard form.utf8.count <= text.utf8.count, let first = form.utf8.first else { return text }
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: form.utf8) { return text.replacing(form, with: mask()) }
            rest = rest[rest.index(after: start)...]
        }
        return text
    }

    /// A gateway may repeat `+8613800001234` as `8613800001234` or `13800001234`.
    private static func forms(of recipient: String) -> [String] {
        guard recipient.hasPrefix("+") else { return recipient.isEmpty ? [] : [recipient] }
        let digits = String(recipient.dropFirst())
        return [recipient, digits] + (digits.hasPrefix("86") && digits.count > 8 ? [String(digits.dropFirst(2))] : [])
    }
}
