import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("Sending hours and quiet days, at the moment of sending", .timeLimit(.minutes(1)))
struct HoursTests {
    private func office(_ settings: inout Settings) { settings.sendingMinutes = 9 * 60..<20 * 60 }

    private func states(_ post: Post) throws -> [String: MessageState] {
        Dictionary(try post.room.messages().map { ($0.address, $0.state) }) { $1 }
    }

    @Test("each recipient gets it in his own morning; who sleeps waits, and that is no failure")
    func zones() async throws {
        try await Post.open(adjust: office) { post in
            try post.queue([
                .numbered(1, timeZone: "Europe/London"), .numbered(2), .numbered(3, timeZone: "America/Los_Angeles"),
            ])
            // Ten in Shanghai, two at night in London, six in the evening of the day before in Los Angeles
            let summary = try await post.send()
            #expect((summary.accepted, summary.attempts, summary.stopped) == (2, 2, 0))
            let waiting = try #require(try post.room.messages(.queued).first)
            #expect(waiting.attempts == 0)
            #expect(waiting.reason == "outside_hours: until 2026-11-21 09:00 in Europe/London")

            post.room.clock.set("2026-11-21T16:59")
            #expect(try await post.send().attempts == 0)
            post.room.clock.set("2026-11-21T17:00")
            #expect(try await post.send().accepted == 1)
            #expect(try post.room.states() == [.accepted: 3])
        }
    }

    @Test("what was claimed in time and is late when its turn comes is not sent")
    func betweenClaimAndArm() async throws {
        try await Post.open(adjust: office) { post in
            post.room.clock.set("2026-11-21T19:59")
            try post.queue([.numbered(1)])
            let (store, now) = (post.room.store, post.room.clock.now)
            let claimed = try store.claim(limit: 1, owner: "w", leaseUntil: now + 300, now: now, carriers: [.email])
            let prepared = try Preparation(post.room.workspace).prepare(
                claimed, for: post.carriers([.email])[0], at: now)
            #expect(prepared.ready.count == 1)
            var window = SendingWindow(post.room.workspace, at: now + 60)
            let late = prepared.ready[0].message.postponement(by: &window, timeZone: prepared.ready[0].timeZone)
            #expect(late?.until == now + 60 + 13 * 3_600)
        }
    }

    @Test("a greeting that its hours would make late expires, and says what it waited for")
    func expires() async throws {
        try await Post.open(
            adjust: { settings in
                office(&settings)
                settings.sending.quietDays = [.messageClass(.greeting): [.yearly(month: 11, day: 21)]]
            }
        ) { post in
            try post.queue([.numbered(1)])
            #expect(try await post.send().attempts == 0)
            #expect(try post.room.states() == [.queued: 1])
            post.room.clock.set("2026-11-22T00:00")
            _ = try await post.send()
            let message = try #require(try post.room.messages(.expired).first)
            #expect(message.reason == "too_late: quiet_day: until 2026-11-22 09:00")
            #expect(post.mail.mailCount == 0)
        }
    }

    @Test("when nobody may be written to nothing is touched, and what expires in the night says why")
    func night() async throws {
        try await Post.open(adjust: office) { post in
            try post.queue([.numbered(1)])
            post.room.clock.set("2026-11-21T20:00")
            let summary = try await post.send()
            #expect(summary.isOutsideHours && summary.attempts == 0)
            #expect(try post.room.messages(.queued).first?.reason == nil)
            post.room.clock.set("2026-11-22T00:00")
            _ = try await post.send()
            #expect(try post.room.messages().first?.reason == "too_late: outside_hours")
        }
    }

    @Test("marketing waits while service goes, by the lines of the settings")
    func classes() async throws {
        let packs = Packs.plain.merging(
            Packs.pack("notice", when: "{anchor: birthday}", messageClass: "service", channels: "[email]")
        ) { $1 }
        try await Post.open(
            packs: packs,
            adjust: { settings in
                settings.sending.hours = [.general: 9 * 60..<20 * 60, .messageClass(.service): 0..<24 * 60]
            }
        ) { post in
            post.room.clock.set("2026-11-21T21:00")
            try post.launch(1)
            try post.queue([.numbered(7)])
            let summary = try await post.send([.email])
            #expect(summary.accepted == 1 && !summary.isOutsideHours)
            #expect(post.mail.mails.first?.addresses == ["customer-7@example.com"])
            let offer = try #require(try post.room.messages(.queued).first { $0.pack == "offer" })
            #expect(offer.reason == "outside_hours: until 2026-11-22 09:00")
        }
    }
}
