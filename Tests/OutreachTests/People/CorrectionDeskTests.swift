import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("Correcting addresses, and sending again")
struct CorrectionDeskTests {
    private static let chen = Actor("chen", at: .console)

    private func room(_ channels: String = "[letter, sms, email]") throws -> (Room, Customer) {
        let room = try Room(
            packs: Packs.pack("thanks", when: "{anchor: birthday}", channels: channels).merging(
                Packs.pack(
                    "course", messageClass: "marketing", channels: "[sms]", more: "fields: {event.place: {label: 地点}}",
                    sms: "{{ event.place }}见")
            ) { $1 })
        var customer = Customer.fixture(birthday: Birthday("1985-11-21"), consents: [.marketing(.sms)])
        customer.address = "上海市浦东新区世纪大道100号"
        return (room, try room.add(customer)[0])
    }

    /// A message that left and came back.
    private func bounced(_ room: Room, _ message: Message) throws -> Message {
        let now = room.clock.now
        let leased = try #require(try room.store.lease(message.id, owner: "w", until: now + 60, now: now))
        _ = try room.store.arm(
            [ArmRequest(messageID: leased.id, owner: "w", via: "sms", address: leased.address)], now: now)
        try room.store.settle(
            [
                Settlement(
                    messageID: leased.id, attempt: 1, outcome: .accepted, providerID: "p\(leased.id)",
                    nextState: .accepted)
            ], now: now)
        if leased.channel == .sms {
            try room.store.take(
                [
                    Receipt(
                        via: "sms", providerID: "p\(leased.id)", verdict: .bounced, isHard: true, detail: "空号", at: now)
                ], now: now)
        }
        return try #require(try room.store.message(id: leased.id))
    }

    @Test("A letter is found by its number and by the beginning of its token")
    func serials() throws {
        let (room, customer) = try room()
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        let letter = try #require(try room.messages(.queued).first)
        #expect(letter.channel == .letter && letter.customerID == customer.id)
        let desk = CorrectionDesk(room.workspace, by: Self.chen)
        #expect(try desk.letter(serial: " \(letter.id) ").id == letter.id)
        #expect(try desk.letter(serial: String(letter.token.prefix(12)).uppercased()).id == letter.id)
        #expect(throws: Problem.self) { try desk.letter(serial: "4711") }
        #expect(throws: Problem.self) { try desk.letter(serial: "") }
    }

    @Test("A letter that came back is corrected, verified and sent again; in between nothing goes on paper")
    func letter() throws {
        let (room, customer) = try room("[letter, email]")
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        let letter = try bounced(room, try #require(try room.messages(.queued).first))
        let desk = CorrectionDesk(room.workspace, by: Self.chen)
        let (returned, correction) = try desk.takeReturned(serial: "\(letter.id)", reason: "查无此人")
        #expect(returned.state == .bounced)
        let number = try #require(correction).id
        let marked = try #require(try room.store.customer(id: customer.id))
        let decision = try ChannelChoice(customers: [marked], room.workspace)
            .decide(for: marked, channels: [.letter], messageClass: .greeting)
        #expect(decision == .skip(.badAddress))
        #expect(throws: Problem.self) { try desk.resend(number) }

        #expect(throws: Problem.self) { try desk.correct(number, to: "  ") }
        #expect(try desk.correct(number, to: "上海市徐汇区漕溪路 2 号").state == .corrected)
        #expect(throws: Problem.self) { try desk.resend(number) }
        let verified = try desk.verify(number)
        #expect(try desk.resendable(verified).id == letter.id)

        let again = try desk.resend(number)
        #expect(again.state == .queued && again.channel == .letter && again.pack == "thanks" && again.id != letter.id)
        #expect(try room.store.correction(id: number).resentID == again.id)
        let twice = #expect(throws: Problem.self) { try desk.resend(number) }
        #expect(twice?.message.contains("again already") == true)
    }

    @Test("What a campaign had filled in is in the message that goes again")
    func campaign() throws {
        let (room, _) = try room()
        let campaigns = CampaignDesk(room.workspace)
        _ = try campaigns.create(
            name: "课堂", pack: "course", audience: "everyone", channel: .sms, fields: ["event.place": "展厅"])
        _ = try campaigns.launch("课堂")
        let first = try bounced(room, try #require(try room.messages(.queued).first))
        #expect(first.state == .bounced)
        let desk = CorrectionDesk(room.workspace, by: Self.chen)
        let number = try #require(try room.store.corrections().first).id
        _ = try desk.correct(number, to: "139 0000 0001")
        _ = try desk.verify(number)
        let again = try desk.resend(number)
        #expect(again.address == "+8613900000001")
        let customer = try #require(try room.store.customer(id: again.customerID))
        #expect(try Renderer(room.workspace).render(again, customer: customer).text == "展厅见")
        // The campaign's own counts are as they were.
        #expect(try room.store.count(MessageFilter(campaignID: 1)) == 1)
    }

    @Test("A birthday that is over is not sent again by itself")
    func late() throws {
        let (room, _) = try room("[sms]")
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        _ = try bounced(room, try #require(try room.messages(.queued).first))
        room.clock.set("2026-11-25T10:00")
        let desk = CorrectionDesk(room.workspace, by: Self.chen)
        let number = try #require(try room.store.corrections().first).id
        _ = try desk.correct(number, to: "13900000001")
        _ = try desk.verify(number)
        let problem = #expect(throws: Problem.self) { try desk.resend(number) }
        #expect(problem?.message.contains("never sent late") == true)
        #expect(try desk.resend(number, isLate: true).state == .queued)
    }

    @Test("A colleague reports a wrong address; one that the record does not have is refused")
    func reports() throws {
        let (room, customer) = try room()
        let desk = CorrectionDesk(room.workspace, by: Self.chen)
        let correction = try desk.report(.phone, of: customer, address: nil, reason: "车间说已停机")
        #expect(correction.source == .report && correction.address == "+8613800001001" && correction.openedBy == "chen")
        #expect(throws: Problem.self) {
            try desk.report(.phone, of: customer, address: "13900000001", reason: "?")
        }
    }
}
