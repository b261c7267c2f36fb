import Foundation
import Model
import TestSupport

@testable import Channels

extension Settings {
    static func fixture(mailDomain: String = "mail.example.com", publicURL: String = "https://h.example.com")
        -> Settings
    {
        Settings(
            dealership: Dealership(
                name: "申城东风汽车销售服务有限公司", signature: "申城汽车", email: "care@example.com"),
            mailDomain: mailDomain, publicURL: publicURL)
    }
}

extension RenderedMessage {
    static func mail(
        subject: String = "祝王先生生日快乐", text: String = "王先生：\n您好！\n祝您生日快乐。\n",
        html: String? = "<html><body><p>祝您生日快乐。</p></body></html>"
    ) -> RenderedMessage {
        RenderedMessage(channel: .email, subject: subject, text: text, html: html)
    }

    static func sms(_ text: String = "王先生，祝您生日快乐！") -> RenderedMessage {
        RenderedMessage(channel: .sms, text: text)
    }
}

extension AttemptMoment {
    /// 2026-11-21 09:00:00 +0800
    static let fixture = AttemptMoment(now: Date(timeIntervalSince1970: 1_795_222_800), nonce: "n0nce")
}

extension SMSDefinition {
    func rendered(
        _ parcel: Parcel, text: String? = nil, at moment: AttemptMoment = .fixture
    ) throws -> RenderedRequest {
        var item = try item(parcel)
        if let text { item.text = text }
        return try request.render([item], at: moment)
    }
}

extension Parcel {
    static let token = "0123456789abcdef0123456789abcdef"

    static func fixture(
        messageClass: MessageClass = .greeting, to: String = "wang@example.org", name: String = "王建国",
        rendered: RenderedMessage = .mail(), settings: Settings = .fixture(), receiptURL: String? = nil,
        unsubscribeURL: String? = "https://h.example.com/u/abc", campaign: String? = "birthday"
    ) -> Parcel {
        // 2026-11-21 09:00:00 +0800
        Parcel(
            messageID: 7, token: token, messageClass: messageClass, to: to, recipientName: name, rendered: rendered,
            settings: settings, date: Date(timeIntervalSince1970: 1_795_222_800), receiptURL: receiptURL,
            unsubscribeURL: unsubscribeURL, campaign: campaign)
    }
}

extension SeededGenerator {
    /// Text as records hold it: Chinese, Latin, emoji, marks, quotes, and no control characters.
    mutating func text(_ length: Int) -> String {
        let alphabet = Array("王建国欧阳abcXYZ 019 ,.;:\"\\()<>@[]=?_-+é😀👨‍👩‍👧ｅ（·》\u{0301}\u{1F1E8}".unicodeScalars)
        var text = ""
        for _ in 0..<length { text.unicodeScalars.append(alphabet.randomElement(using: &self) ?? "a") }
        return text
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}

/// Reads a mail as a mail client does, to compare with what was meant.
struct ReadMail {
    let tree: MailTree
    let text: String

    init(_ bytes: [UInt8]) {
        tree = MailTree(bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    func header(_ name: String) -> String? { tree.root.header(name).map(Self.decoded) }

    func leaf(_ type: String) -> String? {
        tree.leaves.first { $0.type == type }.map {
            // The line end before a delimiter belongs to the delimiter.
            var bytes = $0.decoded
            if $0.header("content-transfer-encoding") != "base64", bytes.suffix(2) == [0x0D, 0x0A] {
                bytes.removeLast(2)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Encoded words back to text (RFC 2047 section 6).
    static func decoded(_ value: String) -> String {
        var output: [UInt8] = []
        var rest = value[...]
        var wasEncoded = false
        while !rest.isEmpty {
            if rest.hasPrefix("=?utf-8?"), let end = rest.dropFirst(10).firstRange(of: "?=") {
                let word = rest[..<end.lowerBound]
                let payload = word.dropFirst(10)
                output +=
                    word.dropFirst(8).first == "B"
                    ? TransferDecoding.base64(ArraySlice(payload.utf8))
                    : TransferDecoding.quotedPrintable(ArraySlice(payload.replacing("_", with: " ").utf8))
                rest = rest[end.upperBound...]
                wasEncoded = true
                let gap = rest.prefix { $0 == " " }
                if rest[gap.endIndex...].hasPrefix("=?utf-8?") { rest = rest[gap.endIndex...] }
            } else {
                output += String(rest.removeFirst()).utf8
                wasEncoded = false
            }
        }
        _ = wasEncoded
        return String(decoding: output, as: UTF8.self)
    }
}
