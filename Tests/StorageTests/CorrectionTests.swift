import Foundation
import Model
import Testing

@testable import Storage

@Suite("Addresses to correct")
struct CorrectionTests {
    private static let chen = Actor("chen", at: .console)
    private let temporary: TemporaryStore
    private var store: Store { temporary.store }

    init() throws { temporary = try TemporaryStore() }

    private func bounced(_ key: String = "m", customerID: Int64, channel: ChannelKind = .sms, address: String) throws
        -> Message
    {
        let sent = try store.armed(.fixture(key: key, customerID: customerID, channel: channel, address: address))
        try store.settle(sent.id, .accepted, providerID: "p-\(key)")
        try store.take(
            [Receipt(via: "gateway", providerID: "p-\(key)", verdict: .bounced, isHard: true, detail: "空号", at: noon)],
            now: noon)
        return try #require(try store.message(id: sent.id))
    }

    @Test("A dead number opens a correction for everybody who has it, marks it bad in each record, and stops it")
    func deadNumber() throws {
        let id = try store.add()
        let wife = try store.add(.fixture(card: "261121-002", name: "李芳"))
        let message = try bounced(customerID: id, address: "+8613800001234")
        let queue = try store.corrections()
        #expect(queue.map(\.customerID) == [id, wife])
        #expect(queue[0].messageID == message.id && queue[1].messageID == nil)
        #expect(queue.allSatisfy { $0.kind == .phone && $0.source == .sms && $0.state == .open })
        #expect(try store.customer(id: id)?.isBad("+8613800001234", kind: .phone) == true)
        #expect(try store.customer(id: wife)?.isBad("+8613800001234", kind: .phone) == true)
        #expect(try store.isSuppressed(carrier: .sms, address: "+8613800001234", messageClass: .service))
        #expect(try store.history(of: id).contains { $0.change.field == "quality[+8613800001234]" })
    }

    @Test("An address that the relay refuses at once opens one too, and twice is once")
    func refusedAtOnce() throws {
        let id = try store.add(.fixture(emails: ["Wang@Example.com"]))
        for key in ["a", "b"] {
            let sent = try store.armed(
                .fixture(
                    key: key, customerID: id, channel: .email,
                    address: key == "a" ? "Wang@Example.com" : "wang@example.com"))
            try store.settle(
                [
                    Settlement(
                        messageID: sent.id, attempt: 1, outcome: .failed, reply: "550 5.1.1 user unknown",
                        nextState: .failed,
                        addressIsBad: true)
                ], now: noon)
            if key == "a" { try store.unsuppress(carrier: .email, address: "wang@example.com") }
        }
        let queue = try store.corrections()
        #expect(queue.count == 1)
        #expect(queue[0].kind == .email && queue[0].source == .bounce && queue[0].address == "Wang@Example.com")
    }

    @Test("A complaint is no wrong address")
    func complaint() throws {
        let id = try store.add()
        let sent = try store.armed(.fixture(key: "c", customerID: id))
        try store.settle(sent.id, .accepted, providerID: "p-c")
        try store.take([Receipt(via: "gateway", providerID: "p-c", verdict: .complained, at: noon)], now: noon)
        #expect(try store.corrections().isEmpty)
    }

    @Test(
        "Corrected, then verified: the record has the new address, nothing is suppressed there, and the history shows it"
    )
    func corrects() throws {
        let id = try store.add(.fixture(phones: ["+8613800001234", "+8613900000000"]))
        _ = try bounced(customerID: id, address: "+8613800001234")
        let number = try store.corrections()[0].id
        try store.suppress(Suppression(carrier: .sms, address: "+8613700007777", reason: "bounced", at: noon))
        try store.correct(number, to: "+8613700007777", by: Self.chen, now: noon + 60)
        #expect(try store.correction(id: number).state == .corrected)
        #expect(try store.customer(id: id)?.phones == ["+8613700007777", "+8613900000000"])
        try store.verify(number, on: day("2026-11-22"), by: Self.chen, now: noon + 120)
        let correction = try store.correction(id: number)
        #expect(
            correction.state == .verified && correction.changedBy == "chen" && correction.corrected == "+8613700007777")
        let quality = try #require(try store.customer(id: id)?.quality(of: "+8613700007777", kind: .phone))
        #expect(quality.grade == .good && quality.verifiedOn == day("2026-11-22"))
        #expect(try !store.isSuppressed(carrier: .sms, address: "+8613700007777", messageClass: .greeting))
        #expect(try store.isSuppressed(carrier: .sms, address: "+8613800001234", messageClass: .greeting))
        #expect(throws: Problem.self) { try store.correct(number, to: "+8613700008888", by: Self.chen, now: noon) }
    }

    @Test("An address that was right after all is verified as it is")
    func falseAlarm() throws {
        let id = try store.add()
        _ = try bounced(customerID: id, address: "+8613800001234")
        try store.verify(try store.corrections()[0].id, on: day("2026-11-22"), by: Self.chen, now: noon)
        #expect(try store.customer(id: id)?.isBad("+8613800001234", kind: .phone) == false)
        #expect(try !store.isSuppressed(carrier: .sms, address: "+8613800001234", messageClass: .greeting))
        #expect(try store.corrections().isEmpty)
    }

    @Test("Whoever changes the address in the record has corrected it")
    func edited() throws {
        let id = try store.add()
        _ = try bounced(customerID: id, address: "+8613800001234")
        try store.change(id, by: Self.chen, now: noon) { $0.phones = ["+8613700007777"] }
        let correction = try store.corrections()[0]
        #expect(correction.state == .corrected && correction.corrected == "+8613700007777")
    }

    @Test("A later file that has another number corrects it too")
    func imported() throws {
        let id = try store.add()
        _ = try bounced(customerID: id, address: "+8613800001234")
        try store.save([.fixture(phones: ["+8613700007777"])], at: noon + 60)
        let correction = try store.corrections()[0]
        #expect(correction.state == .corrected && correction.corrected == "+8613700007777")
        #expect(correction.changedBy == "import")
        #expect(try store.customer(id: id)?.quality.isEmpty == true)
    }

    @Test("Dropped, the address is out of the record")
    func dropped() throws {
        let id = try store.add()
        _ = try bounced(customerID: id, address: "+8613800001234")
        try store.dropAddress(of: try store.corrections()[0].id, by: Self.chen, now: noon)
        #expect(try store.customer(id: id)?.phones.isEmpty == true)
        #expect(try store.corrections().isEmpty)
    }

    @Test("A letter that comes back: its row says so, what waits on paper is stopped, and its mail address stays good")
    func letter() throws {
        var customer = Customer.fixture(emails: ["wang@example.com"])
        customer.address = "上海市浦东新区世纪大道100号"
        let id = try store.add(customer)
        let letter = try store.armed(
            .fixture(key: "l", customerID: id, channel: .letter, address: "wang@example.com"))
        try store.settle(letter.id, .accepted)
        let waiting = try store.enqueue([
            .fixture(key: "card", customerID: id, channel: .card, address: "wang@example.com"),
            .fixture(key: "sms", customerID: id),
        ]).compactMap(\.self)
        let correction = try #require(
            try store.takeReturnedLetter(letter.id, reason: "查无此人", by: Self.chen, now: noon))
        #expect(correction.kind == .postal && correction.source == .letter && correction.messageID == letter.id)
        #expect(try store.message(id: letter.id)?.state == .bounced)
        #expect(try store.message(id: letter.id)?.reason == "bounced: 查无此人")
        #expect(try store.receipts(of: letter.id).map(\.via) == ["post"])
        #expect(try store.message(id: waiting[0])?.state == .suppressed)
        #expect(try store.message(id: waiting[0])?.reason == ReasonCode.badAddress)
        #expect(try store.message(id: waiting[1])?.state == .queued)
        #expect(try store.suppressions().isEmpty)
        #expect(try store.customer(id: id)?.isBad("上海市浦东新区世纪大道100号", kind: .postal) == true)
        // Again is once.
        _ = try store.takeReturnedLetter(letter.id, reason: "查无此人", by: Self.chen, now: noon + 9)
        #expect(try store.corrections().count == 1)
    }

    @Test("What is no letter, or never left, cannot have come back")
    func noLetter() throws {
        let id = try store.add()
        let sms = try store.armed(.fixture(key: "s", customerID: id))
        let queued = try store.enqueue([.fixture(key: "q", customerID: id, channel: .letter, address: "a@example.com")]
        )[0]!
        for message in [sms.id, queued, 999] {
            #expect(throws: Problem.self) {
                try store.takeReturnedLetter(message, reason: "退件", by: Self.chen, now: noon)
            }
        }
        #expect(try store.corrections().isEmpty)
    }

    @Test("A consultant's queue is that of his customers")
    func ofConsultant() throws {
        var mine = Customer.fixture()
        mine.consultant = "陈静"
        let id = try store.add(mine)
        try store.add(.fixture(card: "261121-002", name: "李芳"))
        _ = try bounced(customerID: id, address: "+8613800001234")
        #expect(try store.corrections(CorrectionFilter(consultant: "陈静")).map(\.customerID) == [id])
        #expect(try store.count(CorrectionFilter()) == 2)
    }
}
