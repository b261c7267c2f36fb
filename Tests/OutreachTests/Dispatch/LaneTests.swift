import Channels
import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("A channel that fails slows down, the others do not", .timeLimit(.minutes(1)))
struct LaneTests {
    private func people(_ count: Int) -> [Customer] {
        (0..<count).flatMap { number in
            [
                Customer.numbered(number),
                .fixture(
                    card: "260308-\(number)", name: "短信\(number)", phones: ["+86137\(String(20_000_000 + number))"],
                    emails: []),
            ]
        }
    }

    @Test("with the relay down nothing is lost, few are tried, the gateway goes on, and all go when the relay is back")
    func relayDown() async throws {
        try await Post.open { post in
            try post.queue(people(60))
            let port = post.mail.port
            await post.mail.stop()
            let summary = try await post.send()
            #expect(summary.accepted == 60)
            #expect(summary.resting.keys.sorted() == ["mail"])
            #expect(post.sms.messageCount == 60)
            let waiting = try post.room.messages(.queued, .deferred)
            #expect(waiting.count == 60)
            #expect(waiting.count { $0.attempts > 0 } <= 10)

            let relay = try await SandboxMailServer.start(port: port)
            post.room.clock.advance(by: 600)
            #expect(try await post.send().accepted == 60)
            #expect(relay.mailCount == 60)
            await relay.stop()
        }
    }

    @Test("a wrong password suspends the channel and keeps the queue")
    func wrongPassword() async throws {
        let mail = Channels.mail + "username: hongyan\npassword: wrong\n"
        try await Post.open(authentication: .only(name: "hongyan", password: "right"), mail: mail) { post in
            try post.queue((0..<40).map { .numbered($0) })
            let summary = try await post.send([.email])
            #expect(summary.resting["mail"]?.contains("535") == true)
            let messages = try post.room.messages()
            #expect(messages.allSatisfy { $0.state == .queued })
            #expect(messages.count { $0.attempts > 0 } <= 8)
            #expect(post.log.lines.count { $0.contains("channel rests") } == 1)
            #expect(!post.log.lines.contains { $0.contains("wrong") })
        }
    }

    @Test("a relay that takes mails and never answers makes a handful of doubts, not a campaign of them")
    func silent() async throws {
        let faults = SandboxFaults(mail: [MailFault(.anyone, at: .dot, .close(keepingMail: true))])
        try await Post.open(faults: faults) { post in
            try post.queue((0..<100).map { .numbered($0) })
            let summary = try await post.send([.email])
            #expect(
                summary.inDoubt <= 10 && summary.inDoubt >= 3, "a window of eight, and two more before the third strike"
            )
            #expect(try post.room.messages(.queued).count == 100 - summary.inDoubt)
        }
    }

    @Test("an SMS does not wait for a mail server that is slow")
    func slowRelay() async throws {
        let gate = Gate()
        let faults = SandboxFaults(mail: [MailFault(.anyone, at: .dot, .delay(.seconds(1)))])
        let mail = Channels.mail.replacing("final_timeout: 1", with: "final_timeout: 30")
        try await Post.open(faults: faults, pause: { _ in await gate.wait() }, mail: mail) { post in
            try post.queue(people(50))
            async let summary = post.send()
            try await post.sms.awaitMessages(50)
            #expect(post.mail.mailCount <= 4)
            gate.open()
            #expect(try await summary.accepted == 100)
        }
    }

    @Test("three faults in a row make a lane rest, each rest twice as long, and one message tries it out afterwards")
    func rests() throws {
        let room = try Room()
        let now = room.clock.now
        var lane = Lane(carrier: try Carrier(room.workspace.channel(for: .email)), aheadPerConnection: 1)
        let down = Delivery(outcome: .deferred, reply: "not sent: connection refused", blamesChannel: true)
        func fly(_ count: Int, at time: Date) {
            lane.add(armed: (0..<count).map { _ in Lane.Armed(prepared: .fixture(), attempt: 1, since: time) })
            while !lane.takeArmed(at: time).isEmpty {}
        }
        #expect(lane.room == 8)
        fly(4, at: now)
        for _ in 0..<2 { lane.note([down], at: now) }
        #expect(!lane.isResting(at: now))
        for _ in 0..<2 { lane.note([down], at: now) }
        #expect(lane.restsUntil == now + 30)
        #expect(lane.room == 0, "what the ledger does not know yet takes up room")
        lane.noteSettled(4)
        #expect(lane.room == 1)
        #expect(lane.isResting(at: now + 29) && !lane.isResting(at: now + 30))
        #expect(!lane.isResting(at: now - 86_400), "a clock set back by a day does not silence it for a day")
        var later = now + 30
        for rest in [60.0, 120, 240, 480, 900, 900] {
            fly(3, at: later)
            #expect(lane.inFlight == 1, "one tries it out")
            lane.note([down], at: later)
            lane.noteSettled(1)
            #expect(lane.takeBack(at: later, everything: true).count == 2)
            #expect(lane.restsUntil == later + rest)
            later += rest
        }
        fly(1, at: later)
        lane.note([Delivery(outcome: .failed, reply: "550 5.1.1")], at: later)
        lane.noteSettled(1)
        #expect(lane.room == 8)
    }

    @Test("an armed message that waits for a connection for long is taken back, and fewer wait from then on")
    func waitsLong() throws {
        let room = try Room()
        let now = room.clock.now
        var lane = Lane(carrier: try Carrier(room.workspace.channel(for: .email)), aheadPerConnection: 2)
        lane.add(armed: (0..<12).map { Lane.Armed(prepared: .fixture($0), attempt: 1, since: now + Double($0) / 100) })
        #expect(lane.takeArmed(at: now).first?.prepared.message.id == 0, "first in, first out")
        #expect(lane.takeBack(at: now + 0.4, everything: false).isEmpty)
        #expect(lane.takeBack(at: now + 0.55, everything: false).count == 5)
        #expect(lane.armed.count == 6 && lane.window == 4 + 4)
        lane.noteHunger()
        #expect(lane.window == 4 + 6)
    }
}

extension Prepared {
    static func fixture(_ id: Int = 1, address: String = "wang@example.com", campaign: Int64? = nil) -> Prepared {
        let message = Message(
            id: Int64(id), key: "\(id)", token: "\(id)", origin: campaign.map { .campaign($0) } ?? .occasion,
            pack: "hello",
            messageClass: .greeting, channel: .email, customerID: 1, address: address, dueOn: day("2026-11-21"),
            notBefore: .distantPast, createdAt: .distantPast)
        let parcel = Parcel(
            messageID: message.id, token: message.token, messageClass: .greeting, to: address,
            rendered: RenderedMessage(channel: .email, text: ""),
            settings: Settings(dealership: Dealership(name: "", signature: "")), date: .distantPast)
        return Prepared(message: message, parcel: parcel, consignment: carrier.pack(parcel))
    }

    private static let carrier: Carrier = {
        do {
            return try Carrier(Room().workspace.channel(for: .email))
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
