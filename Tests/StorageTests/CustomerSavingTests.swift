import Foundation
import Model
import Storage
import Testing

@Suite("Saving customers")
struct CustomerSavingTests {
    let temporary: TemporaryStore
    var store: Store { temporary.store }

    init() throws { temporary = try TemporaryStore() }

    static let full = Customer(
        card: "260901-007", name: "欧阳静", gender: .female, title: "欧阳老师", nature: .organisation,
        contactPerson: "李明", phones: ["+8613800001234", "+8613900004321"], emails: ["a@example.com", "b@example.com"],
        address: "上海市嘉定区菊园新区432号", postcode: "201800", city: "上海",
        birthday: Birthday(reckoning: .lunar, year: 1985, month: 2, day: 2, isLeapMonth: true),
        family: [
            FamilyMember(relation: .spouse, name: "熊昶", birthday: Birthday(reckoning: .solar, month: 3, day: 7)),
            FamilyMember(relation: .child, birthday: Birthday(reckoning: .solar, year: 2015, month: 6, day: 1)),
        ],
        vehicles: [
            Vehicle(
                brand: "大众", model: "途观L", plate: "沪A99391", vin: "LMGN0GEDP84X660WS",
                deliveredOn: day("2023-11-06"), insuranceExpiresOn: day("2026-11-06"),
                inspectionDueOn: day("2027-09-24"), maintenanceDueOn: day("2026-12-01"), mileage: 41_000)
        ],
        type: .owner, grade: "H", tier: "金卡", source: "车展", consultant: "孙倩", preferredChannel: .letter,
        language: "en", timeZone: "Asia/Urumqi",
        consents: [Consent(channel: .sms, messageClass: .marketing, answer: .granted, source: "import")],
        notes: "喜欢\"自驾游\",周末联系\n换行")

    @Test("Everything that is known of a customer comes back as it was")
    func roundTrip() throws {
        let result = try store.save([Self.full], at: noon)[0]
        #expect(result.change == .inserted)

        var found = try #require(try store.customer(card: "260901-007"))
        #expect(found.id == result.id)
        #expect(found.vehicles[0].id > 0)
        found.id = 0
        found.vehicles[0].id = 0
        #expect(found == Self.full)
    }

    @Test("Saving the same again finds it unchanged, in one batch or the next")
    func unchanged() throws {
        let first = try store.save([Self.full, Self.full], at: noon)
        let second = try store.save([Self.full], at: noon + 60)

        #expect(first.map(\.change) == [.inserted, .unchanged])
        #expect(second.map(\.change) == [.unchanged])
        #expect(Set((first + second).map(\.id)).count == 1)
    }

    @Test("A filled field overwrites, an empty one never erases")
    func merges() throws {
        try store.save([Self.full], at: noon)
        let correction = Customer(card: "260901-007", name: "", city: "苏州", notes: "")

        let result = try store.save([correction], at: noon)[0]

        var expected = Self.full
        expected.city = "苏州"
        expected.id = result.id
        expected.vehicles[0].id = try #require(try store.customer(id: result.id)).vehicles[0].id
        #expect(result.change == .updated)
        #expect(try store.customer(id: result.id) == expected)
    }

    @Test("Without a card the customer is known by any of his numbers with his name")
    func matchesByPhoneAndName() throws {
        let id = try store.add(Self.full)
        var row = Customer.fixture(card: "", name: "欧阳静", phones: ["+8615000000000", "+8613900004321"])

        #expect(try store.save([row], at: noon)[0] == SaveResult(change: .updated, id: id, card: "260901-007"))

        row.name = "欧阳平"
        #expect(try store.save([row], at: noon)[0].change == .inserted)
    }

    @Test("A number of another card with the same name and telephone is the same person, who keeps his card")
    func keepsCard() throws {
        let id = try store.add(.fixture(card: "261121-001"))
        let result = try store.save([.fixture(card: "261121-555")], at: noon)[0]
        #expect(result == SaveResult(change: .unchanged, id: id, card: "261121-001"))
    }

    @Test(
        "A VIN finds its owner where the name or a number agrees, and nobody where neither does",
        arguments: [
            ("王力", "+8615000000000", true), ("王立", "+8613800001234", true), ("", "+8615000000000", true),
            ("赵敏", "+8615000000000", false),
        ])
    func matchesByVIN(name: String, phone: String, isKnown: Bool) throws {
        let car = Vehicle(vin: "LMGN0GEDP84X660WS")
        let id = try store.add(.fixture(vehicles: [car]))

        let result = try store.save(
            [.fixture(card: "", name: name, phones: [phone], vehicles: [car])], at: noon)[0]

        #expect((result.id == id) == isKnown)
    }

    @Test("A vehicle is known by VIN, then by plate; another one is added")
    func mergesVehicles() throws {
        let id = try store.add(
            .fixture(vehicles: [Vehicle(model: "途观L", plate: "沪A1", vin: "V1"), Vehicle(plate: "沪A2")]))
        let before = try #require(try store.customer(id: id)).vehicles

        try store.save(
            [
                .fixture(vehicles: [
                    Vehicle(plate: "沪A9", vin: "V1", mileage: 5), Vehicle(plate: "沪A2", vin: "V2"),
                    Vehicle(plate: "沪A2", vin: "V3"), Vehicle(model: "GL8"), Vehicle(model: "GL8"),
                ])
            ], at: noon)

        let after = try #require(try store.customer(id: id)).vehicles
        #expect(after.prefix(2).map(\.id) == before.map(\.id))
        #expect(after.map(\.vin) == ["V1", "V2", "V3", nil])
        #expect(after.map(\.plate) == ["沪A9", "沪A2", "沪A2", nil])
        #expect(after[0].model == "途观L" && after[0].mileage == 5)
    }

    @Test("Family members are merged by relation, name and birthday")
    func mergesFamily() throws {
        let birthday = Birthday(reckoning: .solar, month: 6, day: 1)
        try store.add(
            .fixture(family: [
                FamilyMember(relation: .spouse), FamilyMember(relation: .child, birthday: birthday),
            ]))

        try store.save(
            [
                .fixture(family: [
                    FamilyMember(relation: .spouse, name: "熊昶"),
                    FamilyMember(relation: .child, name: "小明", birthday: birthday),
                    FamilyMember(relation: .child, name: "小红", birthday: birthday),
                ])
            ], at: noon)

        let family = try #require(try store.customer(card: "261121-001")).family
        #expect(family.map(\.name) == ["熊昶", "小明", "小红"])
    }

    @Test("A file never overturns a refusal that the customer gave himself, but corrects its own")
    func keepsRefusals() throws {
        func consent(_ answer: Consent.Answer, _ source: String) -> Consent {
            Consent(channel: .sms, messageClass: .marketing, answer: answer, source: source)
        }
        let id = try store.add(.fixture(consents: [consent(.refused, "import")]))
        try store.save([.fixture(consents: [consent(.granted, "import")])], at: noon)
        #expect(try store.consents(of: id).map(\.answer) == [.granted])

        try store.setConsent(customerID: id, consent(.refused, "unsubscribe link"))
        let result = try store.save([.fixture(consents: [consent(.granted, "import")])], at: noon)[0]

        #expect(result.change == .unchanged)
        #expect(try store.consents(of: id) == [consent(.refused, "unsubscribe link")])
    }

    @Test("New customers without a card get one of the day; numbers that are taken are stepped over")
    func makesCards() throws {
        try store.add(.fixture(card: "261121-002", name: "甲"))
        let nameless = ["乙", "丙"].map { Customer.fixture(card: "", name: $0) }

        let results = try store.save(nameless, at: noon, cardsOn: day("2026-11-21"))

        #expect(results.map(\.card) == ["261121-001", "261121-003"])
        #expect(try store.makeCards(2, on: day("2026-11-21")) == ["261121-004", "261121-005"])
        #expect(try store.makeCards(1, on: day("2026-11-22")) == ["261122-001"])
    }

    @Test("A rehearsal says what would happen and keeps nothing")
    func rehearses() throws {
        let results = try store.rehearseSave([.fixture(), .fixture()], at: noon)
        #expect(results.map(\.change) == [.inserted, .unchanged])
        #expect(try store.count(matching: .everyone) == 0)
    }

    @Test("An import is one transaction of many batches: what it throws comes through, and nothing is kept")
    func oneTransaction() throws {
        struct Stopped: Error {}
        #expect(throws: Stopped.self) {
            try store.saving(at: noon) { saver in
                _ = try saver.save([.fixture(card: "", name: "甲")])
                throw Stopped()
            }
        }
        #expect(try store.count(matching: .everyone) == 0)

        let changes = try store.saving(at: noon, cardsOn: day("2026-11-21")) { saver in
            let first = try saver.save([.fixture(card: "", name: "甲")])
            let second = try saver.save([.fixture(card: "", name: "甲", city: "上海"), .fixture(card: "", name: "乙")])
            #expect(saver.count == 3)
            return (first + second).map(\.change)
        }
        #expect(changes == [.inserted, .updated, .inserted])
        #expect(try store.customers(matching: .everyone, limit: 9).map(\.card) == ["261121-001", "261121-002"])
    }

    @Test("A corrected number is found, the old one is not")
    func movesAddresses() throws {
        let id = try store.add(.fixture(phones: ["+8613800000001", "+8613800000002"], emails: ["a@example.com"]))
        try store.save([.fixture(phones: ["+8613800000002", "+8613800000003"])], at: noon)
        #expect(try store.customers(address: "+8613800000001").isEmpty)
        for address in ["+8613800000002", "+8613800000003", "a@example.com"] {
            #expect(try store.customers(address: address).map(\.id) == [id])
        }
    }

    @Test("Customers are found by numbers and by address, whole")
    func finds() throws {
        let first = try store.add(Self.full)
        let second = try store.add(.fixture(phones: ["+8613800001234"]))

        #expect(try store.customers(ids: [second, 99, first]).map(\.id) == [first, second])
        #expect(try store.customers(address: "+8613800001234").map(\.id) == [first, second])
        #expect(try store.customers(address: "b@example.com").first?.vehicles.count == 1)
        #expect(try store.customer(id: 99) == nil)
    }
}
