import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("Accidents, complaints, leads")
struct EventTests {
    private static let packs = [
        Packs.pack("care", when: "{anchor: accident, late: 3 days}", messageClass: "service", channels: "[sms]"),
        Packs.pack("sorry", when: "{anchor: complaint_answered}", messageClass: "service", channels: "[sms]"),
        Packs.pack("thanks", when: "{anchor: referral}", channels: "[sms]"),
        Packs.pack("offer", messageClass: "marketing", channels: "[sms]"),
        Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]"),
    ].reduce(into: [:]) { $0.merge($1) { $1 } }

    private func room() throws -> (Room, Customer) {
        let room = try Room(packs: Self.packs)
        let birthday = Birthday(solar: day("1985-11-21"))
        return (room, try room.add(.fixture(birthday: birthday, consents: [.marketing(.sms)]))[0])
    }

    @Test("each has its own word, on its day and within its limit")
    func due() throws {
        let (room, customer) = try room()
        for kind in CustomerEvent.Kind.allCases {
            try room.store.add(CustomerEvent(customerID: customer.id, kind: kind, on: day("2026-11-20")))
        }
        _ = try room.store.close(.complaint, of: customer.id, on: day("2026-11-22"))
        func keys(_ date: String) throws -> [String] {
            try DueList(room.workspace).items(on: day(date), packs: ["care", "sorry", "thanks"]).map(\.key)
        }
        #expect(try keys("2026-11-20") == ["care/event 1", "thanks/event 3"])
        #expect(try keys("2026-11-22") == ["care/event 1", "sorry/event 2"])
        #expect(try keys("2026-11-24").isEmpty)
    }

    @Test("an open complaint stops marketing, an open accident greetings too, and neither stops service")
    func matters() throws {
        let (room, customer) = try room()
        func obstacle(_ messageClass: MessageClass) throws -> Obstacle? {
            let decision = try ChannelChoice(customers: [customer], room.workspace)
                .decide(for: customer, channels: [.sms], messageClass: messageClass)
            if case .skip(let obstacle) = decision { return obstacle }
            return nil
        }
        try room.store.add(CustomerEvent(customerID: customer.id, kind: .complaint, on: day("2026-11-20")))
        #expect(try obstacle(.marketing) == .complaintOpen)
        #expect(try obstacle(.greeting) == nil)
        try room.store.add(CustomerEvent(customerID: customer.id, kind: .accident, on: day("2026-11-20")))
        #expect(try obstacle(.greeting) == .accidentOpen)
        #expect(try obstacle(.service) == nil)
        #expect(try room.store.close(.accident, of: customer.id, on: day("2026-11-21")) == 1)
        #expect(try room.store.close(.complaint, of: customer.id, on: day("2026-11-21")) == 1)
        #expect(try obstacle(.marketing) == nil)
    }

    @Test("a complaint that comes after the queueing still stops the campaign, with the reason in the ledger")
    func atTheLastMoment() async throws {
        try await Post.open(packs: Self.packs) { post in
            let customer = try post.room.add(.fixture(consents: [.marketing(.sms)]))[0]
            let desk = CampaignDesk(post.room.workspace)
            _ = try desk.create(name: "x", pack: "offer", audience: "everyone", channel: .sms, fields: [:])
            #expect(try desk.launch("x").queued == 1)
            try post.room.store.add(CustomerEvent(customerID: customer.id, kind: .complaint, on: day("2026-11-21")))
            _ = try await post.send()
            let message = try #require(try post.room.messages().first)
            #expect(message.state == .suppressed)
            #expect(message.reason?.hasPrefix("complaint_open") == true)
            #expect(post.sms.messageCount == 0)
        }
    }

    @Test("who has had as much in a week as the store allows gets no more marketing, and the ledger says so")
    func frequency() async throws {
        try await Post.open(packs: Self.packs, adjust: { $0.sending.perWeek = [.marketing: 2] }) { post in
            try post.room.add(.fixture(consents: [.marketing(.sms)]))
            let desk = CampaignDesk(post.room.workspace)
            for name in ["one", "two", "three"] {
                _ = try desk.create(name: name, pack: "offer", audience: "everyone", channel: .sms, fields: [:])
                _ = try desk.launch(name)
            }
            _ = try await post.send()
            let messages = try post.room.messages()
            #expect(messages.count { $0.state == .accepted || $0.state == .delivered } == 2)
            let refused = try #require(messages.first { $0.state == .suppressed })
            #expect(refused.reason?.hasPrefix("frequency_cap") == true)
            // A week later there is room again.
            post.room.clock.advance(by: 8 * 86_400)
            _ = try desk.create(name: "four", pack: "offer", audience: "everyone", channel: .sms, fields: [:])
            _ = try desk.launch("four")
            _ = try await post.send()
            #expect(try post.room.messages(.suppressed).count == 1)
        }
    }
}
