import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("A campaign from draft to launch")
struct CampaignDeskTests {
    private func refusal(_ body: () throws -> Void) throws -> String {
        try #require(throws: Problem.self, performing: body).description
    }

    private func room(customers: Int = 3) throws -> (Room, CampaignDesk) {
        let room = try Room()
        try room.add((0..<customers).map { .numbered($0, consents: [.marketing(.email), .marketing(.sms)]) })
        return (room, CampaignDesk(room.workspace))
    }

    @Test("what does not fit is refused in one sentence, and nothing is written")
    func refusals() throws {
        let (room, desk) = try room()
        func create(
            name: String = "spring", pack: String = "offer", audience: String = "everyone", channel: ChannelKind? = nil,
            fields: [String: String] = [:]
        ) throws { _ = try desk.create(name: name, pack: pack, audience: audience, channel: channel, fields: fields) }
        #expect(try refusal { try create(pack: "ofer") }.contains("unknown template pack ofer"))
        #expect(
            try refusal { try create(audience: "citty = 上海") }
                == "line 1:1 [audience]: unknown field citty in the audience; did you mean city?")
        #expect(try refusal { try create(name: "") } == "name: a campaign's name has 1 to 80 characters on one line")
        #expect(try refusal { try create(channel: .letter) } == "offer has no letter; it has email, sms")
        #expect(
            try refusal { try create(fields: ["event.plaec": "x"]) }
                == "event.plaec: offer has no field event.plaec; it has event.place")
        #expect(
            try refusal { _ = try desk.campaign("sprang") } == "there is no campaign sprang; see hongyan campaign list")
        #expect(try room.store.campaigns().isEmpty)
        try create()
        #expect(try refusal { try create() } == "there is a campaign spring already; choose another name")
        #expect(try refusal { try desk.pause("spring") } == "spring is draft; it cannot become paused")
        #expect(try refusal { try desk.resume("sprng") } == "there is no campaign sprng; did you mean spring?")
    }

    @Test("a field that the pack needs is asked for with its label and an example")
    func requiredField() throws {
        let packs = Packs.pack("event", more: "fields: {event.place: {label: 地点, example: 展厅, required: true}}")
        let room = try Room(packs: packs)
        let desk = CampaignDesk(room.workspace)
        let sentence = try refusal { _ = try desk.create(name: "x", pack: "event", audience: "everyone", fields: [:]) }
        #expect(sentence == "event.place: event needs event.place (地点); add --set event.place=展厅")
        #expect(try room.store.campaigns().isEmpty)
    }

    @Test("launched once, paused, resumed and cancelled; never launched again")
    func life() throws {
        let (room, desk) = try room()
        _ = try desk.create(name: "spring", pack: "offer", audience: "everyone", fields: [:])
        #expect(try desk.launch("spring").queued == 3)
        #expect(try refusal { _ = try desk.launch("spring") }.hasPrefix("spring is running and was launched before"))
        try desk.pause("spring")
        #expect(
            try room.store.claim(
                limit: 9, owner: "w", leaseUntil: room.clock.now + 60, now: room.clock.now, carriers: [.email]
            ).isEmpty)
        try desk.resume("spring")
        try desk.cancel("spring")
        #expect(try room.states() == [.cancelled: 3])
        #expect(try refusal { try desk.resume("spring") } == "spring is cancelled; it cannot become running")
    }

    @Test("nobody in the audience is refused by check and launch, and the draft stays one")
    func nobody() throws {
        let (room, desk) = try room()
        _ = try desk.create(name: "spring", pack: "offer", audience: "city = 拉萨", fields: [:])
        let sentence = "nobody belongs to the audience of spring; look at: city = 拉萨"
        #expect(try refusal { _ = try desk.check("spring") } == sentence)
        #expect(try refusal { _ = try desk.launch("spring") } == sentence)
        #expect(try desk.campaign("spring").state == .draft)
        #expect(try room.messages().isEmpty)
    }

    @Test("a launch that was cut short sends nothing, and launching again adds whom it had not reached")
    func interrupted() throws {
        let (room, desk) = try room(customers: 1_200)
        let campaign = try desk.create(name: "spring", pack: "offer", audience: "everyone", fields: [:])
        struct Cut: Error {}
        var pages = 0
        #expect(throws: Cut.self) {
            try desk.forEachDecision(of: campaign) { page in
                pages += 1
                if pages == 2 { throw Cut() }
                _ = try room.store.enqueue(
                    page.map {
                        desk.message(
                            for: $0.customer, decision: $0.decision, campaign: campaign, messageClass: .marketing)
                    })
            }
        }
        let now = room.clock.now
        #expect(try room.store.claim(limit: 9, owner: "w", leaseUntil: now + 60, now: now, carriers: [.email]).isEmpty)
        let summary = try desk.launch("spring")
        #expect((summary.queued, summary.known) == (700, 500))
        #expect(try room.messages(.queued).count == 1_200)
    }

    @Test("the counts of a check add up to the audience, and a launch does what the check said")
    func checkAddsUp() throws {
        let packs = Packs.pack(
            "offer", messageClass: "marketing", channels: "[sms]",
            sms: "{{ customer.city }}的{{ customer.name }}，\(String(repeating: "好", count: 60))")
        let room = try Room(packs: packs)
        let granted = [Consent.marketing(.sms)]
        func person(_ number: Int, _ change: (inout Customer) -> Void = { _ in }) -> Customer {
            var customer = Customer.numbered(number, consents: granted)
            customer.city = "上海"
            change(&customer)
            return customer
        }
        try room.add(
            person(1), person(2) { $0.phones = person(1).phones }, person(3) { $0.consents = [] },
            person(4) { $0.phones = [] }, person(5) { $0.city = nil },
            person(6) { $0.consents = [.marketing(.sms, .refused)] })
        let desk = CampaignDesk(room.workspace)
        _ = try desk.create(name: "spring", pack: "offer", audience: "everyone", fields: [:])
        let check = try desk.check("spring")
        #expect((check.audience, check.sendable, check.skipped) == (6, 2, 4))
        #expect(
            Set(check.issues.map(\.code)) == [
                "no_consent", "no_phone", "consent_refused", "cannot_render", "shared_address", "several_parts",
                "just_spills",
            ])
        #expect(check.parts == [2: 2])
        #expect(check.issues.first { $0.code == "cannot_render" }?.explanation.contains("sms.liquid:1:4") == true)
        #expect(try room.messages().isEmpty)
        let summary = try desk.launch("spring")
        // Who cannot be put into words is queued, and stopped before the first byte.
        #expect((summary.queued, summary.skipped) == (3, 3))
    }
}
