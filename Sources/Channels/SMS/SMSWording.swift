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
    /// The text as the recipient's phone shows it.
    func wireText(_ parcel: Parcel) -> String {
        SMSWording.assemble(
            body: parcel.rendered.text, signature: signature ?? parcel.settings.dealership.signature,
            optOut: optOut[parcel.messageClass])
    }
}
