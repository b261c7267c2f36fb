import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("One greeting a day")
struct GreetingGuardTests {
    private static let packs = Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]")
        .merging(Packs.pack("spring", when: "{anchor: festival, festival: spring-festival}", channels: "[sms]")) { $1 }

    private let newYear = Birthday(reckoning: .lunar, year: 1985, month: 1, day: 1)

    @Test("a birthday at Spring Festival is one card, and the ledger says why the other one is not")
    func birthdayAtNewYear() throws {
        let room = try Room(packs: Self.packs, now: "2026-02-17T10:00")
        try room.add(.numbered(1, birthday: newYear), .numbered(2))
        _ = try Outbox(room.workspace).queueDue(on: day("2026-02-17"))
        let messages = try room.messages()
        #expect(
            messages.filter { $0.state == .queued }.map(\.key).sorted() == [
                "hello/customer 1/2026", "spring/customer 2/2026-02-17",
            ])
        let refused = try #require(messages.first { $0.state == .suppressed })
        #expect(refused.key == "spring/customer 1/2026-02-17")
        #expect(refused.reason?.hasPrefix("one_greeting_a_day") == true)
    }

    @Test("people who share a telephone or an address are one household")
    func household() throws {
        let room = try Room(packs: Self.packs, now: "2026-02-17T10:00")
        var wife = Customer.numbered(2)
        wife.address = "上海市浦东新区示范路1号"
        var husband = Customer.numbered(1, birthday: newYear)
        husband.address = wife.address
        try room.add(husband, wife, .numbered(3, phone: husband.phones[0]), .numbered(4))
        let items = try DueList(room.workspace).items(on: day("2026-02-17"))
        let sent = items.filter { if case .send = $0.decision { true } else { false } }.map(\.key)
        #expect(sent == ["hello/customer 1/2026", "spring/customer 4/2026-02-17"])
    }

    @Test("packs that are queued one after the other keep to it too, and a store may switch it off")
    func acrossRuns() throws {
        let room = try Room(packs: Self.packs, now: "2026-02-17T10:00")
        try room.add(.numbered(1, birthday: newYear))
        let outbox = Outbox(room.workspace)
        #expect(try outbox.queueDue(on: day("2026-02-17"), packs: ["spring"]).queued == 1)
        #expect(try outbox.queueDue(on: day("2026-02-17"), packs: ["hello"]).skipped == 1)
        let free = room.workspace { $0.sending.oneGreetingADay = false }
        #expect(try DueList(free).items(on: day("2026-02-17")).count { $0.decision != .skip(.greetedToday("测试")) } == 2)
    }
}
