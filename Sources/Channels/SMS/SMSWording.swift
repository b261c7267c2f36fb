import Model

/// What a text says on the wire: signature, body, and the way out that its class asks for.
enum SMSWording {
    /// Operators in China want it on marketing, and nowhere else.
    static let defaultOptOut: [MessageClass: String] = [.marketing: "拒收请回复R"]

    /// `【申城汽车】` + body + `拒收请回复R`. What the body already has at its start or end is not put there twice.
    ///
    /// - Parameter signature: without brackets; empty for none.
    static func assemble(body: String, signature: String, optOut: String?) -> String {
        var text = body
        if !signature.isEmpty {
            let mark = "【\(signature)】"
            if !text.hasPrefix(mark) { text = mark + text }
        }
        guard let optOut, !optOut.isEmpty, !text.hasSuffix(optOut) else { return text }
        return text + separator(after: text.last) + optOut
    }

    /// After a sentence's end nothing is needed; a Chinese word must not run into the wording, nor a Latin one.
    private static func separator(after last: Character?) -> String {
        guard let last, !last.isWhitespace else { return "" }
        if last.isASCII { return " " }
        return last.isLetter || last.isNumber ? "，" : ""
    }
}

extension SMSDefinition {
    /// The text as the recipient's phone shows it; where the gateway bills by GSM-7, with plain punctuation if that makes it
    /// GSM-7.
    func wireText(_ parcel: Parcel) -> String {
        assembled(parcel, signature: signature(parcel))
    }

    private func signature(_ parcel: Parcel) -> String { signature ?? parcel.settings.dealership.signature }

    private func assembled(_ parcel: Parcel, signature: String) -> String {
        let text = SMSWording.assemble(
            body: parcel.rendered.text, signature: signature, optOut: optOut[parcel.messageClass])
        return counting == .gsm ? SMSParts.plainPunctuation(text) : text
    }

    /// The parcel as the gateway gets it.
    ///
    /// - Throws: where the gateway sends registered wordings only, and this is none of them.
    func item(_ parcel: Parcel) throws(Problem) -> SMSItem {
        var item = plainItem(parcel)
        guard let templates else { return item }
        item.template = templates.lazy.compactMap { $0.fill(item.bareText) }.first
        guard item.template != nil else {
            throw Problem(
                "the text is none of the wordings that are registered with the gateway",
                hint: "register it with the provider and add it under templates:, or write one of those")
        }
        return item
    }

    /// Without a registered wording.
    func plainItem(_ parcel: Parcel) -> SMSItem {
        SMSItem(
            to: parcel.to, text: wireText(parcel), bareText: assembled(parcel, signature: ""),
            signature: signature(parcel), reference: parcel.token, messageClass: parcel.messageClass,
            receiptURL: parcel.receiptURL ?? "")
    }

    /// What fills a registered wording where it is that of the parcel.
    func fill(_ template: RegisteredTemplate, _ parcel: Parcel) -> RegisteredTemplate.Fill? {
        template.fill(assembled(parcel, signature: ""))
    }
}
