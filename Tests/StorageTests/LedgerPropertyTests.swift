import Foundation
import Model
import TestSupport
import Testing

@testable import Storage

@Suite("Whatever happens to the ledger")
struct LedgerPropertyTests {
    /// A random life of a small ledger: workers, people, receipts, crashes and a clock, in any order.
    private struct Chaos {
        let store: Store
        let customers: [Int64]
        let campaigns: [Int64]
        var generator: SeededGenerator
        var now = noon
        var held: [Message] = []
        var armed: [(id: Int64, attempt: Int)] = []
        var keys: Set<String> = []
        /// Messages that were once seen in a state that evidence brought.
        var evidenced: [Int64: MessageState] = [:]

        mutating func step() throws {
            now += Double.random(in: 0...40, using: &generator)
            switch Int.random(in: 0..<14, using: &generator) {
            case 0, 1: try enqueue()
            case 2, 3: try claim()
            case 4, 5: try arm()
            case 6, 7: try settle()
            case 8: try takeReceipt()
            case 9: try store.recover(now: now)
            case 10: try store.release(owner: ["a", "b"].randomElement(using: &generator)!, now: now)
            case 11: try decide()
            case 12: try moveCampaign()
            default: try store.suppress(Suppression(carrier: .sms, address: address(), reason: "test", at: now))
            }
        }

        mutating func address() -> String { "+861380000000\(Int.random(in: 0..<10, using: &generator))" }

        mutating func enqueue() throws {
            let number = Int.random(in: 1...25, using: &generator)
            let origins: [Message.Origin] = [.occasion] + campaigns.map { .campaign($0) }
            let expiry = Bool.random(using: &generator) ? now + Double.random(in: 1...200, using: &generator) : nil
            let message = Message.fixture(
                key: "key\(number)", customerID: customers.randomElement(using: &generator)!,
                origin: origins.randomElement(using: &generator)!,
                messageClass: MessageClass.allCases.randomElement(using: &generator)!, address: address(),
                state: [.queued, .queued, .planned, .suppressed].randomElement(using: &generator)!, notBefore: now,
                expiresAt: expiry)
            let isNew = keys.insert(message.key).inserted
            let id = try store.enqueue([message])[0]
            if isNew { #expect(id != nil) }
        }

        mutating func claim() throws {
            let owner = ["a", "b"].randomElement(using: &generator)!
            held += try store.claim(limit: 5, owner: owner, leaseUntil: now + 60, now: now, carriers: [.sms])
        }

        mutating func arm() throws {
            held.shuffle(using: &generator)
            let batch = held.prefix(3)
            held.removeFirst(batch.count)
            let verdicts = try store.arm(
                batch.map {
                    ArmRequest(
                        messageID: $0.id, owner: ["a", "b"].randomElement(using: &generator)!, via: "gateway",
                        address: $0.address)
                }, now: now)
            for (message, verdict) in zip(batch, verdicts) {
                if case .armed(let attempt) = verdict { armed.append((message.id, attempt)) }
            }
        }

        mutating func settle() throws {
            guard let (id, attempt) = armed.randomElement(using: &generator) else { return }
            let next = [MessageState.accepted, .deferred, .failed, .inDoubt, .queued].randomElement(using: &generator)!
            let outcome = Attempt.Outcome(rawValue: next.rawValue) ?? .deferred
            try store.settle(
                [
                    Settlement(
                        messageID: id, attempt: attempt, outcome: outcome,
                        providerID: Bool.random(using: &generator) ? "sid\(id)" : nil, nextState: next,
                        notBefore: now + 20)
                ], now: now)
        }

        mutating func takeReceipt() throws {
            let id = Int64.random(in: 1...25, using: &generator)
            try store.take(
                [
                    Receipt(
                        via: "gateway", providerID: "sid\(id)",
                        token: Bool.random(using: &generator) ? "key\(id)" : nil,
                        verdict: [.delivered, .bounced, .delayed, .complained].randomElement(using: &generator)!,
                        isHard: Bool.random(using: &generator), at: now)
                ], now: now)
        }

        mutating func decide() throws {
            let id = Int64.random(in: 1...25, using: &generator)
            // A refusal is an answer too: the state was not one that a person can change.
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: try? store.approve(id, now: now)
            case 1: try? store.hold(id, now: now)
            default: try? store.skip(id, reason: "test", now: now)
            }
        }

        mutating func moveCampaign() throws {
            let id = campaigns.randomElement(using: &generator)!
            _ = try? store.setCampaign(
                id, state: [.running, .running, .paused, .cancelled].randomElement(using: &generator)!, now: now)
        }

        mutating func check() throws {
            let rows = try store.messages(limit: 1_000)
            #expect(Set(rows.map(\.key)) == keys)
            #expect(rows.count == keys.count)
            #expect(try store.report(by: [.campaign, .state]).reduce(0) { $0 + $1.count } == rows.count)
            for row in rows {
                let attempts = try store.attempts(of: row.id)
                #expect(attempts.map(\.number) == Array(1..<(row.attempts + 1)))
                if row.state == .armed { #expect(attempts.last?.outcome == nil && !attempts.isEmpty) }
                if [.accepted, .delivered, .bounced, .complained, .inDoubt, .failed].contains(row.state) {
                    #expect(!attempts.isEmpty)
                }
                if let known = evidenced[row.id], known != row.state { #expect(row.state == .complained) }
                if [.delivered, .bounced, .complained].contains(row.state) { evidenced[row.id] = row.state }
            }
            try checkLeases()
            for campaign in try store.campaigns() where campaign.state == .finished {
                let counts = try store.counts(campaign: campaign.id)
                // Rows may be queued behind a campaign's end; nobody but a launch can have that sent.
                #expect(counts[.armed] == nil && counts[.leased] == nil)
            }
        }

        /// A lease stands exactly on the rows that somebody holds.
        func checkLeases() throws {
            let wrong = try store.read { session in
                try session.query(
                    """
                    SELECT count(*) FROM message
                    WHERE (state IN ('leased', 'armed')) <> (lease_owner IS NOT NULL AND lease_until IS NOT NULL)
                    """
                ).first { $0.int() }
            }
            #expect(wrong == 0)
        }
    }

    @Test("every key stays one row, armed means an attempt, evidence stands, totals agree", arguments: 1...8)
    func invariants(seed: Int) throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let consents = ChannelKind.allCases.map {
            Consent(channel: $0, messageClass: .marketing, answer: .granted)
        }
        let customers = try store.save(
            [.fixture(card: "1", name: "甲", consents: consents), .fixture(card: "2", name: "乙")], at: noon
        ).map(\.id)
        let campaigns = try ["x", "y", "z"].map {
            try store.createCampaign(
                Campaign(name: $0, pack: "p", audience: "all", channel: .sms, createdAt: noon)
            ).id
        }
        var chaos = Chaos(
            store: store, customers: customers, campaigns: campaigns,
            generator: SeededGenerator(seed: UInt64(seed)))
        for step in 1...300 {
            try chaos.step()
            if step % 25 == 0 { try chaos.check() }
        }
        try chaos.check()
    }
}

@Suite("Two stores on one file")
struct ConcurrencyTests {
    @Test("Workers in four threads hold every message once, and nobody's twice", .timeLimit(.minutes(2)))
    func neverTwice() throws {
        let temporary = try TemporaryStore()
        let customer = try temporary.store.add()
        let count = 2_000
        try temporary.store.enqueue((0..<count).map { .fixture(key: "\($0)", customerID: customer) })

        let box = Collected()
        let threads = try (0..<4).map { number in
            let store = try temporary.another()
            return Thread {
                do {
                    while true {
                        let held = try store.claim(
                            limit: 37, owner: "w\(number)", leaseUntil: noon + 60, now: noon, carriers: [.sms])
                        if held.isEmpty { break }
                        let verdicts = try store.arm(
                            held.map {
                                ArmRequest(messageID: $0.id, owner: "w\(number)", via: "g", address: $0.address)
                            }, now: noon)
                        try store.settle(
                            held.map {
                                Settlement(messageID: $0.id, attempt: 1, outcome: .accepted, nextState: .accepted)
                            }, now: noon)
                        box.add(held.map(\.id), allArmed: verdicts.allSatisfy { $0 == .armed(attempt: 1) })
                    }
                } catch {
                    box.fail(error)
                }
                box.finish()
            }
        }
        threads.forEach { $0.start() }
        box.wait(for: threads.count)

        #expect(box.errors.isEmpty)
        #expect(box.ids.count == count)
        #expect(Set(box.ids).count == count)
        #expect(box.allArmed)
        #expect(try temporary.store.count(MessageFilter(states: [.accepted])) == count)
    }
}

/// What threads bring together, and who waits for them.
private final class Collected: @unchecked Sendable {
    // Everything is read and written under the condition's lock.
    private let condition = NSCondition()
    private(set) var ids: [Int64] = []
    private(set) var errors: [any Error] = []
    private(set) var allArmed = true
    private var finished = 0

    func add(_ ids: [Int64], allArmed: Bool) {
        condition.withLock {
            self.ids += ids
            self.allArmed = self.allArmed && allArmed
        }
    }

    func fail(_ error: any Error) { condition.withLock { errors.append(error) } }

    func finish() {
        condition.withLock {
            finished += 1
            condition.signal()
        }
    }

    func wait(for count: Int) {
        condition.withLock {
            while finished < count { condition.wait() }
        }
    }
}
