import Foundation
import Model
import Storage
import Testing

@testable import Outreach

/// The store writes the rows of a campaign by itself; what it decides must be what is decided about one customer.
@Suite("A campaign's rows")
struct CampaignQueueTests {
    private static let packs = Packs.pack(
        "news", messageClass: "marketing", channels: "[email, sms, letter]"
    ).merging(Packs.pack("recall", messageClass: "service", channels: "[email, sms, letter]")) { $1 }

    /// Customers of every kind: with no, one or two addresses, with every answer for every channel, suppressed or not.
    private func everyone(_ room: Room) throws {
        var generator = SeededNumbers(seed: 7)
        let customers = (0..<400).map { number in
            var customer = Customer.numbered(number)
            customer.emails =
                [["a\(number)@x.test", "b\(number)@x.test"], ["Ä\(number)@x.test"], ["c\(number)@x.test"], []][
                    generator.next(4)]
            if generator.next(4) == 0 { customer.phones = [] }
            customer.consents = ChannelKind.allCases.flatMap { channel in
                [MessageClass.marketing, .service].compactMap { messageClass in
                    switch generator.next(3) {
                    case 0: Consent(channel: channel, messageClass: messageClass, answer: .granted)
                    case 1: Consent(channel: channel, messageClass: messageClass, answer: .refused)
                    default: nil
                    }
                }
            }
            return customer
        }
        try room.add(customers)
        for number in stride(from: 0, to: 400, by: 3) {
            for (carrier, address) in [
                (CarrierKind.email, "a\(number)@x.test"), (.email, "ä\(number)@x.test"),
                (.sms, "+86138\(20_000_000 + number)"),
            ] {
                try room.store.suppress(
                    Suppression(
                        carrier: carrier, address: address,
                        messageClass: [nil, .marketing, .service][generator.next(3)],
                        reason: "bounced", at: room.clock.now))
            }
        }
    }

    @Test(
        "are those that would be decided one by one", arguments: ["news", "recall"],
        [ChannelKind.email, .sms, .letter])
    func asOneByOne(pack: String, channel: ChannelKind) throws {
        let room = try Room(packs: Self.packs)
        try everyone(room)
        let desk = CampaignDesk(room.workspace)
        let campaign = try desk.create(name: "c", pack: pack, audience: "everyone", channel: channel, fields: [:])
        var expected: [String: Message] = [:]
        try desk.forEachDecision(of: campaign) { page in
            for (customer, decision) in page {
                let message = desk.message(
                    for: customer, decision: decision, campaign: campaign,
                    messageClass: pack == "news" ? .marketing : .service)
                expected[message.key] = message
            }
        }
        let summary = try desk.launch("c")
        let rows = try room.messages()
        #expect(rows.count == 400 && summary.total == 400 && summary.known == 0)
        #expect(summary.queued == expected.values.count { $0.state == .queued })
        #expect(summary.skipped == expected.values.count { $0.state == .suppressed })
        #expect(summary.queued > 40 && summary.skipped > 40)
        for var row in rows {
            #expect(row.token.count == 32 && row.token.allSatisfy(\.isHexDigit))
            var wanted = try #require(expected[row.key])
            (wanted.id, wanted.token) = (row.id, row.token)
            row.updatedAt = wanted.updatedAt
            #expect(row == wanted)
        }
        #expect(Set(rows.map(\.token)).count == 400)
    }
}

/// The same numbers each time.
private struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
