import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("A second channel stands in for the first", .timeLimit(.minutes(1)))
struct StandInTests {
    /// A post office with two relays; `faults` are the first one's.
    private func withTwo(
        _ faults: SandboxFaults = .none, backup: SandboxFaults = .none,
        _ body: (Post, SandboxMailServer) async throws -> Void
    ) async throws {
        var options = SandboxMailServer.Options()
        options.faults = backup
        let second = try await SandboxMailServer.start(options: options)
        try await Post.open(
            packs: Packs.pack("hello", when: "{anchor: birthday}", channels: "[email]"), faults: faults,
            backup: second.port
        ) { post in
            try await body(post, second)
        }
        await second.stop()
    }

    private func people(_ count: Int) -> [Customer] { (0..<count).map { .numbered($0) } }

    private func via(_ post: Post) throws -> [String: Int] {
        try post.room.messages(.accepted).reduce(into: [:]) { $0[$1.via ?? "", default: 0] += 1 }
    }

    private func nobodyGotTwo(_ post: Post, _ second: SandboxMailServer) -> Bool {
        let addresses = (post.mail.mails + second.mails).flatMap(\.addresses)
        return Set(addresses).count == addresses.count
    }

    @Test("while the first works nothing goes through the second")
    func first() async throws {
        try await withTwo { post, second in
            try post.queue(people(40))
            #expect(try await post.send([.email]).accepted == 40)
            #expect(try via(post) == ["mail": 40])
            #expect(second.mailCount == 0)
        }
    }

    @Test(
        "a first relay that turns everybody away loses its mail to the second, and no recipient is condemned",
        arguments: [
            (MailFault.Phase.banner, 554), (.banner, 421), (.hello, 550), (.mail, 550), (.mail, 451), (.recipient, 421),
        ])
    func turnedAway(phase: MailFault.Phase, code: Int) async throws {
        let fault = MailFault(.anyone, at: phase, .reply(.init(code, nil, "5.1.1 user unknown, go away")))
        try await withTwo(SandboxFaults(mail: [fault])) { post, second in
            try post.queue(people(40))
            #expect(try await post.send([.email]).accepted == 40)
            #expect(try via(post) == ["backup": 40])
            #expect(second.mailCount == 40 && post.mail.mailCount == 0)
            #expect(nobodyGotTwo(post, second))
            #expect(try post.room.store.suppressions().isEmpty)
            let tried = try #require(try post.room.messages(.accepted).first { $0.attempts > 1 })
            let attempts = try post.room.store.attempts(of: tried.id)
            #expect(attempts.first?.via == "mail" && attempts.first?.blamesChannel == true)
            #expect(attempts.last?.via == "backup" && attempts.last?.blamesChannel == false)
        }
    }

    @Test("one message alone finds the second channel, and a relay that refuses it alone is not asked without end")
    func alone() async throws {
        let refusal = MailFault(.word("odd"), at: .recipient, .reply(.init(421, nil, "not this one")))
        try await withTwo(SandboxFaults(mail: [refusal])) { post, second in
            try post.queue([.numbered(7, mail: "odd@example.com")] + people(3))
            #expect(try await post.send([.email]).accepted >= 3)
            let odd = try #require(try post.room.messages().first { $0.address == "odd@example.com" })
            #expect(odd.attempts <= 6)
            #expect(odd.state == .accepted || odd.state == .queued && odd.notBefore > post.room.clock.now)
        }
    }

    @Test("what the first may have taken is in doubt and never goes to the second")
    func doubt() async throws {
        let faults = SandboxFaults(mail: [MailFault(.anyone, at: .dot, .close(keepingMail: true))])
        try await withTwo(faults) { post, second in
            try post.queue(people(60))
            let summary = try await post.send([.email])
            #expect(summary.inDoubt >= 3 && summary.inDoubt <= 10)
            #expect(summary.accepted == 60 - summary.inDoubt)
            #expect(second.mailCount == summary.accepted)
            post.room.clock.advance(by: 4 * 3_600)
            _ = try await post.send([.email])
            #expect(try post.room.messages(.inDoubt).count >= summary.inDoubt)
            #expect(nobodyGotTwo(post, second))
        }
    }

    @Test("what the first refuses or puts off for the recipient's sake does not go to the second")
    func recipients() async throws {
        try await withTwo(.standard) { post, second in
            try post.queue([.numbered(1, mail: "defer@example.com"), .numbered(2, mail: "unknown@example.com")])
            _ = try await post.send([.email])
            #expect(try post.room.states() == [.deferred: 1, .failed: 1])
            #expect(second.mailCount == 0)
        }
    }

    @Test("when its rest is over the first is tried with one mail, and has its work back")
    func back() async throws {
        let fault = MailFault(.anyone, at: .banner, .reply(.init(554, nil, "no")), times: 1)
        try await withTwo(SandboxFaults(mail: [fault])) { post, second in
            try post.queue(people(10))
            let dispatcher = try post.dispatcher([.email])
            let run = Task { try await dispatcher.run(every: .seconds(3_600)) }
            try await second.awaitMails(9)
            post.room.clock.advance(by: 31)
            // More than the second takes at a time, so that something is left for the first to be tried with.
            try post.queue((10..<1_000).map { .numbered($0) })
            await dispatcher.lookAgain()
            while try post.room.messages(.accepted).count < 1_000 {
                try Task.checkCancellation()
                await Task.yield()
            }
            await dispatcher.stop()
            _ = try await run.value
            #expect(post.mail.mailCount >= 1, "it was tried")
            #expect(post.mail.mailCount + second.mailCount == 1_000 && nobodyGotTwo(post, second))

            try post.queue((1_000..<1_020).map { .numbered($0) })
            #expect(try await post.send([.email]).accepted == 20)
            #expect(try via(post)["mail"] ?? 0 >= 20)
        }
    }

    @Test("with both down nothing is lost, and everything goes when one is back")
    func bothDown() async throws {
        try await withTwo { post, second in
            try post.queue(people(30))
            let port = second.port
            await post.mail.stop()
            await second.stop()
            let summary = try await post.send([.email])
            #expect(summary.accepted == 0 && summary.resting.keys.sorted() == ["backup", "mail"])
            #expect(try post.room.states() == [.queued: 30])
            let relay = try await SandboxMailServer.start(port: port)
            post.room.clock.advance(by: 1_000)
            #expect(try await post.send([.email]).accepted == 30)
            #expect(relay.mailCount == 30)
            await relay.stop()
        }
    }
}
