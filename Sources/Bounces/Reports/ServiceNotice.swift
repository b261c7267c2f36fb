import Foundation
import Model

/// What Amazon's mail service says of mails, as JSON in the body of a mail or of an HTTP request
/// (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html).
enum ServiceNotice {
    struct Reading {
        var kind: ReturnedMail.Kind
        var recipients: [Evidence]
    }

    static func read(_ text: [UInt8]) -> Reading? {
        let trimmed = Bytes.trimmed(text[...])
        guard trimmed.first == UInt8(ascii: "{"),
            Bytes.contains(trimmed, "otificationType") || Bytes.contains(trimmed, "eventType")
        else { return nil }
        // Long lines were folded by `!` at their end.
        let unfolded = Line.split(Array(trimmed)).reduce(into: [UInt8]()) { whole, line in
            if line == Array("--".utf8)[...] { return }
            whole += line.last == UInt8(ascii: "!") ? line.dropLast()[...] : line
        }
        let end = unfolded.lastIndex(of: UInt8(ascii: "}")) ?? unfolded.endIndex - 1
        guard var notice = object(Data(unfolded[...end])) else { return nil }
        if let inner = notice["Message"] as? String, let message = object(Data(inner.utf8)) { notice = message }
        switch (notice["notificationType"] ?? notice["eventType"]) as? String {
        case "Bounce": return bounce(notice)
        case "Complaint": return complaint(notice)
        case "Delivery": return delivery(notice)
        default: return nil
        }
    }

    private static func object(_ data: Data) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    }

    private static func bounce(_ notice: [String: Any]) -> Reading? {
        guard let bounce = notice["bounce"] as? [String: Any] else { return nil }
        let hint: BounceReason? =
            switch bounce["bounceSubType"] as? String {
            case "MailboxFull": .mailboxfull
            case "MessageTooLarge": .mesgtoobig
            default: nil
            }
        let list = bounce["bouncedRecipients"] as? [[String: Any]] ?? []
        let recipients = list.prefix(200).compactMap { entry -> Evidence? in
            guard let address = entry["emailAddress"] as? String else { return nil }
            var evidence = Evidence(address: MailboxScanner.first(in: address) ?? address.lowercased())
            evidence.action = entry["action"] as? String ?? "failed"
            evidence.status = entry["status"] as? String ?? ""
            let code = entry["diagnosticCode"] as? String ?? ""
            let pieces = code.split(separator: ";", maxSplits: 1)
            evidence.spec = pieces.count == 2 ? pieces[0].lowercased() : ""
            evidence.words = Array((pieces.last ?? "").utf8)
            evidence.hint = hint
            return evidence
        }
        return recipients.isEmpty ? nil : Reading(kind: .bounce, recipients: recipients)
    }

    private static func complaint(_ notice: [String: Any]) -> Reading? {
        guard let complaint = notice["complaint"] as? [String: Any] else { return nil }
        let list = complaint["complainedRecipients"] as? [[String: Any]] ?? []
        let addresses = list.prefix(200).compactMap { $0["emailAddress"] as? String }
        return Reading(
            kind: .feedback,
            recipients: addresses.map {
                var evidence = Evidence(address: MailboxScanner.first(in: $0) ?? $0.lowercased())
                evidence.hint = .feedback
                return evidence
            })
    }

    private static func delivery(_ notice: [String: Any]) -> Reading? {
        guard let delivery = notice["delivery"] as? [String: Any] else { return nil }
        let words = Array((delivery["smtpResponse"] as? String ?? "").utf8)
        let addresses = delivery["recipients"] as? [String] ?? []
        return Reading(
            kind: .bounce,
            recipients: addresses.prefix(200).map {
                var evidence = Evidence(address: MailboxScanner.first(in: $0) ?? $0.lowercased())
                evidence.action = "delivered"
                evidence.words = words
                evidence.hint = .delivered
                return evidence
            })
    }
}
