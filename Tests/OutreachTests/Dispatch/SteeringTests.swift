import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

/// A campaign that is being sent as fast as it goes, and what a person does to it meanwhile.
@Suite("Pause, resume and cancel at full speed", .timeLimit(.minutes(2)))
struct SteeringTests {
    private static let count = 1_500
    private static let mail = Channels.mail.replacing("connections: 4", with: "connections: 20")

    /// Sends a campaign; `body` is run once some mails have arrived. Gives how long the sending went on after `body`.
    private func midway(
        after mails: Int, of post: Post, _ body: (CampaignDesk) throws -> Void
    ) async throws -> (accepted: Int, wentOn: Duration) {
        async let summary = post.dispatcher([.email], armedAhead: 8).runUntilIdle()
        try await post.mail.awaitMails(mails)
        try body(CampaignDesk(post.room.workspace))
        let start = ContinuousClock.now
        let accepted = try await summary.accepted
        return (accepted, .now - start)
    }

    @Test("each acts within a second, and everyone is written to once")
    func pauses() async throws {
        try await Post.open(packs: Packs.plain, mail: Self.mail) { post in
            try post.launch(Self.count)
            var accepted = 0
            for mails in [100, 400, 700] {
                let round = try await midway(after: mails, of: post) { try $0.pause("spring") }
                accepted += round.accepted
                #expect(round.wentOn < .seconds(1))
                #expect(accepted < Self.count, "it was paused before its end")
                #expect(post.mail.mailCount == accepted)
                #expect(try post.room.messages(.queued).count == Self.count - accepted)
                try CampaignDesk(post.room.workspace).resume("spring")
            }
            accepted += try await post.send([.email]).accepted
            #expect(accepted == Self.count)
            #expect(post.mail.mailCount == Self.count && post.nobodyGotTwo)
            #expect(try CampaignDesk(post.room.workspace).campaign("spring").state == .finished)
        }
    }

    @Test("cancelling stops it for good, and every row says what became of it")
    func cancels() async throws {
        try await Post.open(packs: Packs.plain, mail: Self.mail) { post in
            try post.launch(Self.count)
            let round = try await midway(after: 200, of: post) { try $0.cancel("spring") }
            #expect(round.wentOn < .seconds(1))
            #expect(try post.room.states() == [.accepted: round.accepted, .cancelled: Self.count - round.accepted])
            #expect(post.mail.mailCount == round.accepted && post.nobodyGotTwo)
            #expect(try await post.send([.email]).attempts == 0)
        }
    }
}
