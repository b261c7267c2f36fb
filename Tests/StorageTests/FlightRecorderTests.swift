import Foundation
import Model
import Testing

@testable import Storage

@Suite("What was on the wire when a worker died")
struct FlightRecorderTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path).filter { $0.contains("-flight-") }
    }

    /// Arms `count` messages; the worker dies after `body`.
    private func die(armed count: Int, _ body: (FlightRecorder, [Message]) throws -> Void) throws -> [Message] {
        try store.enqueue((0..<count).map { .fixture(key: "\($0)", customerID: customer) })
        let held = try store.claimAll()
        _ = try store.arm(held)
        let recorder = try FlightRecorder(beside: store, owner: "worker", capacity: 2)
        try body(recorder, held)
        return held
    }

    private func accepted(_ message: Message) -> Settlement {
        Settlement(
            messageID: message.id, attempt: 1, outcome: .accepted, providerID: "queue 7", reply: "250 2.0.0 ok",
            nextState: .accepted)
    }

    @Test(
        "What had begun is in doubt, what was answered is settled, and the rest is queued as if it had never been armed"
    )
    func takesOver() throws {
        let held = try die(armed: 5) { recorder, held in
            for message in held[0..<3] { #expect(recorder.begin(message.id, attempt: 1)) }
            recorder.end(accepted(held[1]))
            recorder.end(
                Settlement(
                    messageID: held[2].id, attempt: 1, outcome: .deferred, reply: "450 later", nextState: .deferred,
                    notBefore: noon + 300, reason: "deferred: 450 later", blamesChannel: true))
        }
        #expect(try store.recover(now: noon) == Recovery(requeued: 2, inDoubt: 1), "at once, whatever its leases say")
        #expect(try held.map { try store.state($0.id) } == [.inDoubt, .accepted, .deferred, .queued, .queued])
        #expect(try store.message(id: held[1].id)?.providerID == "queue 7")
        #expect(try store.attempts(of: held[2].id).first?.blamesChannel == true)
        #expect(try store.message(id: held[2].id)?.notBefore == noon + 300)
        #expect(try store.message(id: held[3].id)?.attempts == 0)
        #expect(try store.attempts(of: held[3].id).isEmpty)
        #expect(try files().isEmpty)
        #expect(try store.recover(now: noon) == Recovery(requeued: 0, inDoubt: 0))
    }

    @Test("A worker that lives is left alone, in this process and in others")
    func alive() throws {
        try store.enqueue([.fixture(key: "a", customerID: customer)])
        let held = try store.claimAll()
        _ = try store.arm(held)
        let recorder = try FlightRecorder(beside: store, owner: "worker", capacity: 2)
        #expect(try store.recover(now: noon) == Recovery(requeued: 0, inDoubt: 0))
        #expect(try store.state(held[0].id) == .armed)
        recorder.remove()
        #expect(try files().isEmpty)
    }

    @Test("A place is used again once the ledger knows, and the file grows where more are on the wire")
    func places() throws {
        let held = try die(armed: 40) { recorder, held in
            for message in held[0..<30] {
                #expect(recorder.begin(message.id, attempt: 1))
                recorder.end(accepted(message))
                try store.settle([accepted(message)], now: noon)
                recorder.forget(message.id)
            }
            for message in held[30..<36] { #expect(recorder.begin(message.id, attempt: 1)) }
        }
        #expect(try store.recover(now: noon) == Recovery(requeued: 4, inDoubt: 6))
        #expect(try store.count(MessageFilter(states: [.accepted])) == 30)
        #expect(try held[30..<36].allSatisfy { try store.state($0.id) == .inDoubt })
    }

    @Test(
        "After a power cut, or where the file is damaged, everything that was armed is in doubt",
        arguments: ["restart", "page", "nothing"])
    func untrusted(damage: String) throws {
        let held = try die(armed: 3) { recorder, held in _ = recorder.begin(held[0].id, attempt: 1) }
        let url = temporary.folder.appendingPathComponent(try #require(try files().first))
        var data = try Data(contentsOf: url)
        switch damage {
        case "restart":
            let end = try #require(data.firstIndex(of: 0x0A))
            data[end - 1] ^= 1
        case "page": data.replaceSubrange(4_096..<4_100, with: Data("oops".utf8))
        default: data = Data()
        }
        try data.write(to: url)
        #expect(try store.recover(now: noon) == Recovery(requeued: 0, inDoubt: 3))
        #expect(try held.allSatisfy { try store.state($0.id) == .inDoubt })
    }

    @Test("Line ends and separators in what the far end said do not break a record")
    func hostileReply() throws {
        let held = try die(armed: 1) { recorder, held in
            _ = recorder.begin(held[0].id, attempt: 1)
            var settlement = accepted(held[0])
            settlement.reply = "250 ok\r\nbegun\u{1F}9\u{1F}1\n" + String(repeating: "好", count: 900)
            recorder.end(settlement)
        }
        #expect(try store.recover(now: noon) == Recovery(requeued: 0, inDoubt: 0))
        #expect(try store.state(held[0].id) == .accepted)
    }
}

@Suite("One transaction for a worker's news and wishes")
struct ExchangeTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    private func exchange(_ exchange: LedgerExchange) throws -> LedgerExchange.Answer {
        try store.exchange(exchange, owner: "worker", leaseUntil: noon + 60, now: noon)
    }

    @Test("It settles, takes back, refuses, puts off, arms and claims")
    func everything() throws {
        try store.enqueue((0..<6).map { .fixture(key: "\($0)", customerID: customer) })
        let held = try store.claimAll(limit: 5)
        _ = try store.arm([held[0], held[1]])
        var news = LedgerExchange()
        news.settlements = [
            Settlement(messageID: held[0].id, attempt: 1, outcome: .accepted, nextState: .accepted)
        ]
        news.withdrawals = [Withdrawal(messageID: held[1].id, attempt: 1)]
        news.refusals = [Refusal(messageID: held[2].id, reason: "unrenderable")]
        news.postponements = [Postponement(messageID: held[3].id, until: noon + 5, reason: ReasonCode.paced)]
        news.arming = [ArmRequest(messageID: held[4].id, owner: "worker", via: "gateway", address: "+8613800001234")]
        news.claims = [ClaimRequest(carrier: .sms, limit: 10), ClaimRequest(carrier: .email, limit: 10)]
        let answer = try exchange(news)
        #expect(answer.verdicts == [.armed(attempt: 1)])
        #expect(answer.claimed.map { $0.map(\.key) } == [["1", "5"], []], "what was taken back may go again")
        #expect(
            try held.map { try store.state($0.id) } == [.accepted, .leased, .suppressed, .queued, .armed])
        #expect(try store.message(id: held[3].id)?.notBefore == noon + 5)
    }

    @Test("What is taken back of a cancelled campaign is cancelled, and may be its last")
    func takenBackAfterCancel() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 1)
        let held = try store.claimAll()
        _ = try store.arm(held)
        try store.setCampaign(campaign.id, state: .cancelled, now: noon)
        var news = LedgerExchange()
        news.withdrawals = [Withdrawal(messageID: held[0].id, attempt: 1)]
        _ = try exchange(news)
        #expect(try store.state(held[0].id) == .cancelled)
        #expect(try store.message(id: held[0].id)?.reason == ReasonCode.campaignCancelled)
    }

    @Test("What was put off for a limit comes back at once when it is changed, and nothing else does")
    func hurries() throws {
        try store.enqueue((0..<3).map { .fixture(key: "\($0)", customerID: customer) })
        let held = try store.claimAll(limit: 2)
        var news = LedgerExchange()
        news.postponements = [
            Postponement(messageID: held[0].id, until: noon + 500, reason: "\(ReasonCode.paced): qq.com"),
            Postponement(messageID: held[1].id, until: noon + 500, reason: "outside_hours"),
        ]
        _ = try exchange(news)
        try store.hurryPaced(now: noon)
        #expect(try store.message(id: held[0].id)?.notBefore == noon)
        #expect(try store.message(id: held[1].id)?.notBefore == noon + 500)
    }

    @Test("A campaign's limit is kept, and taken away again")
    func limit() throws {
        let campaign = try store.addCampaign(customerID: customer, count: 1)
        #expect(try store.campaignLimits().isEmpty)
        try store.limit(campaign: campaign.id, to: SendingLimit(perSecond: 0.5, connections: 3))
        #expect(try store.campaignLimits() == [campaign.id: SendingLimit(perSecond: 0.5, connections: 3)])
        #expect(try store.campaign(id: campaign.id)?.limit.perSecond == 0.5)
        try store.limit(campaign: campaign.id, to: .none)
        #expect(try store.campaignLimits().isEmpty)
    }
}
