import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("What is known of a doubt, and what settles it", .timeLimit(.minutes(1)))
struct DoubtDeskTests {
    private static let packs = Packs.pack("hello", when: "{anchor: birthday}", channels: "[email]")

    /// One mail in doubt that the relay has taken (`drop`), and one that it has not (`lose`).
    private func withDoubts(_ body: (Post, DoubtDesk, [DoubtDesk.Doubt]) async throws -> Void) async throws {
        try await Post.open(packs: Self.packs, keepsFiles: true) { post in
            try post.queue([.numbered(1, mail: "drop@example.com"), .numbered(2, mail: "lose@example.com")])
            #expect(try await post.send([.email]).inDoubt == 2)
            let desk = DoubtDesk(post.room.workspace)
            try await body(post, desk, try desk.doubts())
        }
    }

    @Test("it says who, through what, since when, what was handed over, and what to look for in the relay's log")
    func known() async throws {
        try await withDoubts { post, desk, doubts in
            #expect(doubts.count == 2)
            #expect(try desk.count() == 2)
            let first = try #require(doubts.first)
            #expect(first.customer?.name == "客户1")
            #expect(first.attempt?.startedAt == post.room.clock.now)
            #expect(
                first.known.firstMatch(of: #/no answer: .*\((\d+) of \1 bytes handed over, last reply: 354/#) != nil)
            #expect(first.messageID == "<\(first.message.token)@example.com>")
            #expect(first.lookFor.contains("bounce+\(first.message.token)"))
            #expect(post.mail.mails.first?.header("Message-ID") == first.messageID)
        }
    }

    @Test("one whose worker died says that nothing is known of it")
    func killed() throws {
        let room = try Room(packs: Self.packs)
        try room.add(.fixture(birthday: Birthday(solar: room.workspace.clock.today)))
        _ = try Outbox(room.workspace).queueDue(on: room.workspace.clock.today)
        let now = room.clock.now
        let claimed = try room.store.claim(limit: 1, owner: "w", leaseUntil: now + 60, now: now, carriers: [.email])
        _ = try room.store.arm(
            claimed.map { ArmRequest(messageID: $0.id, owner: "w", via: "mail", address: $0.address) }, now: now)
        room.clock.advance(by: 60)
        try room.store.recover(now: room.clock.now)
        let doubt = try #require(try DoubtDesk(room.workspace).doubts().first)
        #expect(doubt.known.contains("the program ended"))
        #expect(doubt.attempt?.startedAt == now)
    }

    @Test("a returned mail settles it, by the return path, by the Message-ID it returns, or by our envelope id")
    func returned() async throws {
        for way in ["path", "message-id", "envelope-id", "in-reply-to"] {
            try await withDoubts { post, _, doubts in
                let token = doubts[0].message.token
                let mail = Self.bounce(of: token, way)
                let summary = try ReceiptDesk(post.room.workspace).takeBounces([("m", Array(mail.utf8))])
                #expect(summary.matched == 1, "\(way): \(summary)")
                #expect(try post.room.store.message(token: token)?.state == .bounced, "\(way)")
                #expect(try post.room.states()[.inDoubt] == 1)
            }
        }
    }

    private static func bounce(of token: String, _ way: String) -> String {
        let to = way == "path" ? "bounce+\(token)@example.com" : "care@example.com"
        let envelope = way == "envelope-id" ? "Original-Envelope-Id: \(token)\r\n" : ""
        let answered = way == "in-reply-to" ? "In-Reply-To: <\(token)@example.com>\r\n" : ""
        let original = way == "message-id" ? "Message-ID: <\(token)@example.com>\r\nSubject: x\r\n" : "Subject: x\r\n"
        return """
            From: MAILER-DAEMON@mx.example.com\r
            To: \(to)\r
            \(answered)Content-Type: multipart/report; boundary=b\r
            \r
            --b\r
            Content-Type: message/delivery-status\r
            \r
            Reporting-MTA: dns; mx.example.com\r
            \(envelope)\r
            Final-Recipient: rfc822; drop@example.com\r
            Action: failed\r
            Status: 5.2.2\r
            \r
            --b\r
            Content-Type: text/rfc822-headers\r
            \r
            \(original)\r
            --b--\r

            """
    }

    @Test("a relay's log settles those that it names, with its queue id, and leaves the others")
    func log() async throws {
        try await withDoubts { post, desk, doubts in
            var log = desk.log()
            let path = "bounce+\(doubts[0].message.token)@example.com"
            for line in [
                "Nov 21 10:00:01 mx postfix/smtpd[7]: connect from store",
                "Nov 21 10:00:01 mx postfix/cleanup[8]: 4ABCDEF01: message-id=<\(doubts[0].message.token)@example.com>",
                "Nov 21 10:00:01 mx postfix/qmgr[9]: 4ABCDEF01: from=<\(path)>, size=812, nrcpt=1 (queue active)",
                "Nov 21 10:00:02 mx postfix/smtp[9]: 4ABCDEF01: to=<drop@example.com>, status=sent (250 ok)",
            ] { log.take(line) }
            #expect(try desk.settle(by: log) == 1)
            let message = try #require(try post.room.store.message(id: doubts[0].message.id))
            #expect(message.state == .accepted && message.providerID == "4ABCDEF01")
            let attempt = try #require(try post.room.store.attempts(of: message.id).first)
            #expect(attempt.outcome == .accepted && attempt.reply?.contains("queue active") == true)
            #expect(try desk.doubts().map(\.message.id) == [doubts[1].message.id])
            #expect(try desk.settle(by: log) == 0)
        }
    }

    @Test("a person settles all of a campaign at once")
    func campaign() async throws {
        let faults = SandboxFaults(mail: [MailFault(.anyone, at: .dot, .close())])
        try await Post.open(packs: Packs.plain, faults: faults) { post in
            try post.launch(20)
            _ = try await post.send([.email])
            let desk = DoubtDesk(post.room.workspace)
            let count = try desk.count(campaign: "spring")
            #expect(count >= 3)
            let results = try desk.settle(campaign: "spring", as: .notSent, author: "chen")
            #expect(results.count == count && results.allSatisfy { $0.after == .queued })
            #expect(try desk.count() == 0)
            #expect(throws: Problem.self) { try desk.settle([1], as: .sent, note: "a\nb", author: "chen") }
        }
    }
}

@Suite("A relay's log")
struct RelayLogTests {
    private let token = "0123456789abcdef0123456789abcdef"

    private func evidence(_ lines: String...) -> RelayLog.Evidence? {
        var log = RelayLog(mailDomain: "store.example")
        for line in lines { log.take(line.replacing("TOKEN", with: token)) }
        return log.evidence[token]
    }

    @Test("Postfix, Exim and Sendmail are understood, and what became of the mail later")
    func relays() {
        let postfix = evidence(
            "Nov 21 10:00:01 mx postfix/qmgr[9]: 4ABCDEF01: from=<bounce+TOKEN@store.example>, size=1 (queue active)",
            "Nov 21 10:00:02 mx postfix/smtp[9]: 4ABCDEF01: to=<a@b>, status=bounced (host mx said: 550 no)")
        #expect(postfix?.queueID == "4ABCDEF01" && postfix?.isBounced == true)
        let exim = evidence(
            "2026-11-21 10:00:00 1rXyzA-0001bc-2D <= bounce+TOKEN@store.example H=store [10.0.0.1] P=esmtps",
            "2026-11-21 10:00:02 1rXyzA-0001bc-2D ** a@b R=dns T=smtp: 550 no such user")
        #expect(exim?.queueID == "1rXyzA-0001bc-2D" && exim?.isBounced == true)
        let sendmail = evidence(
            "Nov 21 10:00:01 mx sendmail[9]: 5AL2Bk3d000123: from=<bounce+TOKEN@store.example>, size=1, nrcpts=1")
        #expect(sendmail?.queueID == "5AL2Bk3d000123" && sendmail?.isBounced == false)
    }

    @Test("what a relay writes before it has taken a mail is no evidence")
    func noEvidence() {
        #expect(evidence("Nov 21 mx postfix/cleanup[8]: 4ABCDEF01: message-id=<TOKEN@store.example>") == nil)
        #expect(
            evidence("Nov 21 mx postfix/smtpd[8]: NOQUEUE: reject: from=<bounce+TOKEN@store.example> to=<a@b>") == nil)
        #expect(evidence("Nov 21 mx postfix/qmgr[9]: 4ABCDEF01: from=<bounce+TOKEN@other.example>, size=1") == nil)
    }
}
