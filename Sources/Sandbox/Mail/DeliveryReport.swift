import Foundation

/// A report on a mail's delivery (RFC 3464): a bounce, or the confirmation that NOTIFY=SUCCESS asks for.
struct DeliveryReport: Sendable {
    /// A recipient that the mail does not reach.
    struct Failure: Sendable, Hashable {
        var recipient: KeptMail.Recipient
        /// RFC 3463: `5.1.1`.
        var status: String
        /// What the imagined next server said: `550 5.1.1 No such user here`.
        var diagnostic: String
    }

    enum Outcome: Sendable {
        case failed(Failure)
        case delivered(KeptMail.Recipient)

        var recipient: KeptMail.Recipient {
            switch self {
            case .failed(let failure): failure.recipient
            case .delivered(let recipient): recipient
            }
        }
    }

    var id: String
    var hostname: String
    var mail: KeptMail
    var outcomes: [Outcome]
    var date: Date

    /// The whole report: explanation, `message/delivery-status`, and the mail or its headers; CRLF.
    func message() -> [UInt8] {
        let returned = mail.returnsFull ? mail.message : Array(mail.message[..<MailHeaders.end(of: mail.message)])
        let explanation = Array(self.explanation.utf8)
        let boundary = self.boundary(notIn: [explanation, returned])
        var bytes = Array(headers(boundary: boundary).utf8)
        func part(_ type: String, _ content: [UInt8]) {
            let encoding = content.allSatisfy { $0 < 0x80 } ? "7bit" : "8bit"
            bytes += Array("--\(boundary)\r\nContent-Type: \(type)\r\n".utf8)
            bytes += Array("Content-Transfer-Encoding: \(encoding)\r\n\r\n".utf8)
            bytes += content
            bytes += Array("\r\n".utf8)
        }
        part("text/plain; charset=utf-8", explanation)
        part("message/delivery-status", Array(status.utf8))
        part(returnedType(returned), returned)
        bytes += Array("--\(boundary)--\r\n".utf8)
        return bytes
    }

    private var isFailure: Bool {
        outcomes.contains { if case .failed = $0 { true } else { false } }
    }

    private func headers(boundary: String) -> String {
        """
        From: Mail Delivery System <MAILER-DAEMON@\(hostname)>\r
        To: <\(mail.sender)>\r
        Subject: \(isFailure ? "Undelivered Mail Returned to Sender" : "Successful Mail Delivery Report")\r
        Date: \(Timestamps.mail(date))\r
        Message-ID: <\(id)@\(hostname)>\r
        Auto-Submitted: auto-replied\r
        MIME-Version: 1.0\r
        Content-Type: multipart/report; report-type=delivery-status;\r
        \tboundary="\(boundary)"\r
        \r

        """
    }

    private var explanation: String {
        var text = "This is the mail system at host \(hostname).\r\n\r\n"
        text += "Your message \(isFailure ? "could not be" : "was") delivered to these recipients:\r\n\r\n"
        for outcome in outcomes {
            switch outcome {
            case .failed(let failure): text += "<\(failure.recipient.address)>: \(failure.diagnostic)\r\n"
            case .delivered(let recipient): text += "<\(recipient.address)>: delivered\r\n"
            }
        }
        return text
    }

    /// The fields for the whole mail, then a group for each recipient (RFC 3464 §2.2, §2.3).
    private var status: String {
        var text = ""
        if let envelopeID = mail.envelopeID { text += "Original-Envelope-Id: \(envelopeID)\r\n" }
        text += "Reporting-MTA: dns; \(hostname)\r\n"
        text += "Arrival-Date: \(Timestamps.mail(mail.receivedAt))\r\n"
        for outcome in outcomes {
            text += "\r\n"
            if let original = outcome.recipient.originalRecipient {
                text += "Original-Recipient: \(Self.ascii(original))\r\n"
            }
            text += "Final-Recipient: \(Self.typed(outcome.recipient.address))\r\n"
            switch outcome {
            case .failed(let failure):
                text += "Action: failed\r\nStatus: \(failure.status)\r\n"
                text += "Remote-MTA: dns; \(hostname)\r\nDiagnostic-Code: smtp; \(failure.diagnostic)\r\n"
            case .delivered:
                text += "Action: delivered\r\nStatus: 2.0.0\r\n"
            }
            text += "Last-Attempt-Date: \(Timestamps.mail(date))\r\n"
        }
        return text
    }

    /// An address with its type: `rfc822; li@example.com`, `utf-8; \x{738B}@example.com`.
    private static func typed(_ address: String) -> String {
        address.utf8.allSatisfy { $0 < 0x80 } ? "rfc822; \(address)" : "utf-8; \(ascii(address))"
    }

    /// What is not ASCII in the form of RFC 6533 §3 for reports that stay ASCII: `王` is `\x{738B}`.
    static func ascii(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !"\\+=".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\x{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return result
    }

    /// RFC 3462 §2, and RFC 6533 §5 where the headers are not ASCII.
    private func returnedType(_ returned: [UInt8]) -> String {
        let isASCII = returned[..<MailHeaders.end(of: returned)].allSatisfy { $0 < 0x80 }
        switch (mail.returnsFull, isASCII) {
        case (true, true): return "message/rfc822"
        case (true, false): return "message/global"
        case (false, true): return "text/rfc822-headers"
        case (false, false): return "message/global-headers"
        }
    }

    /// Lengthened until it occurs in none of the parts: what is returned is the client's.
    private func boundary(notIn parts: [[UInt8]]) -> String {
        var boundary = "=_\(id)"
        while boundary.count < 60, parts.contains(where: { Self.contains($0, Array(boundary.utf8)) }) {
            boundary += "_"
        }
        return boundary
    }

    private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var rest = bytes[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
