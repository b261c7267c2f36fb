import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("Who is due a word on a day")
struct DueListTests {
    private func due(_ room: Room, _ date: String, packs: Set<String>? = nil) throws -> [DueItem] {
        try DueList(room.workspace).items(on: day(date), packs: packs)
    }

    private func days(of birthday: Birthday, in range: ClosedRange<CalendarDate>, leapOnMarch: Bool = false) throws
        -> [(day: String, key: String)]
    {
        let room = try Room { $0.leapDayOnFirstOfMarch = leapOnMarch }
        try room.add(.fixture(birthday: birthday))
        return try (range.lowerBound.daysSinceEpoch...range.upperBound.daysSinceEpoch).flatMap { number in
            let date = CalendarDate(daysSinceEpoch: number)
            return try DueList(room.workspace).items(on: date).map { ("\(date)", $0.key) }
        }
    }

    @Test("a solar birthday comes once a year, with a key for each year")
    func solar() throws {
        let birthday = Birthday(reckoning: .solar, year: 1985, month: 3, day: 7)
        let found = try days(of: birthday, in: day("2026-01-01")...day("2027-12-31"))
        #expect(found.map(\.day) == ["2026-03-07", "2027-03-07"])
        #expect(found.map(\.key) == ["hello/customer 1/2026", "hello/customer 1/2027"])
    }

    @Test("29 February is kept on 28 February, or on 1 March, in a common year")
    func leapDay() throws {
        let birthday = Birthday(reckoning: .solar, month: 2, day: 29)
        let range = day("2027-02-20")...day("2028-03-10")
        #expect(try days(of: birthday, in: range).map(\.day) == ["2027-02-28", "2028-02-29"])
        #expect(try days(of: birthday, in: range, leapOnMarch: true).map(\.day) == ["2027-03-01", "2028-02-29"])
    }

    @Test("a lunar birthday that falls twice into one Gregorian year is greeted twice, under two keys")
    func lunarTwice() throws {
        // 腊月初八: 2022-01-10 and 2022-12-30, none in 2023 (domain reference, section 8).
        let found = try days(
            of: Birthday(reckoning: .lunar, month: 12, day: 8), in: day("2022-01-01")...day("2023-12-31"))
        #expect(found.map(\.day) == ["2022-01-10", "2022-12-30"])
        #expect(Set(found.map(\.key)).count == 2)
    }

    @Test("the 30th of a lunar month is kept on the 29th of a short one, and a leap month on the ordinary one")
    func lunarEdges() throws {
        // 2026: no leap month; the first lunar month has 30 days, the second 29 (2026-04-16 is 二月廿九).
        let thirtieth = try days(
            of: Birthday(reckoning: .lunar, month: 2, day: 30), in: day("2026-04-01")...day("2026-05-01"))
        #expect(thirtieth.map(\.day) == ["2026-04-16"])
        // 2025 doubles the sixth month: 闰六月初二 is 2025-07-26; 2026 has one sixth month only: 初二 is 2026-07-15.
        let leap = try days(
            of: Birthday(reckoning: .lunar, month: 6, day: 2, isLeapMonth: true),
            in: day("2025-06-01")...day("2026-12-31"))
        #expect(leap.map(\.day) == ["2025-07-26", "2026-07-15"])
    }

    @Test("a family's birthdays are told apart, also where nobody wrote down the names")
    func family() throws {
        let packs = Packs.pack(
            "kin", when: "{anchor: family_birthday}", sms: "{{ member.name | default: '家人' }}", email: "<p>x</p>")
        let room = try Room(packs: packs)
        let children = [3, 4].map {
            FamilyMember(relation: .child, birthday: Birthday(reckoning: .solar, year: 2015, month: $0, day: 7))
        }
        let spouse = FamilyMember(
            relation: .spouse, name: "熊昶", birthday: Birthday(reckoning: .solar, month: 3, day: 7))
        try room.add(.fixture(birthday: Birthday(reckoning: .solar, month: 3, day: 7), family: children + [spouse]))
        let march = try due(room, "2026-03-07")
        #expect(march.map(\.key) == ["kin/customer 1/child --03-07/2026", "kin/customer 1/spouse 熊昶/2026"])
        #expect(try due(room, "2026-04-07").map(\.key) == ["kin/customer 1/child --04-07/2026"])
        for item in march {
            #expect(MessageSubject.member(item.subject, of: item.customer) == item.member)
        }
    }

    @Test("days and months count from the day of delivery, as late as the rule allows and no later")
    func delivery() throws {
        let packs = Packs.pack("thanks", when: "{anchor: delivery, offset: 7 days, late: 2 days}").merging(
            Packs.pack("months", when: "{anchor: delivery, offset: [11 months, 23 months]}")
        ) { $1 }
        let room = try Room(packs: packs)
        try room.add(.fixture(vehicles: [Vehicle(vin: "LFV2A21K8G4000001", deliveredOn: day("2026-03-31"))]))
        for date in ["2026-04-07", "2026-04-08", "2026-04-09"] {
            let item = try #require(try due(room, date).first)
            #expect(item.key == "thanks/vehicle 1/7d")
            #expect(item.dueOn == day("2026-04-07"))
            #expect(item.expiresOn == day("2026-04-09"))
        }
        #expect(try due(room, "2026-04-06").isEmpty)
        #expect(try due(room, "2026-04-10").isEmpty)
        #expect(try due(room, "2027-02-28").map(\.key) == ["months/vehicle 1/11m"])
        #expect(try due(room, "2028-02-29").map(\.key) == ["months/vehicle 1/23m"])
    }

    @Test("a corrected day of insurance does not change the key, another year does, and each distance has its own")
    func insurance() throws {
        let packs = Packs.pack("once", when: "{anchor: insurance, offset: -1 month}").merging(
            Packs.pack("twice", when: "{anchor: insurance, offset: [-1 month, -7 days]}")
        ) { $1 }
        let room = try Room(packs: packs)
        func insured(until date: String) throws {
            try room.add(.fixture(vehicles: [Vehicle(vin: "LFV2A21K8G4000001", insuranceExpiresOn: day(date))]))
        }
        try insured(until: "2026-12-10")
        #expect(try due(room, "2026-11-10").map(\.key) == ["once/vehicle 1/2026-12", "twice/vehicle 1/2026-12/-1m"])
        #expect(try due(room, "2026-12-03").map(\.key) == ["twice/vehicle 1/2026-12/-7d"])
        try insured(until: "2026-12-12")
        #expect(try due(room, "2026-11-12", packs: ["once"]).map(\.key) == ["once/vehicle 1/2026-12"])
        try insured(until: "2027-12-12")
        #expect(try due(room, "2027-11-12", packs: ["once"]).map(\.key) == ["once/vehicle 1/2027-12"])
    }

    @Test("a festival is for everyone whom the manifest names, and one that slips over New Year comes twice")
    func festival() throws {
        let packs = Packs.pack("laba", when: "{anchor: festival, festival: laba}", for: "city = 上海")
        let room = try Room(packs: packs)
        try room.add(
            .fixture(city: "上海"), .fixture(card: "260307-002", name: "李四", phones: ["+8613800001002"], city: "苏州"))
        let first = try due(room, "2022-01-10")
        let second = try due(room, "2022-12-30")
        #expect(first.map(\.customer.name) == ["王建国"])
        #expect(first.map(\.key) != second.map(\.key) && second.count == 1)
        #expect(try due(room, "2022-01-11").isEmpty)
    }

    @Test("an organisation has no birthday, and is not left out without a word")
    func organisation() throws {
        let room = try Room()
        try room.add(.fixture(nature: .organisation, birthday: Birthday(reckoning: .solar, month: 11, day: 21)))
        #expect(try due(room, "2026-11-21").map(\.decision) == [.skip(.notAPerson)])
    }

    @Test("a list of one consultant has his customers and nobody else's, whatever they are due")
    func consultant() throws {
        let packs = Packs.pack("hello", when: "{anchor: birthday}")
            .merging(Packs.pack("months", when: "{anchor: delivery, offset: 1 month}")) { $1 }
            .merging(Packs.pack("laba", when: "{anchor: festival, festival: laba}")) { $1 }
        let room = try Room(packs: packs)
        // 2022-12-30 is 腊月初八.
        try room.add(
            ["陈静", "李明", nil].enumerated().map { number, consultant in
                var customer = Customer.numbered(number, birthday: Birthday(solar: day("1985-12-30")))
                customer.vehicles = [Vehicle(vin: "LSVAA00000000000\(number)", deliveredOn: day("2022-11-30"))]
                customer.consultant = consultant
                return customer
            })
        var found: [String] = []
        try DueList(room.workspace).forEachPage(on: day("2022-12-30"), DueList.Scope(consultant: "李明")) {
            found += $0.map(\.key)
        }
        #expect(found == ["hello/customer 2/2022", "months/vehicle 2/1m", "laba/customer 2/2022-12-30"])
    }

    @Test("a list goes without families and garages, and still says whom and which car each item is about")
    func lean() throws {
        let packs = Packs.pack("kin", when: "{anchor: family_birthday}")
            .merging(Packs.pack("months", when: "{anchor: delivery, offset: 1 month}")) { $1 }
        let room = try Room(packs: packs)
        let spouse = FamilyMember(
            relation: .spouse, name: "熊昶", birthday: Birthday(reckoning: .solar, month: 3, day: 7))
        try room.add(
            .fixture(family: [spouse], vehicles: [Vehicle(plate: "沪A12345", deliveredOn: day("2026-02-07"))]))
        var listed: [DueItem] = []
        try DueList(room.workspace).forEachPage(on: day("2026-03-07")) { listed += $0 }
        let whole = try due(room, "2026-03-07")
        #expect(listed.map(\.key) == whole.map(\.key) && listed.map(\.subject) == whole.map(\.subject))
        #expect(listed.map(\.member) == [spouse, nil] && listed.map(\.vehicle?.plate) == [nil, "沪A12345"])
        #expect(listed.allSatisfy { $0.customer.vehicles.isEmpty && $0.customer.family.isEmpty })
        #expect(whole.allSatisfy { $0.customer.vehicles.count == 1 && $0.customer.family.count == 1 })
    }

    @Test("looked for again during the day, a festival reads those who came since and no others")
    func festivalAgain() throws {
        let room = try Room(
            packs: Packs.pack("laba", when: "{anchor: festival, festival: laba}"), now: "2022-12-30T10:00")
        try room.add((0..<3).map { Customer.numbered($0) })
        let today = day("2022-12-30")
        #expect(try Outbox(room.workspace).queueDue(on: today).queued == 3)
        try room.add(.numbered(3))
        var read: [Int64] = []
        let known = try DueList(room.workspace).forEachPage(on: today, DueList.Scope(onlyOpen: true)) {
            read += $0.map(\.customer.id)
        }
        #expect(read == [4] && known == 3)
    }

    @Test("the manifest's audience decides who is looked at")
    func audience() throws {
        let room = try Room(packs: Packs.pack("hello", when: "{anchor: birthday}", for: "type = vip"))
        try room.add(.fixture(birthday: Birthday(reckoning: .solar, month: 11, day: 21)))
        #expect(try due(room, "2026-11-21").isEmpty)
    }
}

@Suite("Through which channel, or why not")
struct ChannelChoiceTests {
    private func decision(
        _ customer: Customer, messageClass: String = "greeting", channels: String = "[sms, email]",
        before: (Room) throws -> Void = { _ in }
    ) throws -> DueItem.Decision {
        let room = try Room(
            packs: Packs.pack("hello", when: "{anchor: birthday}", messageClass: messageClass, channels: channels))
        var customer = customer
        customer.birthday = Birthday(reckoning: .solar, month: 11, day: 21)
        try room.add(customer)
        try before(room)
        return try #require(try DueList(room.workspace).items(on: day("2026-11-21")).first).decision
    }

    private func suppress(_ carrier: CarrierKind, _ address: String, _ messageClass: MessageClass?) -> (Room) throws ->
        Void
    {
        { room in
            try room.store.suppress(
                Suppression(
                    carrier: carrier, address: address, messageClass: messageClass, reason: "bounced",
                    at: room.clock.now))
        }
    }

    @Test("the pack's order holds, and the customer's wish comes before it")
    func order() throws {
        #expect(try decision(.fixture()) == .send(.sms, address: "+8613800001001"))
        #expect(try decision(.fixture(preferredChannel: .email)) == .send(.email, address: "wang@example.com"))
        #expect(try decision(.fixture(preferredChannel: .letter)) == .send(.sms, address: "+8613800001001"))
        #expect(try decision(.fixture(phones: [])) == .send(.email, address: "wang@example.com"))
    }

    @Test("each obstacle is told, that of the first channel where there are several")
    func obstacles() throws {
        #expect(try decision(.fixture(phones: [], emails: [])) == .skip(.noAddress(.sms)))
        #expect(try decision(.fixture(emails: []), channels: "[email]") == .skip(.noAddress(.email)))
        let refusal = Customer.fixture(emails: [], consents: [.greeting(.sms, .refused)])
        #expect(try decision(refusal) == .skip(.refused(.sms, .greeting)))
        #expect(try decision(.fixture(), messageClass: "marketing") == .skip(.noConsent(.sms)))
        let mail = Customer.fixture(consents: [.marketing(.email)])
        #expect(try decision(mail, messageClass: "marketing") == .send(.email, address: "wang@example.com"))
        let dead = try decision(.fixture(emails: []), before: suppress(.sms, "+8613800001001", nil))
        #expect(dead == .skip(.suppressed("bounced")))
    }

    @Test("an answer for mail counts for letters unless there is one of their own")
    func lettersTravelByMail() throws {
        let granted = Customer.fixture(consents: [.marketing(.email)])
        #expect(
            try decision(granted, messageClass: "marketing", channels: "[letter]")
                == .send(.letter, address: "wang@example.com"))
        let own = Customer.fixture(consents: [.marketing(.email), .marketing(.letter, .refused)])
        #expect(
            try decision(own, messageClass: "marketing", channels: "[letter]") == .skip(.refused(.letter, .marketing)))
    }

    @Test("a suppressed address gives way to the next one; one suppressed for marketing still gets greetings")
    func suppression() throws {
        let two = Customer.fixture(phones: ["+8613800001001", "+8613800001002"])
        #expect(
            try decision(two, before: suppress(.sms, "+8613800001001", nil)) == .send(.sms, address: "+8613800001002"))
        let optedOut = suppress(.sms, "+8613800001001", .marketing)
        #expect(try decision(.fixture(), before: optedOut) == .send(.sms, address: "+8613800001001"))
        let upperCase = Customer.fixture(phones: [], emails: ["Wang@Example.com"])
        let bounced = suppress(.email, "wang@example.com", nil)
        #expect(try decision(upperCase, channels: "[email]", before: bounced) == .skip(.suppressed("bounced")))
    }
}
