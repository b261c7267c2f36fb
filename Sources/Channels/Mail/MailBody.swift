import Model
import Transport

/// The body (RFC 2046): plain text alone, or `multipart/alternative` of text and HTML, the HTML with its pictures in a
/// `multipart/related`, and all of it with the files in a `multipart/mixed`.
enum MailBody {
    private struct Text {
        var type: String
        var bytes: [UInt8]
        var encoding: TransferEncoding

        init(type: String, text: String) {
            self.type = type
            bytes = TransferEncoding.canonical(text)
            encoding = .fitting(bytes)
        }
    }

    /// A part, or a row of parts.
    private indirect enum Node {
        case text(Text)
        case attachment(MailAttachment)
        case multipart(String, [Node])
    }

    static func append(
        _ rendered: RenderedMessage, _ attachments: [MailAttachment], token: String, to mail: inout MailBuffer
    ) {
        let text = Text(type: "text/plain", text: rendered.text)
        let html = rendered.html.map { Text(type: "text/html", text: $0) }
        guard html != nil || !attachments.isEmpty else {
            append(text, to: &mail)
            if text.encoding == .base64 || text.bytes.last != 0x0A { mail.lineEnd() }
            return
        }
        var boundary = Boundary(token: token, texts: [text, html].compactMap(\.self))
        append(tree(text, html, attachments), boundary: &boundary, to: &mail)
    }

    private static func tree(_ text: Text, _ html: Text?, _ attachments: [MailAttachment]) -> Node {
        var inline: [Node] = []
        var files: [Node] = []
        var invitations: [Node] = []
        for attachment in attachments {
            switch attachment.role {
            case .inline: inline.append(.attachment(attachment))
            case .file: files.append(.attachment(attachment))
            case .invitation: invitations.append(.attachment(attachment))
            }
        }
        var words = Node.text(text)
        // Programs show the last alternative that they understand.
        let shown = html.map { inline.isEmpty ? Node.text($0) : .multipart("related", [.text($0)] + inline) }
        let alternatives = [shown].compactMap(\.self) + invitations
        if !alternatives.isEmpty { words = .multipart("alternative", [words] + alternatives) }
        // Pictures without HTML are files.
        let beside = html == nil ? inline + files : files
        return beside.isEmpty ? words : .multipart("mixed", [words] + beside)
    }

    private static func append(_ node: Node, boundary: inout Boundary, to mail: inout MailBuffer) {
        switch node {
        case .text(let text): append(text, to: &mail)
        case .attachment(let attachment):
            attachment.appendHeaders(to: &mail)
            mail.lineEnd()
            mail.raw(attachment.encoded)
        case .multipart(let kind, let children):
            let delimiter = boundary.next()
            mail.header("Content-Type", tokens: ["multipart/\(kind);", "boundary=\"\(delimiter)\""])
            mail.lineEnd()
            for child in children {
                mail.raw("--\(delimiter)")
                mail.lineEnd()
                append(child, boundary: &boundary, to: &mail)
                mail.lineEnd()
            }
            mail.raw("--\(delimiter)--")
            mail.lineEnd()
        }
    }

    private static func append(_ text: Text, to mail: inout MailBuffer) {
        mail.header("Content-Type", tokens: ["\(text.type);", "charset=utf-8"])
        mail.header("Content-Transfer-Encoding", tokens: [text.encoding.rawValue])
        mail.lineEnd()
        mail.raw(text.encoding.encoded(text.bytes))
    }

    /// `=_` can occur neither in base64 nor in quoted-printable (RFC 2045 section 6.7); a plain part is searched.
    private struct Boundary {
        private let token: String
        private let plain: [[UInt8]]
        private var number = 0

        init(token: String, texts: [Text]) {
            self.token = token
            plain = texts.filter { $0.encoding == .sevenBit }.map(\.bytes)
        }

        mutating func next() -> String {
            while true {
                let candidate = "=_\(token)_\(number)"
                number += 1
                if !plain.contains(where: { Self.has(candidate, in: $0) }) { return candidate }
            }
        }

        private static func has(_ candidate: String, in bytes: [UInt8]) -> Bool {
            var index = bytes.startIndex
            while let mark = bytes[index...].firstIndex(of: UInt8(ascii: "=")) {
                if bytes[mark...].starts(with: candidate.utf8) { return true }
                index = mark + 1
            }
            return false
        }
    }
}
