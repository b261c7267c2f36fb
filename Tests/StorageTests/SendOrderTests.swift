import Foundation
import Model
import Testing

@testable import Storage

@Suite("Messages that are ordered one by one")
struct SendOrderTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
    }

    private func order(_ request: String = "thank-you to 1", fields: [String: String] = [:]) -> SendOrder {
        SendOrder(key: "k", request: request, fields: fields)
    }

    private func message(token: String = "t") -> Message {
        var message = Message.fixture(key: "send/k", customerID: customer)
        message.token = token
        return message
    }

    @Test("A key is taken once; again it answers with the first one's row as it stands now")
    func once() throws {
        let first = try store.send(message(), order: order(fields: ["event.place": "展厅"]))
        #expect(first.isNew && first.message.state == .queued)
        _ = try store.arm(store.claimAll())
        try store.settle(first.message.id, .accepted)

        let again = try store.send(message(token: "u"), order: order())
        #expect(!again.isNew && again.message.id == first.message.id)
        #expect(again.message.state == .accepted)
        #expect(try store.count(.all) == 1)
        #expect(try store.ordered(order())?.id == first.message.id)
        #expect(try store.orderedFields(of: [first.message.id]) == [first.message.id: ["event.place": "展厅"]])
    }

    @Test("Files stay as they were when they were attached, and go with the person who got them")
    func files() throws {
        let files = [try AttachedFile(name: "照片.jpg", content: [0, 255, 0]), try AttachedFile(name: "b", content: [])]
        let order = SendOrder(key: "k", request: "x", files: files)
        let row = try store.send(message(), order: order).message
        #expect(try store.orderedFiles(of: [row.id, 99]) == [row.id: files])
        try store.erase(customer, by: Actor("chen", at: .command), now: noon)
        #expect(try store.orderedFiles(of: [row.id]) == [:])
    }

    @Test("The same key with other contents is refused, and says what the key stands for")
    func otherContents() throws {
        _ = try store.send(message(), order: order())
        let problem = #expect(throws: Problem.self) {
            try store.send(message(token: "u"), order: order("birthday to 2"))
        }
        #expect(problem?.message.contains("thank-you to 1") == true)
        #expect(problem?.message.contains("birthday to 2") == true)
        #expect(try store.count(.all) == 1)
    }

    @Test("Of callers that use one key at the same time one is the first", .timeLimit(.minutes(1)))
    func together() async throws {
        let path = temporary.path
        let results = try await withThrowingTaskGroup(of: (Int64, Bool).self) { group in
            for number in 0..<8 {
                group.addTask { [order = order(), message = message(token: "t\(number)")] in
                    let store = try Store(path: path)
                    defer { try? store.close() }
                    let result = try store.send(message, order: order)
                    return (result.message.id, result.isNew)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0.1 } == 1)
        #expect(Set(results.map(\.0)).count == 1)
    }

    @Test("One message can be leased by itself, and by one worker only")
    func lease() throws {
        let id = try store.send(message(), order: order()).message.id
        let other = try temporary.another()
        #expect(try store.lease(id, owner: "a", until: noon + 60, now: noon)?.state == .leased)
        #expect(try other.lease(id, owner: "b", until: noon + 60, now: noon) == nil)
        #expect(try other.claimAll(owner: "b").isEmpty)
        #expect(try store.recover(now: noon + 60).requeued == 1)
        #expect(try other.lease(id, owner: "b", until: noon + 120, now: noon + 60)?.id == id)
    }

    @Test("What is not due, too late or not queued is not leased")
    func noLease() throws {
        let ids = try store.enqueue([
            .fixture(key: "later", customerID: customer, notBefore: noon + 1),
            .fixture(key: "late", customerID: customer, expiresAt: noon),
            .fixture(key: "planned", customerID: customer, state: .planned),
        ]).compactMap { $0 }
        for id in ids { #expect(try store.lease(id, owner: "a", until: noon + 60, now: noon) == nil) }
    }

    @Test("A postponed message goes back for later, is no attempt, and expires with what it waited for")
    func postponed() throws {
        let ids = try store.enqueue([
            .fixture(key: "a", customerID: customer, expiresAt: noon + 100),
            .fixture(key: "b", customerID: customer, expiresAt: noon + 100),
        ]).compactMap { $0 }
        let claimed = try store.claimAll()
        let reason = "outside_hours: until tomorrow"
        try store.postpone(
            [Postponement(messageID: ids[0], until: noon + 50, reason: reason)], owner: "worker", now: noon)
        try store.postpone(
            [Postponement(messageID: ids[1], until: noon + 50, reason: reason)], owner: "somebody else", now: noon)

        let message = try #require(try store.message(id: ids[0]))
        #expect(message.state == .queued && message.attempts == 0)
        #expect(message.notBefore == noon + 50 && message.reason == reason)
        #expect(try store.state(ids[1]) == .leased, "it is somebody else's")
        #expect(try store.arm([claimed[0]]) == [.stopped(.queued, reason: ReasonCode.leaseLost)])

        try store.recover(now: noon + 100, cause: ReasonCode.outsideHours)
        #expect(try store.message(id: ids[0])?.state == .expired)
        #expect(try store.message(id: ids[0])?.reason == "too_late: \(reason)")
        #expect(try store.message(id: ids[1])?.reason == "too_late: outside_hours", "it had no reason of its own")
    }
}
