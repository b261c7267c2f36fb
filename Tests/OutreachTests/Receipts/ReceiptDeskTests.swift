import Channels
import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("What comes back", .timeLimit(.minutes(1)))
struct ReceiptDeskTests {
    private let texts = Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]")

    private func report(_ sid: String, _ status: String = "DELIVRD") -> [UInt8] {
        Array(
            #"[{"sid":"\#(sid)","mobile":"+8613800001001","status":"\#(status)","error":"","time":"2026-11-21T02:00:00Z"}]"#
                .utf8)
    }

    private func push(_ post: Post, _ body: [UInt8]) throws -> ReceiptDesk.Summary {
        try ReceiptDesk(post.room.workspace).take(
            Push(headers: [("Content-Type", "application/json")], body: body), channel: "sms"
        ).summary
    }

    @Test("a report moves its message on; the same again changes nothing; one of nobody's waits")
    func reports() async throws {
        try await Post.open(packs: texts) { post in
            try post.queue([.fixture()])
            #expect(try await post.send().accepted == 1)
            #expect(try push(post, report("sid-1")).matched == 1)
            #expect(try push(post, report("sid-1")).repeated == 1)
            #expect(try push(post, report("sid-9")).waiting == 1)
            #expect(try post.room.states() == [.delivered: 1])
        }
    }

    @Test("a report that comes before the answer is kept and counts when the answer names its id")
    func early() async throws {
        try await Post.open(packs: texts) { post in
            try post.queue([.fixture()])
            #expect(try push(post, report("sid-1")).waiting == 1)
            #expect(try await post.send().accepted == 1)
            #expect(try post.room.states() == [.delivered: 1])
        }
    }

    @Test("a push that says nothing which the definition knows is refused")
    func nonsense() async throws {
        try await Post.open(packs: texts) { post in
            #expect(throws: Problem.self) { try push(post, Array("<html>".utf8)) }
            #expect(throws: Problem.self) { try push(post, Array(#"[{"a":1}]"#.utf8)) }
        }
    }

    @Test("the receipt address holds a secret that is drawn once and must be right")
    func secret() throws {
        let room = try Room()
        let address = ReceiptAddress(room.workspace)
        let url = try address.url(forChannel: "sms")
        #expect(try address.url(forChannel: "sms") == url)
        let secret = String(url.split(separator: "/").last!)
        #expect(try address.isRight(secret, forChannel: "sms"))
        #expect(try !address.isRight(secret, forChannel: "mail"))
        #expect(try !address.isRight("", forChannel: "sms"))
        #expect(try !address.isRight(secret, forChannel: "nobody"))
    }

    @Test("a returned mail bounces its message and suppresses the address; the file is kept as seen")
    func bounce() async throws {
        try await Post.open(keepsFiles: true) { post in
            try post.queue([.numbered(1, mail: "bounce@example.com"), .numbered(2, mail: "softbounce@example.com")])
            #expect(try await post.send().accepted == 2)
            try await post.mail.awaitBounces(2)
            let maildir = try #require(post.room.workspace.settings.bounceMaildir)
            let desk = ReceiptDesk(post.room.workspace)
            #expect(try desk.sweepMaildir(maildir).matched == 2)
            #expect(try desk.sweepMaildir(maildir).isEmpty)
            #expect(try post.room.states() == [.bounced: 2])
            #expect(try post.room.store.suppressions().map(\.address) == ["bounce@example.com"])
            let files = FileManager.default
            #expect(try files.contentsOfDirectory(atPath: "\(maildir)/new").isEmpty)
            #expect(try files.contentsOfDirectory(atPath: "\(maildir)/cur").allSatisfy { $0.hasSuffix(":2,S") })
        }
    }

    private func mail(to address: String, _ text: String = "bye") -> String {
        "From: li@example.net\r\nTo: <\(address)>\r\nSubject: unsubscribe\r\n\r\n\(text)\r\n"
    }

    @Test(
        "a mail to the unsubscribe address refuses marketing; strangers' mail and what cannot be read are kept and named"
    )
    func unsubscribeMail() throws {
        let room = try Room()
        try room.add(.numbered(1, consents: [.marketing(.email), .marketing(.letter)]))
        let desk = CampaignDesk(room.workspace)
        _ = try desk.create(name: "spring", pack: "offer", audience: "everyone", channel: .email, fields: [:])
        _ = try desk.launch("spring")
        let message = try #require(try room.messages().first)
        let maildir = "\(room.folder)/mail"
        try Room.write(
            [
                "new/1.a": mail(to: "unsubscribe+\(message.token)@example.com"),
                "new/2.b": mail(to: "unsubscribe+00000000000000000000000000000000@example.com"),
                "new/3.c": mail(to: "care@example.com", "unsubscribe+\(message.token)@example.com"),
                "cur/1.a:2,S": "an older mail of the same name", "new/.hidden": "x",
            ], below: maildir)
        try FileManager.default.createDirectory(atPath: "\(maildir)/new/4.d", withIntermediateDirectories: true)
        let summary = try ReceiptDesk(room.workspace).sweepMaildir(maildir)
        #expect((summary.optedOut, summary.matched) == (1, 0))
        #expect(summary.unread == ["2.b", "3.c", "4.d"])
        let kept = try FileManager.default.contentsOfDirectory(atPath: "\(maildir)/cur").sorted()
        #expect(kept == ["1.a.1:2,S", "1.a:2,S", "2.b:2,", "3.c:2,"])
        #expect(try room.store.isSuppressed(carrier: .email, address: message.address, messageClass: .marketing))
        #expect(try !room.store.isSuppressed(carrier: .email, address: message.address, messageClass: .greeting))
        let answers = try room.store.consents(of: message.customerID).filter { $0.answer == .refused }
        #expect(Set(answers.map(\.channel)) == [.email, .letter, .card])
        #expect(answers.allSatisfy { $0.source == "unsubscribe mail" })
    }
}
