import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("One message, now", .timeLimit(.minutes(1)))
struct CourierTests {
    private static let packs = Packs.plain.merging(
        Packs.pack("notice", messageClass: "service", channels: "[email, sms]")
    ) { $1 }

    private func carry(_ post: Post, _ order: SendDesk.Order) async throws -> Message {
        let ticket = try SendDesk(post.room.workspace).accept(order)
        return try await Courier(post.room.workspace, carriers: post.carriers()) { 0.5 }.carry(ticket.message.id)
    }

    @Test("it is on disk before it goes, goes once, and the same key answers with it")
    func once() async throws {
        try await Post.open(packs: Self.packs) { post in
            let card = try post.room.add(.fixture())[0].card
            let order = SendDesk.Order(pack: "notice", card: card, key: "order 7")
            let desk = SendDesk(post.room.workspace)
            let ticket = try desk.accept(order)
            #expect(ticket.isNew && post.mail.mailCount == 0)
            #expect(try post.room.store.message(key: "send/order 7")?.state == .queued)
            let courier = try Courier(post.room.workspace, carriers: post.carriers())
            #expect(try await courier.carry(ticket.message.id).state == .accepted)
            #expect(try await courier.carry(ticket.message.id).attempts == 1, "carried again it does not go")

            let again = try desk.accept(order)
            #expect(!again.isNew && again.message.id == ticket.message.id && again.message.state == .accepted)
            #expect(post.mail.mailCount == 1)
            let other = SendDesk.Order(pack: "notice", card: card, channel: .sms, key: "order 7")
            let problem = #expect(throws: Problem.self) { try desk.accept(other) }
            #expect(problem?.message.contains("order 7") == true)
        }
    }

    @Test("two orders without a key are two messages")
    func withoutKey() async throws {
        try await Post.open(packs: Self.packs) { post in
            let card = try post.room.add(.fixture())[0].card
            for _ in 0..<2 { #expect(try await carry(post, .init(pack: "notice", card: card)).state == .accepted) }
            #expect(post.mail.mailCount == 2)
        }
    }

    @Test("what a caller fills in is in the words, and what is missing or unknown is refused before it is written down")
    func fields() async throws {
        let packs = Packs.pack(
            "notice", messageClass: "service", channels: "[sms]",
            more: "fields: {event.place: {label: 地点, required: true}}", sms: "在{{ event.place }}见")
        try await Post.open(packs: packs) { post in
            let card = try post.room.add(.fixture())[0].card
            let sent = try await carry(post, .init(pack: "notice", card: card, fields: ["event.place": "展厅"]))
            #expect(sent.state == .accepted)
            #expect(post.sms.messages.first?.text.contains("在展厅见") == true)
            for fields in [[:], ["event.palce": "x"]] {
                #expect(throws: Problem.self) {
                    try SendDesk(post.room.workspace).accept(.init(pack: "notice", card: card, fields: fields))
                }
            }
            #expect(try post.room.store.count(.all) == 1)
        }
    }

    @Test("who must not get it has a row with the reason, and nothing leaves")
    func refused() async throws {
        try await Post.open(packs: Self.packs) { post in
            let card = try post.room.add(.fixture(consents: [.marketing(.email, .refused)]))[0].card
            let message = try await carry(post, .init(pack: "offer", card: card, channel: .email))
            #expect(message.state == .suppressed && message.reason?.hasPrefix("consent_refused") == true)
            try post.room.store.suppress(
                Suppression(carrier: .email, address: "wang@example.com", reason: "bounced", at: post.room.clock.now))
            let notice = try await carry(post, .init(pack: "notice", card: card, channel: .email))
            #expect(notice.state == .suppressed)
            #expect(post.mail.mailCount == 0)
        }
    }

    @Test("an opt-out between the order and the sending counts")
    func optOutInBetween() async throws {
        try await Post.open(packs: Self.packs) { post in
            let card = try post.room.add(.fixture())[0].card
            let ticket = try SendDesk(post.room.workspace).accept(.init(pack: "notice", card: card, channel: .email))
            try post.room.store.suppress(
                Suppression(carrier: .email, address: "wang@example.com", reason: "bounced", at: post.room.clock.now))
            let courier = try Courier(post.room.workspace, carriers: post.carriers())
            #expect(try await courier.carry(ticket.message.id).state == .suppressed)
            #expect(post.mail.mailCount == 0)
        }
    }

    @Test("outside of its hours it waits, and the dispatcher sends it in the morning")
    func hours() async throws {
        try await Post.open(packs: Self.packs, adjust: { $0.sendingMinutes = 9 * 60..<20 * 60 }) { post in
            let card = try post.room.add(.fixture())[0].card
            post.room.clock.set("2026-11-21T22:00")
            let message = try await carry(post, .init(pack: "notice", card: card))
            #expect(message.state == .queued && message.attempts == 0)
            #expect(message.reason == "outside_hours: until 2026-11-22 09:00")
            post.room.clock.set("2026-11-22T09:00")
            #expect(try await post.send([.email]).accepted == 1)
        }
    }

    @Test("a channel that turns everybody away hands it to the next; a deferral for the recipient's sake does not")
    func standIn() async throws {
        let second = try await SandboxMailServer.start()
        let fault = MailFault(.anyone, at: .banner, .reply(.init(554, nil, "no")), times: 1)
        let faults = SandboxFaults(mail: [fault] + SandboxFaults.standardMail)
        try await Post.open(packs: Self.packs, faults: faults, backup: second.port) { post in
            let cards = try post.room.add([.fixture(), .numbered(2, mail: "defer@example.com")]).map(\.card)
            let first = try await carry(post, .init(pack: "notice", card: cards[0], channel: .email))
            #expect(first.state == .accepted && first.via == "backup" && first.attempts == 2)
            let other = try await carry(post, .init(pack: "notice", card: cards[1], channel: .email))
            #expect(other.state == .deferred && other.via == "mail" && other.attempts == 1)
            #expect(second.mailCount == 1)
        }
        await second.stop()
    }

    @Test("it and a dispatcher on the same store never both send it")
    func besideDispatcher() async throws {
        try await Post.open(packs: Self.packs) { post in
            let card = try post.room.add(.fixture())[0].card
            let desk = SendDesk(post.room.workspace)
            let tickets = try (0..<20).map { try desk.accept(.init(pack: "notice", card: card, key: "\($0)")) }
            async let dispatched = post.send([.email])
            for ticket in tickets {
                _ = try await Courier(post.room.workspace, carriers: post.carriers([.email])).carry(ticket.message.id)
            }
            _ = try await dispatched
            #expect(try post.room.states() == [.accepted: 20])
            #expect(post.mail.mailCount == 20)
        }
    }
}
