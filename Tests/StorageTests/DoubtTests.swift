import Foundation
import Model
import Testing

@testable import Storage

@Suite("Messages in doubt")
struct DoubtTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        let yes = Consent(channel: .email, messageClass: .marketing, answer: .granted)
        customer = try temporary.store.add(.fixture(consents: [yes]))
    }

    /// A message whose worker died with it on the wire.
    private func doubt(
        _ key: String, _ messageClass: MessageClass = .greeting, channel: ChannelKind = .email,
        origin: Message.Origin = .occasion, expiresAt: Date? = nil
    ) throws -> Int64 {
        let message = try store.armed(
            .fixture(
                key: key, customerID: customer, origin: origin, messageClass: messageClass, channel: channel,
                address: channel == .sms ? "+8613800001234" : "wang@example.com", expiresAt: expiresAt))
        try store.release(owner: "worker", now: noon)
        #expect(try store.state(message.id) == .inDoubt)
        return message.id
    }

    private func settle(_ ids: [Int64], _ answer: DoubtAnswer, note: String = "", now: Date = noon + 60) throws
        -> [MessageState]
    {
        try store.settleDoubts(ids, as: answer, note: note, author: "chen", now: now).map(\.after)
    }

    @Test("One that went is accepted; who said so, when and why is kept")
    func sent() throws {
        let id = try doubt("a")
        #expect(try settle([id], .sent, note: "in the relay's log as 4Qx1") == [.accepted])
        #expect(try store.message(id: id)?.reason == "settled_by_hand: in the relay's log as 4Qx1")
        let note = LedgerNote(
            messageID: id, at: noon + 60, author: "chen", text: "sent: in the relay's log as 4Qx1")
        #expect(try store.notes(of: id) == [note])
    }

    @Test("One that did not go is queued again, and expired where it is too late by now")
    func notSent() throws {
        let (inTime, late) = (try doubt("a", expiresAt: noon + 3_600), try doubt("b", expiresAt: noon + 30))
        #expect(try settle([inTime, late], .notSent) == [.queued, .expired])
        #expect(try store.message(id: late)?.reason == "too_late: settled_by_hand")
        let claimed = try store.claimAll(now: noon + 61)
        #expect(claimed.map(\.id) == [inTime])
        guard case .armed(let attempt) = try #require(try store.arm(claimed, now: noon + 61).first) else {
            return #expect(Bool(false))
        }
        #expect(attempt == 2)
    }

    @Test("One of a campaign that is over runs again for it; one of a cancelled campaign does not go")
    func campaigns() throws {
        let campaign = try store.createCampaign(
            Campaign(name: "c", pack: "p", audience: "x", channel: .email, createdAt: noon))
        try store.enqueue([
            .fixture(key: "0", customerID: customer, origin: .campaign(campaign.id), channel: .email)
        ])
        try store.setCampaign(campaign.id, state: .running, now: noon)
        let claimed = try store.claimAll()
        _ = try store.arm(claimed)
        try store.release(owner: "worker", now: noon)
        #expect(try store.campaign(id: campaign.id)?.state == .finished)

        #expect(try settle(claimed.map(\.id), .notSent) == [.queued])
        #expect(try store.campaign(id: campaign.id)?.state == .running)
        #expect(try store.claimAll(now: noon + 61).count == 1)

        _ = try store.arm(claimed, now: noon + 61)
        try store.release(owner: "worker", now: noon + 62)
        #expect(try store.campaign(id: campaign.id)?.state == .finished)
    }

    @Test("What something else has settled before stays as it is, and so does what is not there")
    func tooLate() throws {
        let id = try doubt("a")
        try store.settle(id, .accepted)
        let result = try #require(
            try store.settleDoubts([id], as: .notSent, note: "", author: "chen", now: noon).first)
        #expect(!result.isSettled && result.before == .accepted)
        #expect(try store.state(id) == .accepted)
        #expect(try store.notes(of: id).isEmpty)
        let other = try doubt("b")
        #expect(throws: Problem.self) { try settle([other, 99], .sent) }
        #expect(try store.state(other) == .inDoubt, "all or none")
    }

    @Test("Evidence that comes later settles it by itself", arguments: Receipt.Verdict.allTested)
    func evidence(verdict: Receipt.Verdict, state: MessageState) throws {
        let id = try doubt("a")
        try store.take([Receipt(via: "mail", token: "a", verdict: verdict, at: noon + 60)], now: noon + 60)
        #expect(try store.state(id) == state)
    }

    @Test("Evidence that it went after all stops one that a person put back into the queue")
    func evidenceAfterNotSent() throws {
        let id = try doubt("a")
        _ = try settle([id], .notSent)
        try store.take([Receipt(via: "mail", token: "a", verdict: .delivered, at: noon + 61)], now: noon + 61)
        #expect(try store.state(id) == .delivered)
        #expect(try store.claimAll(now: noon + 61).isEmpty)
    }

    @Test("Service mail goes once more after half an hour; greetings, marketing and texts never by themselves")
    func serviceMail() throws {
        let service = try doubt("s", .service)
        let others = try [
            doubt("g", .greeting), doubt("m", .marketing), doubt("t", .service, channel: .sms),
            doubt("l", .service, expiresAt: noon + 1_000),
        ]
        #expect(try store.recover(now: noon + 1_799).sentAgain == 0)
        #expect(try store.recover(now: noon + 1_800).sentAgain == 1)
        #expect(try store.state(service) == .queued)
        #expect(try store.message(id: service)?.reason == ReasonCode.sentAgain)
        #expect(try others.map(store.state) == [.inDoubt, .inDoubt, .inDoubt, .inDoubt])

        // When the second try is in doubt too, that is the end of it
        _ = try store.arm(store.claimAll(now: noon + 1_801), now: noon + 1_801)
        try store.release(owner: "worker", now: noon + 1_802)
        #expect(try store.recover(now: noon + 86_400).sentAgain == 0)
        #expect(try store.state(service) == .inDoubt)
        #expect(try store.attempts(of: service).count == 2)
    }

    @Test("A service mail in doubt is not sent again where evidence came in the meantime")
    func serviceMailWithEvidence() throws {
        let id = try doubt("s", .service)
        try store.take([Receipt(via: "mail", token: "s", verdict: .delayed, at: noon + 60)], now: noon + 60)
        #expect(try store.recover(now: noon + 7_200).sentAgain == 0)
        #expect(try store.state(id) == .accepted)
    }
}

extension Receipt.Verdict {
    fileprivate static let allTested: [(Receipt.Verdict, MessageState)] = [
        (.delivered, .delivered), (.bounced, .bounced), (.delayed, .accepted), (.complained, .complained),
    ]
}
