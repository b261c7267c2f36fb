import Foundation
import Model

/// Returned mail: what a mail server says became of a message of ours.
///
/// The message is known by the token in the address that the mail came back to (`bounce+TOKEN@domain`), or in the
/// Message-ID of the part that is returned, or the envelope id that we gave it (RFC 3464 section 2.2.1), or the mail that it
/// answers. What happened is read from the delivery status (RFC 3464) or the feedback
/// report (RFC 5965); a mail from a mail server that has neither counts as a soft bounce, because it condemns nobody.
public enum BounceReader {
    /// - Parameters:
    ///   - mail: the whole mail, any bytes.
    ///   - via: the channel that the receipt is booked on.
    ///   - mailDomain: the domain of our return paths and Message-IDs.
    ///   - at: when it came.
    /// - Returns: `nil` where it names no message of ours, or is no word on its delivery (an out-of-office reply).
    public static func receipt(from mail: [UInt8], via: String, mailDomain: String, at: Date) -> Receipt? {
        let tree = MailTree(mail)
        guard let token = token(tree, mailDomain: mailDomain) else { return nil }
        if let report = tree.leaves.first(where: { $0.type == "message/feedback-report" }) {
            let fields = MailTree.headers(report.decoded[...]).headers
            let kind = fields.first { $0.name == "feedback-type" }?.value
            return Receipt(
                via: via, token: token, verdict: .complained, isHard: true,
                detail: "feedback report: \(kind ?? "abuse")", at: at)
        }
        if let status = tree.leaves.first(where: { $0.type.hasSuffix("delivery-status") }) {
            return DeliveryStatus(status.decoded).receipt(via: via, token: token, at: at)
        }
        guard isFromMailServer(tree.root), !isAutomaticReply(tree.root) else { return nil }
        return Receipt(via: via, token: token, verdict: .bounced, detail: firstWords(tree), at: at)
    }

    /// Where it came back to, or else the id of the original that it returns.
    private static func token(_ tree: MailTree, mailDomain: String) -> String? {
        if let token = VERP.token(to: tree.root, mailDomain: mailDomain) { return token }
        for part in tree.leaves where part.type == "message/rfc822" || part.type == "text/rfc822-headers" {
            let original = MailTree.headers(part.decoded[...]).headers
            guard let id = original.first(where: { $0.name == "message-id" })?.value else { continue }
            if let token = VERP.token(in: id, prefix: "<", mailDomain: mailDomain) { return token }
        }
        if let token = envelopeID(tree) { return token }
        // Some servers send back nothing of the mail, but answer it.
        for name in ["in-reply-to", "references"] {
            guard let ids = tree.root.header(name) else { continue }
            if let token = VERP.token(in: ids, prefix: "<", mailDomain: mailDomain) { return token }
        }
        return nil
    }

    /// The `ENVID` that we gave with MAIL is the token.
    private static func envelopeID(_ tree: MailTree) -> String? {
        guard let status = tree.leaves.first(where: { $0.type.hasSuffix("delivery-status") }),
            let id = MailTree.headers(status.decoded[...]).headers.first(where: { $0.name == "original-envelope-id" }),
            id.value.count == 32, id.value.allSatisfy({ $0.isASCII && $0.isHexDigit })
        else { return nil }
        return id.value.lowercased()
    }

    private static func isFromMailServer(_ root: MailTree.Part) -> Bool {
        if root.header("return-path") == "<>" { return true }
        let from = root.header("from")?.lowercased() ?? ""
        return ["mailer-daemon", "postmaster"].contains { from.contains($0) }
    }

    /// RFC 3834: an answer of somebody's mailbox, not of a mail server.
    private static func isAutomaticReply(_ root: MailTree.Part) -> Bool {
        root.header("auto-submitted")?.lowercased().hasPrefix("auto-replied") == true
            || root.header("x-autoreply") != nil
    }

    private static func firstWords(_ tree: MailTree) -> String {
        let text = tree.leaves.first { $0.type == "text/plain" }.map(\.decoded) ?? []
        return DeliveryStatus.cleaned(String(decoding: text.prefix(2_000), as: UTF8.self))
    }
}

/// A delivery status (RFC 3464): fields about the message, then a group of fields for each recipient.
struct DeliveryStatus {
    private struct Recipient {
        var address: String?
        var action: String
        /// An enhanced status code (RFC 3463), such as `5.1.1`.
        var status: String?
        var diagnostic: String?
    }

    private let recipients: [Recipient]

    init(_ bytes: [UInt8]) {
        var recipients: [Recipient] = []
        var rest = bytes[...]
        while !rest.isEmpty, recipients.count < 100 {
            let (fields, next) = MailTree.headers(rest)
            rest = next
            func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
            guard let action = field("action") else { continue }
            recipients.append(
                Recipient(
                    address: Self.address(field("original-recipient") ?? field("final-recipient")),
                    action: action.lowercased(), status: field("status").map { String($0.prefix { $0 != " " }) },
                    diagnostic: field("diagnostic-code")))
        }
        self.recipients = recipients
    }

    /// `rfc822; li@example.com` → `li@example.com`
    private static func address(_ field: String?) -> String? {
        guard let field else { return nil }
        let text = field.split(separator: ";", maxSplits: 1).last.map { MailTree.trimmed($0) } ?? ""
        return text.contains("@") ? text.lowercased() : nil
    }

    /// The gravest thing that it says; `nil` where it says nothing that is news.
    func receipt(via: String, token: String, at: Date) -> Receipt? {
        for (action, verdict) in [
            ("failed", Receipt.Verdict.bounced), ("delayed", .delayed), ("delivered", .delivered),
        ] {
            guard let recipient = recipients.first(where: { $0.action == action }) else { continue }
            let isHard =
                verdict == .bounced && EnhancedStatus.condemnsAddress(recipient.status, recipient.diagnostic ?? "")
            let words = [recipient.status, recipient.diagnostic].compactMap(\.self).joined(separator: " ")
            return Receipt(
                via: via, token: token, address: recipient.address, verdict: verdict, isHard: isHard,
                detail: Self.cleaned(words.isEmpty ? action : words), at: at)
        }
        return nil
    }

    /// One line without control characters, at most 500 characters.
    static func cleaned(_ text: String) -> String {
        // Nearly every answer is one line of ASCII already.
        var previous = UInt8(ascii: " ")
        let isClean =
            text.utf8.count <= 500
            && text.utf8.allSatisfy { byte in
                defer { previous = byte }
                return byte > 0x20 && byte < 0x7F || byte == 0x20 && previous != 0x20
            }
        if isClean, previous != UInt8(ascii: " ") { return text }
        let words = text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy(HeaderText.isControl) }
        let line = words.joined(separator: " ").unicodeScalars.filter { !HeaderText.isControl($0) }
        return String(String(String.UnicodeScalarView(line)).prefix(500))
    }
}
