import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("Limits on a real wire", .timeLimit(.minutes(1)))
struct LimitTests {
    private static let late = SandboxFaults(
        mail: [MailFault(.domain("slow.test"), at: .dot, .delay(.seconds(1)))])

    @Test("a domain that is at its limit holds up no other one")
    func domain() async throws {
        let gate = Gate()
        let mail =
            Channels.mail.replacing("final_timeout: 1", with: "final_timeout: 30")
            + "domains: {slow.test: {connections: 1}}\n"
        try await Post.open(faults: Self.late, pause: { _ in await gate.wait() }, mail: mail) { post in
            try post.queue((0..<50).map { .numbered($0, mail: "c\($0)@\($0 < 10 ? "slow" : "fast").test") })
            async let summary = post.send([.email])
            // Four connections: were all of them taken by the slow domain, nobody else's mail would arrive.
            try await post.mail.awaitMails(41)
            #expect(post.mail.mails.flatMap(\.addresses).count { $0.hasSuffix("slow.test") } == 1)
            gate.open()
            #expect(try await summary.accepted == 50)
            #expect(post.mail.mailCount == 50 && post.nobodyGotTwo)
        }
    }

    @Test("a rate holds for the whole run, and messages that were put off for it go in the end")
    func rate() async throws {
        try await Post.open(packs: Packs.plain) { post in
            try post.launch(60)
            try CampaignDesk(post.room.workspace).limit("spring", to: SendingLimit(perSecond: 100))
            let start = ContinuousClock.now
            #expect(try await post.send([.email]).accepted == 60)
            #expect(.now - start > .milliseconds(450), "the first ten at once, fifty more at 100 a second")
            #expect(post.nobodyGotTwo)
        }
    }

    @Test("a limit that is lifted while messages are being sent lets them go")
    func lifted() async throws {
        try await Post.open(packs: Packs.plain) { post in
            try post.launch(200)
            let desk = CampaignDesk(post.room.workspace)
            try desk.limit("spring", to: SendingLimit(perSecond: 0.01))
            async let summary = post.send([.email])
            try await post.mail.awaitMails(1)
            try desk.limit("spring", to: .none)
            #expect(try await summary.accepted == 200)
            #expect(post.mail.mailCount == 200 && post.nobodyGotTwo)
        }
    }

    @Test("a channel file that is changed counts while messages are being sent; one with a fault changes nothing")
    func file() async throws {
        let gate = Gate()
        let everyone = SandboxFaults(mail: [MailFault(.anyone, at: .dot, .delay(.seconds(1)))])
        let slow = Channels.mail.replacing("connections: 4", with: "connections: 1")
            .replacing("final_timeout: 1", with: "final_timeout: 30")
        try await Post.open(faults: everyone, pause: { _ in await gate.wait() }, mail: slow) { post in
            try post.queue((0..<30).map { .numbered($0) })
            let file = "\(post.room.folder)/channels/mail.yaml"
            async let summary = post.send([.email])
            try await post.mail.awaitMails(1)
            try Data("kind: nonsense".utf8).write(to: URL(filePath: file))
            await post.log.awaitLine("its former limits stay")
            let wide = slow.replacing("connections: 1", with: "connections: 6")
            try Data(wide.utf8).write(to: URL(filePath: file))
            try await post.mail.awaitMails(6)
            gate.open()
            #expect(try await summary.accepted == 30)
            #expect(post.mail.mailCount == 30 && post.nobodyGotTwo)
        }
    }
}
