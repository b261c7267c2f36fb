import Foundation
import Model
import Storage
import Testing

@Suite("The ledger, from queue to outcome")
struct LedgerTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    @Test("A key is queued once, in a batch and ever after; a message comes back as it was written")
    func uniqueKeys() throws {
        var message = Message.fixture(key: "birthday/2026/1", customerID: customer, expiresAt: noon + 3_600)
        let ids = try store.enqueue([message, message])
        #expect(ids[0] != nil && ids[1] == nil)
        #expect(try store.enqueue([message]) == [nil])

        message.id = ids[0]!
        #expect(try store.message(id: message.id) == message)
        #expect(try store.message(key: message.key) == message)
        #expect(try store.message(token: message.token) == message)
    }

    @Test("A batch with an unknown customer is refused whole")
    func refusesWhole() throws {
        #expect(throws: Problem.self) {
            try store.enqueue([.fixture(key: "a", customerID: customer), .fixture(key: "b", customerID: 99)])
        }
        #expect(try store.messages().isEmpty)
    }

    @Test("A row that was suppressed when it was written is queued once the record was corrected")
    func requeuesCorrected() throws {
        let id = try store.enqueue([.fixture(key: "a", customerID: customer, address: "", state: .suppressed)])[0]!
        #expect(try store.enqueue([.fixture(key: "a", customerID: customer)]) == [id])
        #expect(try store.message(id: id)?.address == "+8613800001234")
        #expect(try store.state(id) == .queued)
    }

    @Test("queued → leased → armed → accepted, with the attempt written down")
    func happyPath() throws {
        let id = try store.enqueue([.fixture(key: "a", customerID: customer)])[0]!

        let claimed = try store.claimAll()
        #expect(claimed.map(\.id) == [id] && claimed[0].state == .leased)
        #expect(try store.claimAll(owner: "other").isEmpty)

        #expect(try store.arm(claimed) == [.armed(attempt: 1)])
        #expect(try store.state(id) == .armed)
        #expect(
            try store.attempts(of: id) == [Attempt(messageID: id, number: 1, via: "gateway", startedAt: noon)])

        try store.settle(id, .accepted, providerID: "sid-1", now: noon + 2)
        let message = try #require(try store.message(id: id))
        #expect(message.state == .accepted && message.providerID == "sid-1" && message.via == "gateway")
        let attempt = try store.attempts(of: id)[0]
        #expect(attempt.outcome == .accepted && attempt.reply == "said" && attempt.endedAt == noon + 2)
    }

    @Test("armed → deferred → queued when its time comes → a second attempt → failed")
    func deferred() throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        try store.settle(id, .deferred, notBefore: noon + 300)

        #expect(try store.claimAll(now: noon + 299).isEmpty)
        let again = try store.claimAll(now: noon + 300)
        #expect(again.map(\.id) == [id])
        #expect(try store.arm(again, now: noon + 300) == [.armed(attempt: 2)])
        try store.settle(id, .failed, attempt: 2)

        #expect(try store.state(id) == .failed)
        #expect(try store.attempts(of: id).map(\.outcome) == [.deferred, .failed])
    }

    @Test("Settling twice changes nothing; a doubt is settled by what is learned later")
    func settlesOnce() throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        try store.settle(id, .inDoubt)
        #expect(try store.state(id) == .inDoubt)
        try store.settle(id, .accepted)
        #expect(try store.state(id) == .accepted)
        try store.settle(id, .failed)
        #expect(try store.state(id) == .accepted)
        #expect(try store.attempts(of: id)[0].outcome == .accepted)
    }

    @Test("A message that is not due, not of the carrier, or not queued is not claimed")
    func claimsOnlyDue() throws {
        try store.enqueue([
            .fixture(key: "later", customerID: customer, notBefore: noon + 1),
            .fixture(key: "mail", customerID: customer, channel: .letter, address: "a@example.com"),
            .fixture(key: "planned", customerID: customer, state: .planned),
        ])
        func claim(_ carriers: Set<CarrierKind>) throws -> [String] {
            try store.claim(limit: 10, owner: "w", leaseUntil: noon + 60, now: noon, carriers: carriers).map(\.key)
        }
        #expect(try claim([.sms]) == [])
        #expect(try claim([.email]) == ["mail"])
        #expect(try claim([]) == [])
    }

    @Test("What is too late becomes expired, and the claim looks behind it")
    func expires() throws {
        let late = (0..<5).map {
            Message.fixture(key: "late\($0)", customerID: customer, notBefore: noon - 10, expiresAt: noon)
        }
        let ids = try store.enqueue(late + [.fixture(key: "fresh", customerID: customer)])

        #expect(try store.claimAll(limit: 3).map(\.key) == ["fresh"])
        #expect(try store.state(ids[0]!) == .expired)
        #expect(try store.message(id: ids[0]!)?.reason == ReasonCode.expired)
    }

    @Test("Occasions and running campaigns take turns; paused ones and drafts wait")
    func fair() throws {
        _ = try store.addCampaign("big", customerID: customer, count: 10)
        _ = try store.addCampaign("paused", customerID: customer, count: 2, state: .paused)
        _ = try store.addCampaign("draft", customerID: customer, count: 2, state: .draft)
        try store.enqueue([
            .fixture(key: "birthday/1", customerID: customer), .fixture(key: "birthday/2", customerID: customer),
        ])

        #expect(try store.claimAll(limit: 4).map(\.key) == ["birthday/1", "big/0", "birthday/2", "big/1"])
        #expect(try store.claimAll().count == 8)
    }

    @Test("A leased message that lacks something is refused by its worker only")
    func refuses() throws {
        let id = try store.enqueue([.fixture(key: "a", customerID: customer)])[0]!
        _ = try store.claimAll(owner: "first")
        try store.refuse([Refusal(messageID: id, reason: "missing")], owner: "second", now: noon)
        #expect(try store.state(id) == .leased)
        try store.refuse([Refusal(messageID: id, reason: "missing")], owner: "first", now: noon)
        #expect(try store.message(id: id)?.reason == "missing")
        #expect(try store.state(id) == .suppressed)
    }

    @Test("The longest due goes first, and turns are taken to the limit")
    func turns() throws {
        try store.enqueue([
            .fixture(key: "b", customerID: customer, notBefore: noon - 1),
            .fixture(key: "a", customerID: customer, notBefore: noon - 2),
        ])
        #expect(try store.claimAll().map(\.key) == ["a", "b"])
    }
}

@Suite("The last check before a message leaves")
struct ArmTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add(.fixture(emails: ["a@example.com"]))
    }

    private func leased(
        _ messageClass: MessageClass = .greeting, channel: ChannelKind = .sms, address: String = "+8613800001234",
        expiresAt: Date? = nil
    ) throws -> Message {
        try store.enqueue([
            .fixture(
                key: "a", customerID: customer, messageClass: messageClass, channel: channel, address: address,
                expiresAt: expiresAt)
        ])
        return try #require(try store.claimAll().first)
    }

    private func verdict(_ message: Message, owner: String = "worker", now: Date = noon) throws -> ArmVerdict {
        let verdict = try store.arm([message], owner: owner, now: now)[0]
        if case .stopped(let state, _) = verdict {
            #expect(try store.state(message.id) == state)
            #expect(try store.attempts(of: message.id).isEmpty)
        }
        return verdict
    }

    @Test("Only the worker with the lease may send, and only while it lasts")
    func lease() throws {
        let message = try leased()
        #expect(try verdict(message, owner: "thief") == .stopped(.leased, reason: ReasonCode.leaseLost))
        #expect(try verdict(message, now: noon + 60) == .stopped(.queued, reason: ReasonCode.leaseLost))
        #expect(try verdict(message) == .stopped(.queued, reason: ReasonCode.leaseLost))
    }

    @Test("A message that is already armed is not armed again")
    func once() throws {
        let message = try leased()
        #expect(try verdict(message) == .armed(attempt: 1))
        #expect(try store.arm([message]) == [.stopped(.armed, reason: ReasonCode.leaseLost)])
        #expect(try store.attempts(of: message.id).count == 1)
    }

    @Test("A suppressed address gets nothing; one suppressed for marketing still gets greetings")
    func suppressed() throws {
        let mail = try leased(.greeting, channel: .email, address: "A@example.com")
        try store.suppress(
            Suppression(
                carrier: .email, address: "a@example.com", messageClass: .marketing, reason: "opted out", at: noon))
        try store.suppress(Suppression(carrier: .sms, address: "a@example.com", reason: "other carrier", at: noon))
        #expect(try verdict(mail) == .armed(attempt: 1))
        try store.settle(mail.id, .queued, notBefore: noon)

        try store.suppress(Suppression(carrier: .email, address: "a@EXAMPLE.com", reason: "bounced", at: noon))
        let again = try #require(try store.claimAll().first)
        let result = try store.arm([again])[0]
        #expect(result == .stopped(.suppressed, reason: "\(ReasonCode.suppressed): bounced"))

        #expect(try store.isSuppressed(carrier: .email, address: "a@example.com", messageClass: .service))
        #expect(try store.unsuppress(carrier: .email, address: "a@example.com"))
        #expect(try !store.isSuppressed(carrier: .email, address: "a@example.com", messageClass: .service))
        #expect(try store.suppressions().count == 2)
    }

    @Test(
        "Marketing needs a yes; greetings and service only that there is no no",
        arguments: [
            (MessageClass.marketing, nil, false), (.marketing, .granted, true), (.marketing, .refused, false),
            (.greeting, nil, true), (.greeting, .granted, true), (.greeting, .refused, false),
            (.service, nil, true), (.service, .refused, false),
        ] as [(MessageClass, Consent.Answer?, Bool)])
    func consent(messageClass: MessageClass, answer: Consent.Answer?, goes: Bool) throws {
        let message = try leased(messageClass)
        if let answer {
            try store.setConsent(
                customerID: customer, Consent(channel: .sms, messageClass: messageClass, answer: answer))
        }
        let verdict = try verdict(message)
        if goes {
            #expect(verdict == .armed(attempt: 1))
        } else {
            #expect(
                verdict
                    == .stopped(.suppressed, reason: answer == nil ? ReasonCode.noConsent : ReasonCode.refused))
        }
    }

    @Test("A letter goes by what was said of mail, unless something was said of letters")
    func letterConsent() throws {
        func say(_ channel: ChannelKind, _ answer: Consent.Answer) throws {
            try store.setConsent(
                customerID: customer, Consent(channel: channel, messageClass: .marketing, answer: answer))
        }
        try say(.email, .granted)
        let letter = try leased(.marketing, channel: .letter, address: "a@example.com")
        #expect(try verdict(letter) == .armed(attempt: 1))
        try store.settle(letter.id, .queued, notBefore: noon)

        try say(.letter, .refused)
        let again = try #require(try store.claimAll().first)
        #expect(try store.arm([again]) == [.stopped(.suppressed, reason: ReasonCode.refused)])
    }

    @Test("Too late, and without an address, nothing leaves")
    func lateOrNowhere() throws {
        let message = try leased(expiresAt: noon + 10)
        #expect(try verdict(message, now: noon + 10) == .stopped(.expired, reason: ReasonCode.expired))

        try store.enqueue([.fixture(key: "b", customerID: customer, address: "")])
        let nowhere = try #require(try store.claimAll().first)
        #expect(try store.arm([nowhere]) == [.stopped(.suppressed, reason: ReasonCode.noAddress)])
    }

    @Test("A campaign that is paused or cancelled while a worker holds its messages sends nothing more")
    func campaign() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 3)
        let held = try store.claimAll()

        try store.setCampaign(campaign.id, state: .paused, now: noon)
        #expect(try verdict(held[0]) == .stopped(.queued, reason: ReasonCode.campaignNotRunning))
        #expect(try store.message(id: held[0].id)?.reason == nil)

        try store.setCampaign(campaign.id, state: .running, now: noon)
        #expect(try verdict(held[1]) == .armed(attempt: 1))

        try store.setCampaign(campaign.id, state: .cancelled, now: noon)
        #expect(try verdict(held[2]) == .stopped(.cancelled, reason: ReasonCode.leaseLost))
        #expect(try store.state(held[1].id) == .armed)
        #expect(try store.state(held[0].id) == .cancelled)
    }

    @Test("A message that the store does not have is a problem, not a silence")
    func unknown() {
        #expect(throws: Problem.self) {
            try store.arm([ArmRequest(messageID: 99, owner: "w", via: "g", address: "x")], now: noon)
        }
        #expect(throws: Problem.self) { try store.settle(99, .accepted) }
    }
}
