import Foundation
import Model
import Testing

@testable import Storage

@Suite("Two records made one, and taken apart")
struct MergingTests {
    private static let chen = Actor("chen", at: .command)

    private static func pair(_ store: Store) throws -> (kept: Customer, gone: Customer) {
        var kept = Customer.fixture(
            emails: ["a@example.com"], vehicles: [Vehicle(model: "途观", plate: "沪A12345", vin: "LSVAA2187E2123456")],
            consents: [Consent(channel: .sms, messageClass: .marketing, answer: .granted, source: "import", at: noon)])
        kept.consultant = "陈静"
        var gone = Customer.fixture(
            card: "250101-009", name: "王 力", phones: ["+8613900009999"], emails: ["b@example.com"],
            city: "上海", birthday: Birthday("1985-11-21"),
            family: [FamilyMember(relation: .spouse, name: "李芳")],
            vehicles: [
                Vehicle(brand: "大众", vin: "LSVAA2187E2123456", mileage: 9_000),
                Vehicle(brand: "别克", model: "君越", vin: "LSGAA2187E2123457"),
            ],
            consents: [Consent(channel: .sms, messageClass: .marketing, answer: .refused, source: "reply R", at: noon)])
        gone.consultant = "周强"
        gone.notes = "常来保养"
        let ids = [try store.add(kept), try store.add(gone)]
        return (try store.customer(id: ids[0])!, try store.customer(id: ids[1])!)
    }

    @Test("Nothing is lost: gaps are filled, lists are put together, a refusal stands")
    func merges() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (kept, gone) = try Self.pair(store)
        let merge = try store.merge(gone.id, into: kept.id, by: Self.chen, now: noon)
        let one = try #require(try store.customer(id: kept.id))
        #expect(one.card == kept.card && one.consultant == "陈静" && one.city == "上海" && one.notes == "常来保养")
        #expect(one.birthday == gone.birthday && one.family == gone.family)
        #expect(one.phones == ["+8613800001234", "+8613900009999"])
        #expect(one.emails == ["a@example.com", "b@example.com"])
        #expect(one.vehicles.count == 2)
        #expect(one.vehicles[0].plate == "沪A12345" && one.vehicles[0].brand == "大众" && one.vehicles[0].mileage == 9_000)
        #expect(one.consents.map(\.answer) == [.refused])
        #expect(try store.customer(id: gone.id) == nil)
        #expect(try store.count(matching: .everyone) == 1)
        #expect(
            merge.contradictions == [
                FieldChange(field: "name", before: "王 力", after: "王力"),
                FieldChange(field: "consultant", before: "周强", after: "陈静"),
            ])
        #expect(try store.history(of: kept.id).contains { $0.change.field == "merged" })
    }

    @Test("An old file finds him by both cards, and makes nobody anew")
    func aliases() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (kept, gone) = try Self.pair(store)
        _ = try store.merge(gone.id, into: kept.id, by: Self.chen, now: noon)
        let old = Customer.fixture(card: gone.card, name: "王力", phones: ["+8613700000000"], city: "上海")
        let result = try store.save([old], at: noon)[0]
        #expect(result.change == .updated && result.id == kept.id && result.card == kept.card)
    }

    @Test("The ledger goes over with its keys; of two greetings for one birthday the one that has not left is stopped")
    func ledger() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (kept, gone) = try Self.pair(store)
        let ids = try store.enqueue([
            .fixture(key: "birthday/customer \(gone.id)/2025", customerID: gone.id, expiresAt: nil),
            .fixture(key: "birthday/customer \(gone.id)/2026", customerID: gone.id),
            .fixture(key: "birthday/customer \(kept.id)/2026", customerID: kept.id),
            .fixture(key: "insurance/vehicle \(gone.vehicles[1].id)/2026-11", customerID: gone.id),
            .fixture(key: "car-birthday/vehicle \(gone.vehicles[0].id)/2026-11", customerID: gone.id),
        ]).compactMap(\.self)
        let merge = try store.merge(gone.id, into: kept.id, by: Self.chen, now: noon)
        #expect(merge.messages == 4)
        let keys = try ids.map { try store.message(id: $0)!.key }
        #expect(keys[0] == "birthday/customer \(kept.id)/2025")
        #expect(keys[3] == "insurance/vehicle \(gone.vehicles[1].id)/2026-11")
        #expect(keys[4] == "car-birthday/vehicle \(kept.vehicles[0].id)/2026-11")
        #expect(try store.state(ids[1]) == .cancelled)
        #expect(try store.state(ids[2]) == .queued)
        #expect(try store.count(MessageFilter(customerID: kept.id)) == 5)

        _ = try store.undoMerge(merge.id, by: Self.chen, now: noon)
        #expect(try store.message(id: ids[1])?.state == .queued)
        #expect(try store.message(id: ids[0])?.key == "birthday/customer \(gone.id)/2025")
        #expect(try store.count(MessageFilter(customerID: gone.id)) == 4)
    }

    @Test("Undone, both are as they were, but for what was changed in between")
    func undoes() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (kept, gone) = try Self.pair(store)
        let merge = try store.merge(gone.id, into: kept.id, by: Self.chen, now: noon)
        try store.change(kept.id, by: Self.chen, now: noon) {
            $0.grade = "A"
            $0.city = "苏州"
        }
        _ = try store.undoMerge(merge.id, by: Self.chen, now: noon)
        var expected = kept
        expected.grade = "A"
        expected.city = "苏州"
        #expect(try store.customer(id: kept.id) == expected)
        #expect(try store.customer(id: gone.id) == gone)
        #expect(try store.customers(address: "+8613900009999").map(\.id) == [gone.id])
        #expect(try store.customer(card: gone.card)?.id == gone.id)
        let again = #expect(throws: Problem.self) { try store.undoMerge(merge.id, by: Self.chen, now: noon) }
        #expect(again?.message.contains("undone already") == true)
    }

    @Test("A merge on which another stands is undone after that one")
    func order() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (kept, gone) = try Self.pair(store)
        let third = try store.add(.fixture(card: "250101-010", name: "王立", phones: ["+8613600000000"]))
        let first = try store.merge(gone.id, into: kept.id, by: Self.chen, now: noon)
        let second = try store.merge(kept.id, into: third, by: Self.chen, now: noon)
        #expect(try store.save([.fixture(card: gone.card, name: "王力", phones: [])], at: noon)[0].id == third)
        let problem = #expect(throws: Problem.self) { try store.undoMerge(first.id, by: Self.chen, now: noon) }
        #expect(problem?.message.contains("\(second.id)") == true)
        _ = try store.undoMerge(second.id, by: Self.chen, now: noon)
        _ = try store.undoMerge(first.id, by: Self.chen, now: noon)
        #expect(try store.customer(id: gone.id) == gone)
        #expect(try store.count(matching: .everyone) == 3)
    }

    @Test("While a message to one of them is on the wire nothing is merged")
    func wire() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (kept, gone) = try Self.pair(store)
        _ = try store.armed(.fixture(key: "a", customerID: gone.id))
        #expect(throws: Problem.self) { try store.merge(gone.id, into: kept.id, by: Self.chen, now: noon) }
        #expect(throws: Problem.self) { try store.erase(gone.id, by: Self.chen, now: noon) }
        #expect(try store.customer(id: gone.id) == gone)
    }
}
