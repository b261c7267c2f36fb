import Foundation
import GRDB
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("Nothing is lost and nobody gets two, whatever comes between", .timeLimit(.minutes(1)))
struct InterruptionTests {
    private static let late = SandboxFaults(mail: [MailFault(.anyone, at: .dot, .delay(.seconds(1)))])
    private static let patient = Channels.mail.replacing("final_timeout: 1", with: "final_timeout: 30")

    /// A post office whose mail server takes mails and answers when the gate opens; mails are on the wire when `body` runs.
    private func midway(
        _ count: Int, campaign: Bool = false, _ body: (Post, Dispatcher) async throws -> Void,
        afterwards: (Post, Dispatcher.Summary) async throws -> Void
    ) async throws {
        let gate = Gate()
        try await Post.open(
            packs: Packs.plain, faults: Self.late, pause: { _ in await gate.wait() }, mail: Self.patient
        ) { post in
            if campaign {
                try post.launch(count)
            } else {
                try post.queue(
                    (0..<count).map { number in
                        var customer = Customer.numbered(number)
                        customer.phones = []
                        return customer
                    })
            }
            let dispatcher = try post.dispatcher([.email])
            async let summary = dispatcher.runUntilIdle()
            try await post.mail.awaitMails(4)
            try await body(post, dispatcher)
            gate.open()
            try await afterwards(post, try await summary)
        }
    }

    @Test("stop finishes what is on the wire, gives the rest back, and leaves nothing armed")
    func stop() async throws {
        try await midway(100) { _, dispatcher in
            await dispatcher.stop()
        } afterwards: { post, summary in
            #expect(summary.accepted <= 8 && summary.accepted >= 4)
            let states = try post.room.states()
            #expect(states == [.accepted: summary.accepted, .queued: 100 - summary.accepted])
            let rest = try await post.send()
            #expect(rest.accepted == 100 - summary.accepted)
            #expect(post.mail.mailCount == 100 && post.nobodyGotTwo)
        }
    }

    @Test("cancelling the task stops it in the same way")
    func cancellation() async throws {
        let gate = Gate()
        try await Post.open(faults: Self.late, pause: { _ in await gate.wait() }, mail: Self.patient) { post in
            try post.queue((0..<50).map { .numbered($0) })
            let dispatcher = try post.dispatcher([.email])
            let run = Task { try await dispatcher.run(every: .seconds(3_600)) }
            try await post.mail.awaitMails(4)
            run.cancel()
            gate.open()
            let summary = try await run.value
            let states = try post.room.states()
            #expect(states == [.accepted: summary.accepted, .queued: 50 - summary.accepted])
        }
    }

    @Test("a paused campaign arms nothing more, and goes on where it was")
    func pause() async throws {
        try await midway(100, campaign: true) { post, _ in
            try CampaignDesk(post.room.workspace).pause("spring")
        } afterwards: { post, summary in
            #expect(summary.accepted <= 8)
            let waiting = try post.room.messages(.queued)
            #expect(waiting.count == 100 - summary.accepted)
            try CampaignDesk(post.room.workspace).resume("spring")
            let rest = try await post.send([.email])
            #expect(rest.accepted == 100 - summary.accepted)
            #expect(post.mail.mailCount == 100 && post.nobodyGotTwo)
            #expect(try CampaignDesk(post.room.workspace).campaign("spring").state == .finished)
        }
    }

    @Test("a cancelled campaign arms nothing more")
    func cancel() async throws {
        try await midway(100, campaign: true) { post, _ in
            try CampaignDesk(post.room.workspace).cancel("spring")
        } afterwards: { post, summary in
            #expect(summary.accepted <= 8)
            let states = try post.room.states()
            #expect(states == [.accepted: summary.accepted, .cancelled: 100 - summary.accepted])
        }
    }

    @Test("who opts out while a campaign is being sent gets nothing any more")
    func optOut() async throws {
        try await midway(60, campaign: true) { post, _ in
            for message in try post.room.messages(.queued, .leased) {
                _ = try OptOut(post.room.workspace).refuse(token: message.token)
            }
        } afterwards: { post, summary in
            #expect(summary.accepted <= 8)
            let suppressed = try post.room.messages(.suppressed)
            #expect(suppressed.count == 60 - summary.accepted)
            #expect(suppressed.allSatisfy { $0.reason == "address_suppressed: opted out by unsubscribe link" })
        }
    }

    @Test("two dispatchers on one store write to everyone once")
    func two() async throws {
        try await Post.open { post in
            try post.queue((0..<600).map { .numbered($0) })
            let other = try Store(path: post.room.store.path)
            let elsewhere = Workspace(
                store: other, packs: post.room.workspace.packs, channels: post.room.workspace.channels,
                settings: post.room.workspace.settings, clock: post.room.workspace.clock)
            async let first = post.dispatcher([.email]).runUntilIdle()
            async let second = post.dispatcher([.email], on: elsewhere).runUntilIdle()
            let both = try await (first, second)
            #expect(both.0.accepted + both.1.accepted == 600)
            #expect(post.mail.mailCount == 600 && post.nobodyGotTwo)
            try other.close()
        }
    }

    @Test("what a dead worker had armed is in doubt once its lease has ended, and what it had leased is sent")
    func abandoned() async throws {
        try await Post.open { post in
            try post.queue((0..<10).map { .numbered($0) })
            let (store, now) = (post.room.store, post.room.clock.now)
            let claimed = try store.claim(limit: 6, owner: "dead", leaseUntil: now + 300, now: now, carriers: [.email])
            _ = try store.arm(
                claimed.prefix(2).map { ArmRequest(messageID: $0.id, owner: "dead", via: "mail", address: $0.address) },
                now: now)
            #expect(try await post.send().accepted == 4)
            #expect(try post.room.states() == [.accepted: 4, .leased: 4, .armed: 2], "the worker may still live")
            post.room.clock.advance(by: 301)
            #expect(try await post.send().accepted == 4)
            #expect(try post.room.states() == [.accepted: 8, .inDoubt: 2])
        }
    }

    @Test("after a kill in the middle only what was armed is in doubt, and nobody gets two")
    func kill() async throws {
        let gate = Gate()
        try await Post.open(faults: Self.late, pause: { _ in await gate.wait() }, mail: Self.patient) { post in
            try post.queue((0..<100).map { .numbered($0) })
            // The process that is killed: its store does nothing any more, and its outcomes are lost.
            let doomed = try Store(path: post.room.store.path)
            let workspace = Workspace(
                store: doomed, packs: post.room.workspace.packs, channels: post.room.workspace.channels,
                settings: post.room.workspace.settings, clock: post.room.workspace.clock)
            let dispatcher = try post.dispatcher([.email], on: workspace)
            let run = Task { try? await dispatcher.runUntilIdle() }
            try await post.mail.awaitMails(4)
            try doomed.close()
            gate.open()
            await post.log.awaitLine("the store refused")

            post.room.clock.advance(by: 3_600)
            let summary = try await post.send([.email])
            let doubts = try post.room.messages(.inDoubt).count
            #expect(doubts <= 8 && doubts >= 4)
            #expect(summary.accepted == 100 - doubts)
            #expect(post.nobodyGotTwo)
            _ = await run.value
        }
    }

    @Test("a store that refuses to write is asked again: no outcome is lost, nothing is sent twice")
    func storeRefuses() async throws {
        try await Post.open { post in
            try post.queue((0..<60).map { .numbered($0) })
            let saboteur = try DatabaseQueue(path: post.room.store.path)
            try await saboteur.write { database in
                try database.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE UPDATE ON message WHEN NEW.state = 'accepted'
                        BEGIN SELECT RAISE(ABORT, 'disk full'); END
                        """)
            }
            async let summary = post.send([.email])
            await post.log.awaitLine("the store refused", count: 2)
            #expect(post.mail.mailCount <= 8, "nothing more leaves while outcomes cannot be written")
            try await saboteur.write { try $0.execute(sql: "DROP TRIGGER full") }
            #expect(try await summary.accepted == 60)
            #expect(try post.room.states() == [.accepted: 60])
            #expect(post.mail.mailCount == 60)
        }
    }

    @Test("a run that has an end gives up on a store that never recovers, and says why")
    func storeNeverRecovers() async throws {
        try await Post.open { post in
            try post.queue([.numbered(1)])
            let saboteur = try DatabaseQueue(path: post.room.store.path)
            try await saboteur.write { database in
                try database.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE UPDATE ON message WHEN NEW.state = 'leased'
                        BEGIN SELECT RAISE(ABORT, 'disk full'); END
                        """)
            }
            let problem = await #expect(throws: Problem.self) { _ = try await post.send([.email]) }
            #expect(problem?.message.contains("disk full") == true)
            #expect(try post.room.states() == [.queued: 1])
            #expect(post.mail.mailCount == 0)
        }
    }

    @Test("the daemon sleeps until it is told of work, sends it, and stops when told to")
    func daemon() async throws {
        try await Post.open { post in
            let dispatcher = try post.dispatcher()
            let run = Task { try await dispatcher.run(every: .seconds(3_600)) }
            for number in 0..<3 {
                try post.queue([.numbered(number)])
                await dispatcher.lookAgain()
                try await post.mail.awaitMails(number + 1)
            }
            await dispatcher.stop()
            #expect(try await run.value.accepted == 3)
            #expect(try post.room.states() == [.accepted: 3])
        }
    }

    @Test("a run ends though messages wait for later")
    func future() async throws {
        try await Post.open { post in
            post.room.clock.set("2026-11-21T08:00")
            try post.queue([.numbered(1)])
            #expect(try await post.send().attempts == 0)
            #expect(try post.room.states() == [.queued: 1])
        }
    }
}
