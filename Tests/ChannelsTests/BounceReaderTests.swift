import Foundation
import Model
import TestSupport
import Testing

@testable import Channels

@Suite("Returned mail")
struct BounceReaderTests {
    let at = Date(timeIntervalSince1970: 1_795_222_800)

    func receipt(_ mail: String) -> Receipt? {
        BounceReader.receipt(
            from: Array(mail.replacing("\n", with: "\r\n").utf8), via: "mail", mailDomain: "mail.example.com", at: at)
    }

    func report(
        to: String = "bounce+\(Parcel.token)@mail.example.com", action: String = "failed", status: String = "5.1.1",
        diagnostic: String = "smtp; 550 5.1.1 <li@example.org>: user unknown", original: String = ""
    ) -> String {
        """
        From: MAILER-DAEMON@mx.example.org
        To: \(to)
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="b1/x"

        This is a MIME-encapsulated message.

        --b1/x
        Content-Type: text/plain

        I'm sorry.

        --b1/x
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org

        Final-Recipient: rfc822; Li@example.org
        Action: \(action)
        Status: \(status)
        Diagnostic-Code: \(diagnostic)

        --b1/x
        Content-Type: message/rfc822

        \(original)
        --b1/x--
        """
    }

    @Test("A permanent failure names message, address and reason, and condemns an unknown user")
    func hardBounce() throws {
        let receipt = try #require(self.receipt(report()))
        #expect(receipt.token == Parcel.token)
        #expect(receipt.address == "li@example.org")
        #expect(receipt.verdict == .bounced)
        #expect(receipt.isHard)
        #expect(receipt.detail == "550 5.1.1 <li@example.org>: user unknown")
        #expect(receipt.via == "mail")
        #expect(receipt.at == at)
    }

    @Test(
        "Full mailboxes, policy and delay condemn nobody",
        arguments: [
            ("failed", "5.2.2", "smtp; 552 mailbox full", Receipt.Verdict.bounced),
            ("failed", "5.7.1", "smtp; 550 5.7.1 rejected as spam, user unknown to our policy", .bounced),
            ("delayed", "4.4.1", "smtp; connection timed out", .delayed),
            ("delivered", "2.0.0", "smtp; 250 ok", .delivered),
        ])
    func softBounce(_ action: String, _ status: String, _ diagnostic: String, _ verdict: Receipt.Verdict) throws {
        let receipt = try #require(self.receipt(report(action: action, status: status, diagnostic: diagnostic)))
        #expect(receipt.verdict == verdict)
        #expect(!receipt.isHard)
    }

    @Test("Without our return path the returned message's own id tells which it was")
    func byMessageID() throws {
        let original = "Message-ID: <\(Parcel.token)@mail.example.com>\nSubject: x\n\ntext"
        #expect(receipt(report(to: "care@example.com", original: original))?.token == Parcel.token)
        #expect(receipt(report(to: "care@example.com")) == nil)
    }

    @Test("A complaint is one")
    func complaint() throws {
        let mail = """
            From: fbl@example.org
            To: bounce+\(Parcel.token)@mail.example.com
            Content-Type: multipart/report; report-type=feedback-report; boundary=q

            --q
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            User-Agent: x

            --q--
            """
        #expect(receipt(mail)?.verdict == .complained)
    }

    @Test("A mail server's free text is a soft bounce, an out-of-office reply is none")
    func freeText() {
        let head = "To: bounce+\(Parcel.token)@mail.example.com\n"
        let bounce = receipt("From: Mailer-Daemon@x.org\n\(head)\nYour message could not be delivered.")
        #expect(bounce?.verdict == .bounced)
        #expect(bounce?.isHard == false)
        #expect(bounce?.detail == "Your message could not be delivered.")
        #expect(receipt("From: li@x.org\n\(head)Auto-Submitted: auto-replied\n\nI am away.") == nil)
        #expect(receipt("From: li@x.org\n\(head)\nThank you!") == nil)
    }

    @Test("A mail to the unsubscribe address names the message, a reply that quotes it does not")
    func unsubscribe() {
        let address = "unsubscribe+\(Parcel.token)@mail.example.com"
        let token: (String) -> String? = { UnsubscribeMail.token(in: Array($0.utf8), mailDomain: "mail.example.com") }
        #expect(token("To: <\(address)>\r\n\r\n") == Parcel.token)
        #expect(token("To: care@example.com\r\n\r\n> \(address)") == nil)
        #expect(receipt("From: postmaster@x.org\nTo: \(address)\n\nx") == nil)
    }

    @Test("Any bytes give an answer", arguments: 0..<200)
    func hostile(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var mail = Array(report().replacing("\n", with: "\r\n").utf8)
        // Noise alone, and a good report with damage, which gets further in.
        if seed % 4 == 0 {
            mail = random.bytes(3_000)
        } else {
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let index = Int.random(in: 0..<mail.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: mail[index] = UInt8.random(in: 0...255, using: &random)
                case 1: mail.removeSubrange(index..<min(mail.count, index + 20))
                default: mail.insert(contentsOf: mail[index..<min(mail.count, index + 60)], at: index)
                }
            }
        }
        _ = BounceReader.receipt(from: mail, via: "mail", mailDomain: "mail.example.com", at: at)
    }
}
