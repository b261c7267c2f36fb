import Bounces
import Foundation
import Model

/// Returned mail: what a mail server says became of a message of ours.
///
/// The message is known by the token in the address that the mail came back to (`bounce+TOKEN@domain`), or in the
/// Message-ID of the part that is returned, or the envelope id that we gave it (RFC 3464 section 2.2.1), or the mail that it
/// answers. What happened is `ReturnedMailReader`'s to say; a mail from a mail server that says nothing of it counts as a
/// return for an unknown reason, which condemns nobody.
public enum BounceReader {
    /// What a mail is to us.
    public enum Reading: Hashable, Sendable {
        /// Evidence of what became of a message.
        case receipt(Receipt)
        /// An automatic answer to one of our messages: read, and no news.
        case answer
        /// No message of ours, or no word on one: for a person to look at.
        case unknown
    }

    /// - Parameters:
    ///   - mail: the whole mail, any bytes.
    ///   - via: the channel that the receipt is booked on.
    ///   - mailDomain: the domain of our return paths and Message-IDs.
    ///   - at: when it came.
    public static func read(_ mail: [UInt8], via: String, mailDomain: String, at: Date) -> Reading {
        let mail = IncomingMail(mail)
        guard let token = token(mail, mailDomain: mailDomain) else { return .unknown }
        switch mail.verdict.kind {
        case .feedback, .bounce:
            guard let recipient = gravest(of: mail.verdict.recipients) else { return .unknown }
            return .receipt(receipt(recipient, token: token, via: via, at: at))
        case .vacation:
            // An answer that says that the mailbox is closed is more than an answer.
            guard let recipient = mail.verdict.recipients.first, recipient.reason == .suspend else { return .answer }
            return .receipt(
                Receipt(
                    via: via, token: token, verdict: .bounced, cause: .suspend,
                    detail: ReplyText.cleaned(recipient.words), at: at))
        case .none:
            guard mail.isFromServer else { return .unknown }
            return .receipt(
                Receipt(
                    via: via, token: token, verdict: .bounced, cause: .undefined,
                    detail: ReplyText.cleaned(mail.opening),
                    at: at))
        }
    }

    /// The evidence that a mail is; `nil` where it is none.
    public static func receipt(from mail: [UInt8], via: String, mailDomain: String, at: Date) -> Receipt? {
        guard case .receipt(let receipt) = read(mail, via: via, mailDomain: mailDomain, at: at) else { return nil }
        return receipt
    }

    private static func receipt(
        _ recipient: ReturnedMail.Recipient, token: String, via: String, at: Date
    ) -> Receipt {
        let verdict: Receipt.Verdict =
            switch recipient.reason {
            case .feedback: .complained
            case .delivered: .delivered
            default: recipient.isDelayed ? .delayed : .bounced
            }
        let words =
            recipient.words.contains(recipient.status) ? recipient.words : "\(recipient.status) \(recipient.words)"
        let detail = ReplyText.cleaned(words)
        return Receipt(
            via: via, token: token, address: recipient.address.isEmpty ? nil : recipient.address, verdict: verdict,
            isHard: recipient.condemnsAddress || verdict == .complained, cause: recipient.reason,
            detail: detail.isEmpty ? recipient.reason.rawValue : detail, at: at)
    }

    /// A message has one recipient; a report may name those that he was forwarded to.
    private static func gravest(of recipients: [ReturnedMail.Recipient]) -> ReturnedMail.Recipient? {
        recipients.first { !$0.isDelayed && $0.reason != .delivered } ?? recipients.first { $0.isDelayed }
            ?? recipients.first
    }

    /// Where it came back to, or else the id of the original that it returns.
    private static func token(_ mail: IncomingMail, mailDomain: String) -> String? {
        if let token = VERP.token(to: mail, mailDomain: mailDomain) { return token }
        if let id = mail.originalHeader("message-id"),
            let token = VERP.token(in: id, prefix: "<", mailDomain: mailDomain)
        {
            return token
        }
        // The `ENVID` that we gave with MAIL is the token.
        if let id = mail.envelopeID, id.count == 32, id.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            return id.lowercased()
        }
        // Some servers send back nothing of the mail, but answer it.
        for name in ["in-reply-to", "references"] {
            guard let ids = mail.headers(name).first else { continue }
            if let token = VERP.token(in: ids, prefix: "<", mailDomain: mailDomain) { return token }
        }
        // A provider's notice has the envelope of the mail.
        return mail.notice.flatMap { VERP.token(in: $0, mailDomain: mailDomain) }
    }
}
