import Channels
import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("What follows from returned mail", .timeLimit(.minutes(2)))
struct ReturnsTests {
    private static let day: TimeInterval = 86_400

    /// A delivery report (RFC 3464) that goes to a message's return path.
    private func returned(_ message: Message, _ status: String, _ words: String) -> [UInt8] {
        Array(
            """
            From: MAILER-DAEMON@mx.example.net
            To: bounce+\(message.token)@example.com
            Subject: Undelivered Mail Returned to Sender
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

            --=b
            Content-Type: text/plain

            Your message could not be delivered.
            --=b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.net

            Final-Recipient: rfc822; \(message.address)
            Action: failed
            Status: \(status)
            Diagnostic-Code: smtp; \(words)

            --=b--

            """.replacing("\n", with: "\r\n").utf8)
    }

    private func take(_ post: Post, _ mails: [[UInt8]]) throws -> ReceiptDesk.Summary {
        try ReceiptDesk(post.room.workspace).takeBounces(mails.enumerated().map { ("\($0.offset)", $0.element) })
    }

    /// Sends a campaign to one person, whose mail comes back with these words.
    private func sendOne(_ post: Post, _ name: String, _ status: String, _ words: String) async throws
        -> ReceiptDesk.Summary
    {
        let known = Set(try post.room.messages().map(\.id))
        try post.launch(1, name: name)
        try await post.send()
        let message = try #require(try post.room.messages().first { !known.contains($0.id) })
        return try take(post, [returned(message, status, words)])
    }

    @Test("an address that does not exist is suppressed at once, and the message says why")
    func unknown() async throws {
        try await Post.open(packs: Packs.plain) { post in
            let summary = try await sendOne(post, "spring", "5.1.1", "550 5.1.1 no such user")
            #expect(summary.matched == 1)
            #expect(try post.room.store.suppressions().map(\.address) == ["customer-0@example.com"])
            let message = try #require(try post.room.messages(.bounced).first)
            #expect(message.reason?.hasPrefix("bounced: userunknown") == true)
        }
    }

    @Test("an address that is full is given up at the third return, and not within two weeks")
    func counted() async throws {
        try await Post.open(packs: Packs.plain) { post in
            let full = ("5.2.2", "552 5.2.2 mailbox full")
            for name in ["first", "second", "third"] {
                let summary = try await sendOne(post, name, full.0, full.1)
                #expect(summary.givenUp == 0)
                post.room.clock.advance(by: Self.day)
            }
            #expect(try post.room.store.suppressions().isEmpty)
            post.room.clock.advance(by: 12 * Self.day)
            #expect(try await sendOne(post, "fourth", full.0, full.1).givenUp == 1)
            #expect(try post.room.store.suppressions().map(\.address) == ["customer-0@example.com"])
            #expect(try post.room.store.corrections().map(\.address) == ["customer-0@example.com"])
        }
    }

    @Test(
        "what is said about us never condemns a recipient, however often it comes",
        arguments: [
            "550 5.7.1 Message rejected as spam", "550 5.7.1 Client host blocked using zen.example.org",
            "550 5.7.26 unauthenticated mail, DMARC policy", "554 5.7.1 policy violation",
        ])
    func ours(_ words: String) async throws {
        try await Post.open(packs: Packs.plain) { post in
            for name in ["first", "second", "third", "fourth"] {
                _ = try await sendOne(post, name, "5.7.1", words)
                post.room.clock.advance(by: 6 * Self.day)
            }
            #expect(try post.room.store.suppressions().isEmpty)
        }
    }

    @Test("a campaign that receivers take for spam is paused")
    func paused() async throws {
        try await Post.open(packs: Packs.plain) { post in
            // Somebody for whom it goes on.
            try post.room.add(.numbered(9_000, mail: "defer@example.com", consents: [.marketing(.email)]))
            try post.launch(ReturnRules.returnsUntilPaused + 5)
            try await post.send()
            let mails = try post.room.messages(.accepted).prefix(ReturnRules.returnsUntilPaused)
                .map { returned($0, "5.7.1", "550 5.7.1 Message rejected as spam") }
            #expect(try take(post, Array(mails.dropLast())).paused.isEmpty)
            #expect(try take(post, Array(mails.suffix(1))).paused == ["spring"])
            #expect(try post.room.store.campaigns().map(\.state) == [.paused])
        }
    }

    @Test("the store may say that another reason suppresses at once")
    func table() async throws {
        try await Post.open(packs: Packs.plain, adjust: { $0.returns.consequences[.mailboxfull] = .suppress }) { post in
            _ = try await sendOne(post, "spring", "5.2.2", "552 5.2.2 mailbox full")
            #expect(try post.room.store.suppressions().map(\.address) == ["customer-0@example.com"])
        }
    }

    @Test("a relay's refusal of a recipient is the same return")
    func synchronous() async throws {
        try await Post.open { post in
            try post.queue([.numbered(1, mail: "unknown@example.com")])
            try await post.send()
            let message = try #require(try post.room.messages(.failed).first)
            #expect(message.reason?.hasPrefix("refused: userunknown: 550") == true)
            #expect(try post.room.store.suppressions().map(\.address) == ["unknown@example.com"])
        }
    }

    @Test("a provider may post a returned mail, or Amazon's notice, to the channel's address")
    func posted() async throws {
        try await Post.open(packs: Packs.plain) { post in
            try post.launch(2)
            try await post.send()
            let messages = try post.room.messages(.accepted)
            let desk = ReceiptDesk(post.room.workspace)
            let mail = returned(messages[0], "5.1.1", "550 5.1.1 no such user")
            let notice = """
                {"notificationType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress":
                 "\(messages[1].address)", "status": "5.1.1", "action": "failed",
                 "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]},
                 "mail": {"source": "bounce+\(messages[1].token)@example.com", "destination": ["\(messages[1].address)"]}}
                """
            for body in [mail, Array(notice.utf8)] {
                let taken = try desk.take(Push(body: body), channel: "mail")
                #expect((taken.summary.matched, taken.answer.status) == (1, 200))
            }
            #expect(try post.room.states() == [.bounced: 2])
            #expect(try post.room.store.suppressions().count == 2)
        }
    }

    @Test("what nobody understands is kept once, whole, until a person takes it off")
    func unread() throws {
        let room = try Room()
        let desk = ReceiptDesk(room.workspace)
        let mail = Array("From: li@example.net\r\nSubject: hello\r\n\r\nwhen do you open?\r\n".utf8) + [0x00, 0xFF]
        for _ in 0..<2 {
            #expect(try desk.takeAndKeep([("1", mail)], from: "imaps://mail.example.com").unread == ["1"])
        }
        let kept = try room.store.unreadMails()
        #expect(kept.map(\.subject) == ["hello"])
        #expect(try room.store.unreadMail(kept[0].id) == mail)
        #expect(try room.store.discardUnread(kept[0].id))
        #expect(try room.store.unreadMails().isEmpty)
    }
}
