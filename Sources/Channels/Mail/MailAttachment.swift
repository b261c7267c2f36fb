import Foundation
import Model
import Transport

/// A file that travels with a mail. It is put into lines of base64 once, also where a whole campaign carries it.
public struct MailAttachment: Hashable, Sendable {
    /// What it is to the mail.
    public enum Role: Hashable, Sendable {
        /// Beside the message, to be opened.
        case file
        /// Shown in the HTML, which names it `cid:` and this.
        case inline(contentID: String)
        /// An invitation to a calendar (RFC 6047): its method, `REQUEST` or `PUBLISH`.
        case invitation(method: String)
    }

    /// As the recipient sees it, in any script.
    public let name: String
    /// `application/pdf`
    public let type: String
    public let role: Role
    /// Of its content.
    public let byteCount: Int
    /// Lines of base64, CRLF between them.
    let encoded: [UInt8]

    /// - Parameter type: `nil` for what the name's ending says.
    /// - Throws: a problem where the name, the type or the content id could not stand in a header.
    public init(name: String, type: String? = nil, content: [UInt8], role: Role = .file) throws(Problem) {
        try HeaderText.refuseControls(in: name, field: "attachment")
        let base = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        guard !base.isEmpty, base.utf8.count <= 200 else {
            throw Problem("an attachment needs a name of 1 to 200 bytes", at: Place(field: "attachment"))
        }
        let type = type ?? Self.type(of: base)
        guard type.split(separator: "/").count == 2,
            type.utf8.allSatisfy({ HeaderText.isAtomByte($0) || $0 == 0x2F || $0 == 0x2E })
        else {
            throw Problem(
                "\(type) is no media type", at: Place(field: "attachment"), hint: "write it as application/pdf")
        }
        switch role {
        case .inline(let id): try Self.check(id, "content id")
        case .invitation(let method): try Self.check(method, "method")
        case .file: break
        }
        self.name = base
        self.type = type
        self.role = role
        byteCount = content.count
        encoded = TransferEncoding.base64.encoded(content)
    }

    private static func check(_ text: String, _ what: String) throws(Problem) {
        let isPlain = text.utf8.allSatisfy {
            HeaderText.isAtomByte($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "@")
        }
        guard !text.isEmpty, isPlain else {
            throw Problem("“\(text)” is no \(what) of an attachment", at: Place(field: "attachment"))
        }
    }

    // MARK: Headers

    func appendHeaders(to mail: inout MailBuffer) {
        switch role {
        case .file:
            mail.header("Content-Type", tokens: ["\(type);", "name=\(HeaderText.quoted(asciiName))"])
            mail.header("Content-Disposition", tokens: ["attachment;"] + fileName)
        case .inline(let id):
            mail.header("Content-Type", tokens: ["\(type);", "name=\(HeaderText.quoted(asciiName))"])
            mail.header("Content-ID", tokens: ["<\(id)>"])
            mail.header("Content-Disposition", tokens: ["inline;"] + fileName)
        case .invitation(let method):
            mail.header("Content-Type", tokens: ["text/calendar;", "charset=utf-8;", "method=\(method)"])
        }
        mail.header("Content-Transfer-Encoding", tokens: ["base64"])
    }

    /// What old programs show of it: ASCII, with the same ending.
    private var asciiName: String {
        if name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return name }
        let ending =
            name.split(separator: ".").last.map { $0.utf8.allSatisfy { $0 < 0x7F && $0 > 0x20 } ? ".\($0)" : "" } ?? ""
        return "attachment\(ending)"
    }

    /// `filename="letter.pdf"`, or in the form of RFC 2231: `filename*=utf-8''%E8%B4%BA…`, in numbered pieces where it is long.
    private var fileName: [String] {
        if name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), name.utf8.count < 60 {
            return ["filename=\(HeaderText.quoted(name))"]
        }
        // A character stays in one piece.
        let escaped = name.unicodeScalars.map { scalar in
            String(scalar).utf8.map { byte -> String in
                let isPlain =
                    byte < 0x80 && HeaderText.isAtomByte(byte) && ![0x25, 0x27, 0x2A].contains(byte) || byte == 0x2E
                return isPlain
                    ? String(Unicode.Scalar(byte))
                    : "%" + String(UInt16(byte) + 0x100, radix: 16, uppercase: true).dropFirst()
            }.joined()
        }
        let whole = escaped.joined()
        if whole.utf8.count <= 55 { return ["filename*=utf-8''\(whole)"] }
        var pieces: [String] = []
        var piece = ""
        for character in escaped {
            if piece.utf8.count + character.utf8.count > 50 {
                pieces.append(piece)
                piece = ""
            }
            piece += character
        }
        pieces.append(piece)
        return pieces.enumerated().map { number, piece in
            "filename*\(number)*=\(number == 0 ? "utf-8''" : "")\(piece)" + (number == pieces.count - 1 ? "" : ";")
        }
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last?.lowercased() {
        case "pdf": "application/pdf"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "svg": "image/svg+xml"
        case "ics": "text/calendar"
        case "txt": "text/plain"
        case "csv": "text/csv"
        case "zip": "application/zip"
        case "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        default: "application/octet-stream"
        }
    }
}
