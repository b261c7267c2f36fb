import Foundation
import Model
import Testing

@testable import Storage

@Suite("Records with their history")
struct RecordTests {
    private static let chen = Actor("chen", at: .console)

    private static var full: Customer {
        var customer = Customer.fixture(
            emails: ["wang@example.com"],
            family: [FamilyMember(relation: .spouse, name: "李芳", birthday: Birthday("1987-05-02"))],
            vehicles: [
                Vehicle(
                    brand: "大众", model: "途观L", plate: "沪A12345", vin: "LSVAA2187E2123456",
                    deliveredOn: day("2025-01-10"), mileage: 12_000, series: "途观", registeredOn: day("2025-01-12"),
                    insurer: "太平洋保险", isBoughtHere: true)
            ])
        customer.bestTime = "工作日晚上"
        customer.branch = "浦东店"
        customer.quality = [
            AddressQuality(kind: .phone, address: "+8613800001234", grade: .good, verifiedOn: day("2026-01-01"))
        ]
        return customer
    }

    @Test("Every field comes back as it was saved")
    func roundTrip() throws {
        let temporary = try TemporaryStore()
        let id = try temporary.store.add(Self.full)
        var known = try #require(try temporary.store.customer(id: id))
        known.id = 0
        known.vehicles[0].id = 0
        #expect(known == Self.full)
    }

    @Test("A change is in the history: who, when, which field, from what to what")
    func history() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.add(Self.full)
        #expect(try store.history(of: id).isEmpty)
        let changes = try store.change(id, by: Self.chen, now: noon + 60) { customer in
            customer.phones = ["+8613900009999"]
            customer.vehicles[0].mileage = 15_000
            customer.vehicles[0].insurer = nil
            customer.family = []
            customer.consents = [Consent(channel: .sms, messageClass: .marketing, answer: .refused, source: "console")]
        }
        #expect(
            changes.map(\.field) == [
                "phone", "family", "vehicle[沪A12345].insurer", "vehicle[沪A12345].mileage", "consent.sms.marketing",
                "quality[+8613800001234]",
            ])
        let entries = try store.history(of: id)
        #expect(Set(entries.map(\.change)) == Set(changes))
        #expect(entries.allSatisfy { $0.actor == "chen" && $0.place == .console && $0.at == noon + 60 })
        #expect(changes[0] == FieldChange(field: "phone", before: "+8613800001234", after: "+8613900009999"))
        #expect(changes[3] == FieldChange(field: "vehicle[沪A12345].mileage", before: "12000", after: "15000"))
        let audit = try store.auditEntries(limit: 1)[0]
        #expect(audit.action == "customer.edit" && audit.subject == "customer \(id)")
        #expect(!audit.detail.contains("沪A12345") && !audit.detail.contains("138"))
        #expect(try store.customers(address: "+8613800001234").isEmpty)
        #expect(try store.customers(address: "+8613900009999").map(\.id) == [id])
    }

    @Test("A change to what the record says already is none")
    func nothing() throws {
        let temporary = try TemporaryStore()
        let id = try temporary.store.add(Self.full)
        let changes = try temporary.store.change(id, by: Self.chen, now: noon) { $0.name = "王力" }
        #expect(changes.isEmpty)
        #expect(try temporary.store.auditEntries().isEmpty)
    }

    @Test("A vehicle that is taken out of the record is gone, and the history has it")
    func vehicleGoes() throws {
        let temporary = try TemporaryStore()
        let id = try temporary.store.add(Self.full)
        try temporary.store.change(id, by: Self.chen, now: noon) { $0.vehicles = [] }
        #expect(try temporary.store.customer(id: id)?.vehicles.isEmpty == true)
        let gone = try #require(try temporary.store.history(of: id).first)
        #expect(gone.change.before?.contains("vin LSVAA2187E2123456") == true && gone.change.after == nil)
    }

    @Test("Nobody gets a card that is somebody else's, and nothing is changed")
    func cards() throws {
        let temporary = try TemporaryStore()
        let id = try temporary.store.add(Self.full)
        try temporary.store.add(.fixture(card: "261121-002", name: "李明", phones: ["+8613800005678"]))
        let problem = #expect(throws: Problem.self) {
            try temporary.store.change(id, by: Self.chen, now: noon) {
                $0.card = "261121-002"
                $0.city = "上海"
            }
        }
        #expect(problem?.message.contains("261121-002") == true)
        #expect(try temporary.store.customer(id: id)?.city == nil)
    }

    @Test("An import that changes a record is in its history, one that does not is not")
    func imported() throws {
        let temporary = try TemporaryStore()
        let id = try temporary.store.add(Self.full)
        var again = Self.full
        try temporary.store.save([again], at: noon + 10)
        #expect(try temporary.store.history(of: id).isEmpty)
        again.city = "苏州"
        try temporary.store.save([again], at: noon + 20)
        let entries = try temporary.store.history(of: id)
        #expect(entries.map(\.change) == [FieldChange(field: "city", before: nil, after: "苏州")])
        #expect(entries[0].actor == "import")
    }

    @Test("What a customer says about being written to is in his history with its source")
    func consent() throws {
        let temporary = try TemporaryStore()
        let id = try temporary.store.add(Self.full)
        try temporary.store.setConsent(
            customerID: id,
            Consent(
                channel: .email, messageClass: .marketing, answer: .refused, source: "unsubscribe link", at: noon + 5))
        let entry = try #require(try temporary.store.history(of: id).first)
        #expect(entry.change.field == "consent.email.marketing")
        #expect(entry.change.after == "refused, unsubscribe link")
        #expect(entry.at == noon + 5)
    }
}
