import Foundation
import Model
import Storage
import Testing

@Suite("Receipts")
struct ReceiptTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    private func receipt(
        _ verdict: Receipt.Verdict, id: String? = nil, token: String? = nil, address: String? = nil,
        isHard: Bool = false, detail: String? = nil, via: String = "gateway"
    ) -> Receipt {
        Receipt(
            via: via, providerID: id, token: token, address: address, verdict: verdict, isHard: isHard,
            detail: detail, at: noon + 5)
    }

    private func accepted(_ key: String = "a", providerID: String? = "sid-1") throws -> Int64 {
        let id = try store.armed(.fixture(key: key, customerID: customer)).id
        try store.settle(id, .accepted, providerID: providerID)
        return id
    }

    @Test("A receipt is matched by the provider's id or by the token, and only under its own channel")
    func matches() throws {
        let id = try accepted()
        #expect(try store.take([receipt(.delivered, id: "sid-1", via: "other")], now: noon) == [.waiting])
        #expect(
            try store.take([receipt(.delivered, id: "sid-1")], now: noon) == [.matched(messageID: id, .delivered)])

        let second = try accepted("b", providerID: nil)
        #expect(
            try store.take([receipt(.bounced, token: "b", detail: "5.2.2 full")], now: noon)
                == [.matched(messageID: second, .bounced)])
        #expect(try store.message(id: second)?.reason == "bounced: 5.2.2 full")
        #expect(try store.suppressions().isEmpty)
    }

    @Test("The same receipt again is a duplicate, in one batch or the next, whenever it says that it happened")
    func duplicates() throws {
        let id = try accepted()
        var again = receipt(.delivered, id: "sid-1")
        again.at = noon + 500
        let results = try store.take([receipt(.delivered, id: "sid-1"), again], now: noon)
        #expect(results == [.matched(messageID: id, .delivered), .duplicate])
        #expect(try store.take([receipt(.delivered, id: "sid-1")], now: noon) == [.duplicate])
        #expect(try store.receipts(of: id) == [receipt(.delivered, id: "sid-1")])
    }

    @Test("Of several recipients with one id each gets his own report, also where it comes before their answers")
    func sharedIDEarly() throws {
        let ids = try ["+8613800000001", "+8613800000002"].map { address in
            try store.armed(.fixture(key: address, customerID: customer, address: address)).id
        }
        let late = receipt(.bounced, id: "batch", address: "13800000002")
        #expect(try store.take([late], now: noon) == [.waiting])
        for id in ids { try store.settle(id, .accepted, providerID: "batch") }
        #expect(try ids.map { try store.message(id: $0)?.state } == [.accepted, .bounced])
        #expect(
            try store.take([receipt(.delivered, id: "batch", address: "+8613800000001")], now: noon)
                == [.matched(messageID: ids[0], .delivered)])
        #expect(
            try store.take([receipt(.delivered, id: "batch")], now: noon) == [.waiting], "nobody can say whose it is")
        #expect(try store.take([receipt(.delivered, id: "batch", address: "+8613800000003")], now: noon) == [.waiting])
    }

    @Test("A receipt that comes before the answer waits, and is applied when the provider's id is known")
    func early() throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        #expect(try store.take([receipt(.delivered, id: "sid-1")], now: noon) == [.waiting])
        #expect(try store.waitingReceipts().count == 1)

        try store.settle(id, .accepted, providerID: "sid-1")

        #expect(try store.state(id) == .delivered)
        #expect(try store.receipts(of: id).count == 1)
        #expect(try store.waitingReceipts().isEmpty)
    }

    @Test("A receipt by token may overtake the answer, which then does not take it back")
    func overtakes() throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        try store.take([receipt(.delivered, token: "a")], now: noon)
        try store.settle(id, .accepted, providerID: "sid-1")
        #expect(try store.state(id) == .delivered)
        #expect(try store.message(id: id)?.providerID == "sid-1")
        #expect(try store.attempts(of: id)[0].outcome == .accepted)
    }

    @Test(
        "Evidence is never taken back",
        arguments: [
            ([.delivered, .bounced], .delivered), ([.bounced, .delivered], .bounced),
            ([.delivered, .delayed], .delivered), ([.delayed, .delivered], .delivered),
            ([.delivered, .complained], .complained), ([.complained, .delivered], .complained),
            ([.delayed], .accepted), ([.bounced, .bounced], .bounced),
        ] as [([Receipt.Verdict], MessageState)])
    func order(verdicts: [Receipt.Verdict], expected: MessageState) throws {
        let id = try accepted()
        for verdict in verdicts { try store.take([receipt(verdict, id: "sid-1")], now: noon) }
        #expect(try store.state(id) == expected)
    }

    @Test(
        "A doubt is settled by evidence",
        arguments: [
            (Receipt.Verdict.delivered, MessageState.delivered), (.bounced, .bounced), (.delayed, .accepted),
            (.complained, .complained),
        ])
    func settlesDoubt(verdict: Receipt.Verdict, expected: MessageState) throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        try store.settle(id, .inDoubt)
        try store.take([receipt(verdict, token: "a")], now: noon)
        #expect(try store.state(id) == expected)
    }

    @Test("Evidence that a message went stops it from going again")
    func stopsRetry() throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        try store.settle(id, .deferred, notBefore: noon)
        try store.take([receipt(.delivered, token: "a")], now: noon)
        #expect(try store.state(id) == .delivered)
        #expect(try store.claimAll().isEmpty)
    }

    @Test("A message of which nothing ever left does not become delivered")
    func neverLeft() throws {
        let id = try store.enqueue([.fixture(key: "a", customerID: customer)])[0]!
        #expect(
            try store.take([receipt(.delivered, token: "a")], now: noon) == [.matched(messageID: id, .queued)])
    }

    @Test("A hard bounce and a complaint put the address on the list; a soft bounce does not")
    func suppresses() throws {
        _ = try accepted()
        try store.take([receipt(.bounced, id: "sid-1")], now: noon)
        #expect(try store.suppressions().isEmpty)
        try store.take([receipt(.bounced, id: "sid-1", isHard: true, detail: "no such number")], now: noon)
        #expect(
            try store.suppressions() == [
                Suppression(
                    carrier: .sms, address: "+8613800001234", reason: "bounced: no such number", at: noon + 5)
            ])
    }

    @Test("Where one id stands for several recipients the address decides")
    func sharedID() throws {
        let first = try store.armed(.fixture(key: "a", customerID: customer, address: "+8613800000001")).id
        let second = try store.armed(.fixture(key: "b", customerID: customer, address: "+8613800000002")).id
        try store.settle(first, .accepted, providerID: "bulk")
        try store.settle(second, .accepted, providerID: "bulk")

        let results = try store.take(
            [
                receipt(.delivered, id: "bulk", address: "+8613800000002"),
                receipt(.bounced, id: "bulk", address: "+8613800000001"),
            ], now: noon)

        #expect(results == [.matched(messageID: second, .delivered), .matched(messageID: first, .bounced)])
    }
}
