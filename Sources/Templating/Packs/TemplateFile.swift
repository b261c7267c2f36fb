import Model

/// What the name of a file in a pack's folder says: `email.en.html.liquid` is the HTML of an e-mail in English.
struct TemplateFile: Hashable, Sendable {
    enum Form: String, Sendable {
        case text, html
    }

    var channel: ChannelKind
    var language: String
    var form: Form

    /// `nil` where the name is none of a channel's file.
    init?(name: String) {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.popLast() == "liquid", let first = parts.first, let channel = ChannelKind(rawValue: first) else {
            return nil
        }
        parts.removeFirst()
        var form = channel.isPlain ? Form.text : nil
        if let last = parts.last, let stated = Form(rawValue: last) {
            // Only mails have both; sms.text.liquid is not a name that anything else expects.
            guard channel == .email || !channel.isPlain && stated == .html else { return nil }
            form = stated
            parts.removeLast()
        }
        guard let form, parts.count <= 1, parts.allSatisfy(Self.isLanguage) else { return nil }
        self.init(channel: channel, language: parts.first ?? "zh", form: form)
    }

    init(channel: ChannelKind, language: String = "zh", form: Form) {
        self.channel = channel
        self.language = language
        self.form = form
    }

    /// `sms.liquid`, `letter.en.html.liquid`
    var name: String {
        [channel.rawValue, language == "zh" ? nil : language, channel.isPlain ? nil : form.rawValue, "liquid"]
            .compactMap { $0 }.joined(separator: ".")
    }

    /// `zh`, `en`, `pt-br`: as BCP 47, in small letters.
    static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.count) else { return false }
        return parts.allSatisfy { part in
            (2...8).contains(part.count) && part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        }
    }

    /// The names that a pack's folder may hold, for hints.
    static let examples = [
        "sms.liquid", "sms.en.liquid", "email.html.liquid", "email.text.liquid", "email.en.html.liquid",
        "letter.html.liquid",
        "letter.en.html.liquid", "card.html.liquid", "card.en.html.liquid", "call.liquid", "visit.liquid",
        "gift.liquid", "manifest.yaml",
    ]
}
