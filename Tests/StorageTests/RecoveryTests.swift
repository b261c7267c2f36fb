import Foundation
import Model
import Storage
import Testing

@Suite("After a crash")
struct RecoveryTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    @Test("A lease that ended goes back to the queue; what was armed is in doubt; what is in time stays")
    func recovers() throws {
        let ids = try store.enqueue((0..<3).map { .fixture(key: "\($0)", customerID: customer) }).compactMap { $0 }
        let held = try store.claimAll()
        _ = try store.arm([held[0]])

        #expect(try store.recover(now: noon + 59) == Recovery(requeued: 0, inDoubt: 0))
        #expect(try store.recover(now: noon + 60) == Recovery(requeued: 2, inDoubt: 1))
        #expect(try ids.map(store.state) == [.inDoubt, .queued, .queued])
        #expect(try store.message(id: ids[0])?.reason == ReasonCode.workerLost)
        #expect(try store.attempts(of: ids[0])[0].outcome == nil)
        #expect(try store.recover(now: noon + 3_600) == Recovery(requeued: 0, inDoubt: 0))
    }

    @Test("A worker that ends gives back its own and nobody else's")
    func releases() throws {
        try store.enqueue((0..<4).map { .fixture(key: "\($0)", customerID: customer) })
        let mine = try store.claimAll(owner: "mine", limit: 2)
        let theirs = try store.claimAll(owner: "theirs", limit: 2)
        _ = try store.arm([mine[0]], owner: "mine")

        #expect(try store.release(owner: "mine", now: noon) == Recovery(requeued: 1, inDoubt: 1))
        #expect(try theirs.map { try store.state($0.id) } == [.leased, .leased])
    }

    @Test("An outcome that is learned after recovery settles the doubt; that it went after all stops a second sending")
    func lateOutcome() throws {
        let first = try store.armed(.fixture(key: "a", customerID: customer))
        try store.release(owner: "worker", now: noon)
        try store.settle(first.id, .accepted)
        #expect(try store.state(first.id) == .accepted)

        let second = try store.armed(.fixture(key: "b", customerID: customer))
        try store.settle(second.id, .queued, notBefore: noon)
        _ = try store.claimAll()
        try store.settle(second.id, .accepted)
        #expect(try store.state(second.id) == .leased, "the attempt has an outcome: nothing new was said")
    }

    @Test("An arm may carry a longer lease than the claim")
    func longerLease() throws {
        let id = try store.enqueue([.fixture(key: "a", customerID: customer)])[0]!
        _ = try store.claimAll()
        _ = try store.arm(
            [ArmRequest(messageID: id, owner: "worker", via: "relay", address: "x", leaseUntil: noon + 600)], now: noon)
        #expect(try store.recover(now: noon + 599).inDoubt == 0)
        #expect(try store.recover(now: noon + 600).inDoubt == 1)
    }

    @Test("What waits past its limit expires, planned ones too, and may be the last of its campaign")
    func expires() throws {
        let campaign = try store.createCampaign(
            Campaign(name: "c", pack: "p", audience: "x", channel: .sms, createdAt: noon))
        let ids = try store.enqueue([
            .fixture(
                key: "1", customerID: customer, origin: .campaign(campaign.id), state: .planned, expiresAt: noon + 5),
            .fixture(key: "2", customerID: customer, origin: .campaign(campaign.id), expiresAt: noon + 5),
            .fixture(key: "3", customerID: customer),
        ])
        try store.setCampaign(campaign.id, state: .running, now: noon)

        try store.recover(now: noon + 5)

        #expect(try ids.map { try store.state($0!) } == [.expired, .expired, .queued])
        #expect(try store.campaign(id: campaign.id)?.state == .finished)
    }
}

@Suite("Campaigns")
struct CampaignTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    @Test("A campaign comes back as it was created; its name is unique; drafts can be changed")
    func creates() throws {
        var campaign = Campaign(
            name: "春节", pack: "spring-festival", audience: "city = \"上海\"", channel: .card,
            fields: ["event.place": "上海\n\"展厅\""], createdAt: noon)
        campaign.id = try store.createCampaign(campaign).id
        #expect(try store.campaign(named: "春节") == campaign)
        #expect(throws: Problem.self) { try store.createCampaign(campaign) }

        campaign.audience = "everyone"
        try store.updateCampaign(campaign)
        #expect(try store.campaigns() == [campaign])

        try store.enqueue([.fixture(key: "a", customerID: customer, origin: .campaign(campaign.id))])
        try store.setCampaign(campaign.id, state: .running, now: noon + 1)
        #expect(try store.campaign(id: campaign.id)?.launchedAt == noon + 1)
        #expect(throws: Problem.self) { try store.updateCampaign(campaign) }
    }

    @Test("It is finished when nothing waits any more, by whatever way the last one went")
    func finishes() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 3)
        let held = try store.claimAll()
        _ = try store.arm(held)
        try store.settle(held[0].id, .accepted)
        try store.settle(held[1].id, .deferred, notBefore: noon + 60)
        try store.settle(held[2].id, .inDoubt)
        #expect(try store.campaign(id: campaign.id)?.state == .running)

        try store.skip(held[1].id, reason: "称谓不对", now: noon)

        #expect(try store.campaign(id: campaign.id)?.state == .finished)
        #expect(try store.counts(campaign: campaign.id) == [.accepted: 1, .cancelled: 1, .inDoubt: 1])
        #expect(try store.message(id: held[1].id)?.reason == "skipped: 称谓不对")
    }

    @Test("One of which nobody may get anything is finished as it is launched")
    func empty() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 0, state: .draft)
        try store.enqueue([
            .fixture(key: "a", customerID: customer, origin: .campaign(campaign.id), state: .suppressed)
        ])
        #expect(try store.setCampaign(campaign.id, state: .running, now: noon) == .finished)
    }

    @Test(
        "Cancelling takes back what has not left, and only that; a deferred outcome that comes later is cancelled too")
    func cancels() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 6_000)
        let held = try store.claimAll(limit: 3)
        _ = try store.arm([held[0], held[1]])

        try store.setCampaign(campaign.id, state: .cancelled, now: noon)

        #expect(try store.counts(campaign: campaign.id) == [.armed: 2, .cancelled: 5_998])
        try store.settle(held[0].id, .accepted)
        try store.settle(held[1].id, .deferred, notBefore: noon)
        #expect(try store.counts(campaign: campaign.id) == [.accepted: 1, .cancelled: 5_999])
        #expect(throws: Problem.self) { try store.setCampaign(campaign.id, state: .running, now: noon) }
    }

    @Test("A cancelling that was cut short is carried through at the next start")
    func finishesCancelling() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 3, state: .paused)
        try store.setCampaign(campaign.id, state: .cancelled, now: noon)
        // Given rows that the crash left queued
        try store.enqueue([.fixture(key: "left", customerID: customer, origin: .campaign(campaign.id))])

        try store.recover(now: noon)

        #expect(try store.counts(campaign: campaign.id) == [.cancelled: 4])
    }
}

@Suite("A person decides about a message")
struct ApprovalTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    @Test("Approve, hold and skip move what has not left")
    func moves() throws {
        let id = try store.enqueue([.fixture(key: "a", customerID: customer, state: .planned)])[0]!
        #expect(try store.claimAll().isEmpty)
        try store.approve(id, now: noon)
        try store.approve(id, now: noon)
        #expect(try store.state(id) == .queued)

        let held = try store.claimAll()
        try store.hold(id, now: noon)
        #expect(try store.arm(held) == [.stopped(.planned, reason: ReasonCode.leaseLost)])

        try store.skip(id, reason: "", now: noon)
        #expect(try store.message(id: id)?.reason == ReasonCode.skipped)
        let problem = #expect(throws: Problem.self) { try store.approve(id, now: noon) }
        #expect(problem?.message.contains("cancelled") == true)
    }

    @Test("What has left cannot be held, skipped or edited", arguments: [MessageState.armed, .accepted])
    func tooLate(state: MessageState) throws {
        let id = try store.armed(.fixture(key: "a", customerID: customer)).id
        if state == .accepted { try store.settle(id, .accepted) }
        let words = RenderedMessage(channel: .sms, text: "x")
        #expect(throws: Problem.self) { try store.hold(id, now: noon) }
        #expect(throws: Problem.self) { try store.skip(id, reason: "x", now: noon) }
        #expect(throws: Problem.self) { try store.approve(id, now: noon) }
        #expect(throws: Problem.self) { try store.edit(id, content: words, now: noon) }
        #expect(throws: Problem.self) { try store.hold(99, now: noon) }
        #expect(try store.state(id) == state)
    }

    @Test("Edited words are kept with the message, the last ones count")
    func edits() throws {
        let ids = try store.enqueue([
            .fixture(key: "a", customerID: customer, channel: .letter, state: .planned),
            .fixture(key: "b", customerID: customer),
        ]).compactMap { $0 }
        var words = RenderedMessage(channel: .letter, subject: "生日快乐", text: "祝好", html: "<p>祝好</p>")
        try store.edit(ids[0], content: words, now: noon)
        words.text = "祝您好"
        try store.edit(ids[0], content: words, now: noon)

        #expect(try store.editedContent(of: ids[0]) == words)
        #expect(try store.editedContents(of: ids) == [ids[0]: words])
        #expect(try store.editedContent(of: ids[1]) == nil)
    }
}
