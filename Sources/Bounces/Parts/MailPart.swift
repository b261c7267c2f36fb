/// One part of a mail, read.
struct MailPart: Sendable {
    /// Names in small letters, values unfolded and decoded.
    var headers: [(name: String, value: String)] = []
    /// `message/delivery-status`, in small letters.
    var type: String
    /// The content, its transfer encoding undone; text in UTF-8. Of a returned mail, its body.
    var content: [UInt8] = []

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    func headers(_ name: String) -> some Sequence<String> {
        headers.lazy.filter { $0.name == name }.map(\.value)
    }
}

/// A mail as far as its report matters: its own headers, its parts in order, and the headers of the mail that it returns.
struct MailParts: Sendable {
    /// The mail's own headers.
    var root: MailPart
    /// What holds no further part, from the first to the last; returned mails are left out.
    var leaves: [MailPart] = []
    /// The headers of the returned mail, where it came back as a part of its own.
    var original: MailPart?
    /// That mail itself, read as one: at most one.
    var inner: [MailParts] = []
    /// `report-type` of the `Content-Type`, in small letters.
    var reportType = ""

    /// The text that people read: the plain one, else what the HTML says.
    var humanText: [UInt8] {
        var text: [UInt8] = []
        for leaf in leaves where leaf.type == "text/plain" || leaf.type == "message/partial" {
            text += leaf.content
            text.append(0x0A)
        }
        if text.contains(where: { $0 > 0x20 }) { return text }
        for leaf in leaves where leaf.type == "text/html" { text += Markup.text(of: leaf.content) }
        return text
    }
}
