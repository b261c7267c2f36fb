import Model

/// The body: `multipart/alternative` of text and HTML (RFC 2046 section 5.1.4), or plain text alone.
enum MailBody {
    private struct Part {
        var type: String
        var bytes: [UInt8]
        var encoding: TransferEncoding

        init(type: String, text: String) {
            self.type = type
            bytes = TransferEncoding.canonical(text)
            encoding = .fitting(bytes)
        }
    }

    static func append(_ rendered: RenderedMessage, token: String, to mail: inout MailBuffer) {
        let text = Part(type: "text/plain", text: rendered.text)
        guard let html = rendered.html.map({ Part(type: "text/html", text: $0) }) else {
            append(text, to: &mail)
            mail.lineEnd()
            return
        }
        let boundary = boundary(token: token, parts: [text, html])
        mail.header("Content-Type", tokens: ["multipart/alternative;", "boundary=\"\(boundary)\""])
        mail.lineEnd()
        for part in [text, html] {
            mail.raw("--\(boundary)")
            mail.lineEnd()
            append(part, to: &mail)
            mail.lineEnd()
        }
        mail.raw("--\(boundary)--")
        mail.lineEnd()
    }

    private static func append(_ part: Part, to mail: inout MailBuffer) {
        mail.header("Content-Type", tokens: ["\(part.type);", "charset=utf-8"])
        mail.header("Content-Transfer-Encoding", tokens: [part.encoding.rawValue])
        mail.lineEnd()
        part.encoding.append(part.bytes, to: &mail)
    }

    /// `=_` can occur neither in base64 nor in quoted-printable (RFC 2045 section 6.7); a plain part is searched.
    private static func boundary(token: String, parts: [Part]) -> String {
        let plain = parts.filter { $0.encoding == .sevenBit }.map { String(decoding: $0.bytes, as: UTF8.self) }
        var number = 0
        while true {
            let candidate = "=_\(token)_\(number)"
            if !plain.contains(where: { $0.contains("--" + candidate) }) { return candidate }
            number += 1
        }
    }
}
