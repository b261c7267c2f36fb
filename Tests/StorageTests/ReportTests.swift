import Foundation
import Model
import TestSupport
import Testing

@testable import Storage

@Suite("Filters and reports")
struct ReportTests {
    let temporary: TemporaryStore
    let customers: [Int64]
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customers = try temporary.store.save(
            (1...3).map { .fixture(card: "c\($0)", name: "n\($0)", phones: []) }, at: noon
        ).map(\.id)
    }

    /// Messages of two campaigns and two occasions, in every state.
    private func fill() throws {
        var generator = SeededGenerator(seed: 7)
        let campaigns = try ["x", "y"].map {
            try store.createCampaign(
                Campaign(name: $0, pack: "event", audience: "all", channel: .sms, createdAt: noon))
        }
        try store.enqueue(
            (0..<300).map { number in
                let campaign = [nil, campaigns[0].id, campaigns[1].id].randomElement(using: &generator)!
                return .fixture(
                    key: "k\(number)", customerID: customers.randomElement(using: &generator)!,
                    origin: campaign.map(Message.Origin.campaign) ?? .occasion,
                    channel: ChannelKind.allCases.randomElement(using: &generator)!,
                    state: MessageState.allCases.randomElement(using: &generator)!,
                    dueOn: day("2026-11-21").adding(days: Int.random(in: 0..<4, using: &generator)),
                    pack: ["birthday", "event"].randomElement(using: &generator)!)
            })
    }

    @Test("Whatever a report counts by, its total is the number of rows")
    func totals() throws {
        try fill()
        for bits in 0..<(1 << ReportDimension.allCases.count) {
            let dimensions = ReportDimension.allCases.enumerated()
                .filter { bits & (1 << $0.offset) != 0 }.map(\.element)
            let rows = try store.report(by: dimensions)
            #expect(rows.reduce(0) { $0 + $1.count } == 300)
            #expect(Set(rows).count == rows.count)
        }
        var groups: [MessageState.Group: Int] = [:]
        for row in try store.report(by: [.state]) { groups[row.state!.group, default: 0] += row.count }
        #expect(groups.values.reduce(0, +) == 300)
    }

    @Test("A report agrees with the rows that it counts")
    func agrees() throws {
        try fill()
        for row in try store.report(by: [.campaign, .channel, .state]) {
            let filter = MessageFilter(
                campaignID: row.campaignID, onlyOccasions: row.campaignID == nil, states: [row.state!],
                channel: row.channel)
            #expect(try store.messages(filter, limit: 1_000).count == row.count)
            #expect(try store.count(filter) == row.count)
            #expect((row.campaignName == nil) == (row.campaignID == nil))
            #expect(row.pack == nil && row.day == nil)
        }
    }

    @Test("An empty ledger counts nothing")
    func empty() throws {
        #expect(try store.report(by: []).map(\.count) == [0])
        #expect(try store.report(by: [.state, .day]).isEmpty)
    }

    @Test("Each field of the filter selects, and pages follow each other either way")
    func filters() throws {
        try fill()
        let all = try store.messages(limit: 1_000)
        func check(_ filter: MessageFilter, _ fits: (Message) -> Bool) throws {
            let found = try store.messages(filter, limit: 1_000)
            #expect(found == all.filter(fits))
            #expect(!found.isEmpty)
        }
        try check(MessageFilter(pack: "birthday")) { $0.pack == "birthday" }
        try check(MessageFilter(states: MessageFilter.states(in: .waiting))) { $0.state.group == .waiting }
        try check(MessageFilter(days: day("2026-11-22")...day("2026-11-23"))) {
            $0.dueOn == day("2026-11-22") || $0.dueOn == day("2026-11-23")
        }
        try check(MessageFilter(card: "c2")) { $0.customerID == customers[1] }
        try check(MessageFilter(customerID: customers[2])) { $0.customerID == customers[2] }
        try check(MessageFilter(keyPrefix: "k12")) { $0.key.hasPrefix("k12") }
        try check(MessageFilter(address: "+8613800001234")) { _ in true }
        #expect(try store.messages(MessageFilter(card: "nobody")).isEmpty)

        let newest = try store.messages(order: .newestFirst, limit: 2)
        #expect(newest.map(\.key) == ["k299", "k298"])
        #expect(try store.messages(order: .newestFirst, after: newest[1].id, limit: 1).map(\.key) == ["k297"])
        #expect(try store.messages(after: all[4].id, limit: 1) == [all[5]])
        #expect(try store.knownKeys(["k1", "nothing"]) == ["k1"])
    }
}

@Suite("How the ledger is read")
struct PlanTests {
    @Test(
        "A page is found by an index, in the order of its rows where there may be many",
        arguments: [
            (MessageFilter.all, "SCAN message"), (MessageFilter(pack: "birthday"), "SCAN message"),
            (MessageFilter(states: [.accepted]), "SCAN message"),
            (MessageFilter(campaignID: 1), "message_campaign_rows"),
            (MessageFilter(campaignID: 1, states: [.queued, .leased]), "message_campaign"),
            (MessageFilter(days: day("2026-11-21")...day("2026-11-21")), "message_day"),
            (MessageFilter(customerID: 1), "message_customer"), (MessageFilter(card: "1"), "message_customer"),
            (MessageFilter(keyPrefix: "birthday/"), "message_key"),
            (MessageFilter(states: [.inDoubt]), "message_in_doubt"),
        ])
    func pages(filter: MessageFilter, index: String) throws {
        let temporary = try TemporaryStore()
        let page = filter.page(storeID: 1, order: .newestFirst, after: nil, limit: 10)
        let plan = try temporary.store.plan(of: page.sql, page.values)
        #expect(plan.contains(index), "\(plan)")
        if index == "SCAN message" || index == "message_campaign_rows" {
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}

extension Store {
    /// What SQLite says about how it would run a statement.
    func plan(of sql: String, _ values: [any Bindable]) throws -> String {
        try read { session in
            try session.query("EXPLAIN QUERY PLAN " + sql).all(with: values) { row in
                "\(row.int()) \(row.int()) \(row.int()) \(row.text())"
            }.joined(separator: "\n")
        }
    }
}

@Suite("Users and sessions")
struct UserTests {
    @Test("A session ends by its time, by logging out, and when the password changes")
    func sessions() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let user = try store.saveUser(name: "李明", role: .consultant, passwordHash: "h1", now: noon)
        #expect(try store.user(named: "李明") == user)
        #expect(try store.users() == [user])

        try store.createSession(tokenHash: "t1", user: user, expires: noon + 60, now: noon)
        try store.createSession(tokenHash: "t2", user: user, expires: noon + 600, now: noon)
        #expect(try store.session(tokenHash: "t1", now: noon + 59) == user)
        #expect(try store.session(tokenHash: "t1", now: noon + 60) == nil)
        #expect(try store.session(tokenHash: "other", now: noon) == nil)

        try store.deleteSession(tokenHash: "t1")
        #expect(try store.session(tokenHash: "t1", now: noon) == nil)

        let changed = try store.saveUser(name: "李明", role: .supervisor, passwordHash: "h2", now: noon)
        #expect(changed.id == user.id && changed.role == .supervisor)
        #expect(try store.session(tokenHash: "t2", now: noon) == nil)

        try store.createSession(tokenHash: "t3", user: changed, expires: noon + 60, now: noon)
        #expect(try store.deleteUser(named: "李明", now: noon))
        #expect(try store.session(tokenHash: "t3", now: noon) == nil)
    }

    @Test("A secret is drawn once")
    func secrets() throws {
        let temporary = try TemporaryStore()
        #expect(try temporary.store.secret(named: "receipts", otherwise: "first") == "first")
        #expect(try temporary.store.secret(named: "receipts", otherwise: "second") == "first")
    }
}
