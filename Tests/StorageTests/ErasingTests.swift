import Foundation
import Model
import Testing

@testable import Storage

@Suite("The right to be forgotten")
struct ErasingTests {
    private static let chen = Actor("chen", at: .command)

    /// Words of the person that must be nowhere afterwards.
    private static let traces = [
        "欧阳修远", "+8613812345678", "xiuyuan@example.com", "沪D98765", "LSVAA2187E2198765", "世纪大道一百号", "熊小昶", "爱喝龙井",
    ]

    private func person(_ store: Store) throws -> Int64 {
        var customer = Customer.fixture(
            card: "250305-017", name: "欧阳修远", phones: ["+8613812345678"], emails: ["xiuyuan@example.com"],
            family: [FamilyMember(relation: .spouse, name: "熊小昶", birthday: Birthday("1987-05-02"))],
            vehicles: [Vehicle(plate: "沪D98765", vin: "LSVAA2187E2198765")],
            consents: [Consent(channel: .sms, messageClass: .marketing, answer: .granted, source: "import", at: noon)])
        customer.address = "上海市世纪大道一百号"
        customer.notes = "爱喝龙井"
        return try store.add(customer)
    }

    @Test("The record is gone, the ledger's counts stay, and nothing of him is left in the file")
    func erases() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let other = try store.add()
        let id = try person(store)
        var greeting = Message.fixture(
            key: "family/customer \(id)/spouse 熊小昶/2026", customerID: id, address: "+8613812345678")
        greeting.token = "0123456789abcdef"
        greeting.subject = "spouse 熊小昶"
        let sent = try store.armed(greeting)
        try store.settle(sent.id, .accepted, providerID: "p-1")
        try store.take(
            [
                Receipt(
                    via: "gateway", providerID: "p-1", address: "+8613812345678", verdict: .bounced, isHard: true,
                    detail: "欧阳修远 空号", at: noon)
            ],
            now: noon)
        let waiting = try store.enqueue([.fixture(key: "w", customerID: id, address: "+8613812345678")])[0]!
        try store.edit(waiting, content: RenderedMessage(channel: .sms, text: "欧阳修远您好"), now: noon)
        try store.change(id, by: Self.chen, now: noon) { $0.city = "上海" }
        let before = try store.report(by: [.occasion, .channel])

        let erasure = try store.erase(id, by: Self.chen, now: noon + 60)

        #expect(erasure.messages == 2 && erasure.stopped == 1)
        #expect(try store.customer(id: id) == nil)
        #expect(try store.customer(card: "250305-017") == nil)
        #expect(try store.customers(address: "+8613812345678").isEmpty)
        #expect(try store.count(matching: .everyone) == 1 && store.customer(id: other) != nil)
        #expect(try store.history(of: id).isEmpty && store.consents(of: id).isEmpty)
        #expect(try store.corrections(CorrectionFilter(states: [])).isEmpty)
        #expect(try store.suppressions().isEmpty)
        #expect(try store.report(by: [.occasion, .channel]) == before)
        let rows = try store.messages(MessageFilter(customerID: id))
        #expect(rows.map(\.state) == [.bounced, .cancelled])
        #expect(rows.allSatisfy { $0.address.isEmpty && $0.key == "erased/\($0.id)" })
        #expect(rows[1].reason == ReasonCode.erased)
        #expect(try store.birthdays(on: [BirthdayKey(Birthday("1987-05-02")!)]).isEmpty)
        #expect(try store.verifyAudit().brokenAt == nil)

        let bytes = try Data(contentsOf: URL(fileURLWithPath: temporary.path))
        let log = (try? Data(contentsOf: URL(fileURLWithPath: temporary.path + "-wal"))) ?? Data()
        for trace in Self.traces {
            #expect(bytes.range(of: Data(trace.utf8)) == nil, "\(trace) is in the file")
            #expect(log.range(of: Data(trace.utf8)) == nil, "\(trace) is in the log")
        }
    }

    @Test("An address that somebody else has as well stays suppressed")
    func sharedAddress() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try person(store)
        try store.add(.fixture(card: "250305-018", name: "熊小昶", phones: ["+8613812345678"]))
        try store.suppress(Suppression(carrier: .sms, address: "+8613812345678", reason: "opted out", at: noon))
        try store.erase(id, by: Self.chen, now: noon)
        #expect(try store.suppressions().count == 1)
    }

    @Test("What had been merged into him goes with him")
    func merged() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try person(store)
        let gone = try store.add(.fixture(card: "250305-019", name: "欧阳修远", phones: ["+8613700001111"]))
        let merge = try store.merge(gone, into: id, by: Self.chen, now: noon)
        let erasure = try store.erase(id, by: Self.chen, now: noon)
        #expect(erasure.merged == 1)
        #expect(throws: Problem.self) { try store.undoMerge(merge.id, by: Self.chen, now: noon) }
        #expect(
            try store.save([.fixture(card: "250305-019", name: "某人", phones: ["+8613700002222"])], at: noon)[0].change
                == .inserted)
    }

    @Test("Whoever was merged into him by mistake and taken out again stays")
    func undoneMerge() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try person(store)
        let other = try store.add(.fixture(card: "250305-020", name: "熊小昶", phones: ["+8613700003333"]))
        let merge = try store.merge(other, into: id, by: Self.chen, now: noon)
        _ = try store.undoMerge(merge.id, by: Self.chen, now: noon)
        let erasure = try store.erase(id, by: Self.chen, now: noon)
        #expect(erasure.merged == 0)
        #expect(try store.customer(id: other)?.name == "熊小昶")
        #expect(try store.merges().isEmpty, "the merge held his record")
    }

    @Test("A record that came to him by way of another goes too, and what he answered by SMS")
    func chainOfMerges() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try person(store)
        let second = try store.add(.fixture(card: "250305-021", name: "欧阳修远", phones: ["+8613700004444"]))
        let third = try store.add(.fixture(card: "250305-022", name: "欧阳秋声", phones: ["+8613700005555"]))
        _ = try store.merge(third, into: second, by: Self.chen, now: noon)
        _ = try store.merge(second, into: id, by: Self.chen, now: noon)
        #expect(try store.erase(id, by: Self.chen, now: noon).merged == 2)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: temporary.path))
        #expect(bytes.range(of: Data("欧阳秋声".utf8)) == nil)
    }

    @Test("A receipt that comes afterwards brings nothing back")
    func lateReceipt() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try person(store)
        let sent = try store.armed(.fixture(key: "late", customerID: id, address: "+8613812345678"))
        try store.settle(sent.id, .accepted, providerID: "p-2")
        try store.erase(id, by: Self.chen, now: noon)
        let result = try store.take(
            [Receipt(via: "gateway", providerID: "p-2", verdict: .bounced, isHard: true, at: noon)], now: noon)
        #expect(result == [.matched(messageID: sent.id, .bounced)])
        #expect(try store.corrections(CorrectionFilter(states: [])).isEmpty)
        #expect(try store.suppressions().isEmpty)
    }
}
