import Foundation
import Logging
import Model
import Storage
import Testing

@testable import Outreach

@Suite("What consultants do")
struct TaskTests {
    private static let packs = [
        "call-me/manifest.yaml": """
        title: 回访
        class: service
        when: {anchor: delivery, offset: 2 days, late: 5 days}
        channels: [call, sms]
        """,
        "call-me/call.liquid": "{{ customer.salutation }}，您好。", "call-me/sms.liquid": "您好",
        "postcard/manifest.yaml": """
        title: 明信片
        class: greeting
        channels: [card]
        follow_up: {channel: call, after: 3 days}
        subject: 问候
        """,
        "postcard/card.html.liquid": "<p>您好</p>", "postcard/call.liquid": "片子收到了吗？",
    ]

    private func room(delivered: String = "2026-11-19") throws -> (Room, Customer) {
        let room = try Room(packs: Self.packs)
        var customer = Customer.fixture(vehicles: [Vehicle(vin: "LSVAA000000000001", deliveredOn: day(delivered))])
        customer.consultant = "陈静"
        return (room, try room.add(customer)[0])
    }

    private func queued(_ room: Room) throws -> ContactTask {
        _ = try Outbox(room.workspace).queueDue(on: room.workspace.clock.today)
        return try #require(try room.store.tasks().first)
    }

    @Test("an occasion by call is a row of the ledger and a task of the customer's consultant, with its script")
    func task() throws {
        let (room, customer) = try room()
        let task = try queued(room)
        #expect(task.consultant == "陈静" && task.customerID == customer.id && task.state == .open)
        // 21 November 2026 is a Saturday, on which this store works.
        #expect("\(task.plannedOn) \(task.lastOn)" == "2026-11-21 2026-11-26")
        #expect(try TaskDesk(room.workspace).script(of: task) == "王建国，您好。")
        #expect(try room.messages(.queued).map(\.id) == [task.id])
    }

    @Test("tasks are found by state and day along their index, whatever is asked for")
    func filters() throws {
        let (room, customer) = try room()
        let task = try queued(room)
        let today = day("2026-11-21")
        let store = room.store
        func count(_ filter: TaskFilter) throws -> Int { try store.tasks(filter).count }
        #expect(try count(TaskFilter()) == 1 && count(TaskFilter(states: [])) == 1)
        #expect(try count(TaskFilter(states: [.done, .lapsed])) == 0)
        #expect(try count(TaskFilter(days: today...today)) == 1 && count(TaskFilter(before: today)) == 0)
        #expect(try count(TaskFilter(customerID: customer.id)) == 1 && count(TaskFilter(onlyRegrading: true)) == 0)
        #expect(try store.taskIDs(TaskFilter()) == [task.id] && store.tasks(ids: [task.id, 99]).map(\.id) == [task.id])
        _ = try TaskDesk(room.workspace).finish(task.id, outcome: .wantsToReplace, by: "陈静")
        #expect(try count(TaskFilter()) == 0 && count(TaskFilter(states: [.done])) == 1)
        #expect(try count(TaskFilter(states: [], onlyRegrading: true)) == 1)
    }

    @Test("what nobody did in its time lapses, and what is still in time does not")
    func lapses() throws {
        let (room, _) = try room()
        let task = try queued(room)
        #expect(try room.store.lapseTasks(before: task.lastOn, now: room.clock.now) == 0)
        #expect(try room.store.lapseTasks(before: task.lastOn.adding(days: 1), now: room.clock.now) == 1)
        #expect(try room.store.task(id: task.id)?.state == .lapsed)
    }

    @Test("what came of it settles the row, opens the complaint, counts the lead, and suggests a grade")
    func reporting() throws {
        let (room, customer) = try room()
        let task = try queued(room)
        let done = try TaskDesk(room.workspace).finish(task.id, outcome: .wantsToReplace, note: "看中途观", by: "陈静")
        #expect(done.state == .done && done.proposedGrade == "A" && done.note == "看中途观")
        let message = try #require(try room.store.message(id: task.id))
        #expect(message.state == .delivered && message.reason == "outcome: wants-to-replace")
        try TaskDesk(room.workspace).regrade(task.id, accepting: true)
        #expect(try room.store.customer(id: customer.id)?.grade == "A")
        #expect(throws: Problem.self) { try TaskDesk(room.workspace).regrade(task.id, accepting: true) }
        #expect(throws: Problem.self) { try TaskDesk(room.workspace).finish(task.id, outcome: .done, by: "陈静") }
    }

    @Test("a complaint and a lead in a report are written down as such")
    func consequences() throws {
        for (outcome, kind) in [(ContactTask.Outcome.complained, CustomerEvent.Kind.complaint), (.gaveLead, .referral)]
        {
            let (room, customer) = try room()
            _ = try TaskDesk(room.workspace).finish(try queued(room).id, outcome: outcome, by: "陈静")
            #expect(try room.store.events(of: customer.id).map(\.kind) == [kind])
        }
        let (room, customer) = try room()
        _ = try TaskDesk(room.workspace).finish(try queued(room).id, outcome: .refused, by: "陈静")
        let answers = try #require(try room.store.customer(id: customer.id)).consents
        #expect(answers.allSatisfy { $0.channel == .call && $0.answer == .refused })
        #expect(Set(answers.map(\.messageClass)) == [.greeting, .marketing])
    }

    @Test("who is not reached is tried again on the next working day, three times in all")
    func tries() throws {
        let (room, _) = try room()
        let task = try queued(room)
        let desk = TaskDesk(room.workspace)
        // A Saturday: the next working day is Monday.
        var next = try desk.finish(task.id, outcome: .notReached, by: "陈静")
        #expect(next.state == .open && "\(next.plannedOn)" == "2026-11-23" && next.attempts == 1)
        room.clock.set("2026-11-23T10:00")
        next = try desk.finish(task.id, outcome: .notReached, by: "陈静")
        #expect("\(next.plannedOn)" == "2026-11-24")
        room.clock.set("2026-11-24T10:00")
        next = try desk.finish(task.id, outcome: .notReached, by: "陈静")
        #expect(next.state == .done && next.outcome == .notReached)
        #expect(try room.store.message(id: task.id)?.state == .failed)
    }

    @Test("what nobody did in its time expires, task and row together; skipping the row cancels the task")
    func lapsing() throws {
        let (room, _) = try room()
        let task = try queued(room)
        #expect(try room.store.lapseTasks(before: day("2026-11-26"), now: room.clock.now) == 0)
        #expect(try room.store.lapseTasks(before: day("2026-11-27"), now: room.clock.now) == 1)
        #expect(try room.store.task(id: task.id)?.state == .lapsed)
        #expect(try room.store.message(id: task.id)?.state == .expired)
        let (other, _) = try self.room()
        let second = try queued(other)
        try other.store.hold(second.id, now: other.clock.now)
        #expect(try other.store.task(id: second.id)?.state == .proposed)
        try other.store.skip(second.id, reason: "", now: other.clock.now)
        #expect(try other.store.task(id: second.id)?.state == .cancelled)
    }

    @Test("three days after a postcard went a call is due, by itself and once")
    func followUp() async throws {
        try await Post.open(packs: Self.packs) { post in
            try post.room.add(.fixture())
            let desk = CampaignDesk(post.room.workspace)
            _ = try desk.create(name: "x", pack: "postcard", audience: "everyone", channel: .card, fields: [:])
            _ = try desk.launch("x")
            _ = try await post.send()
            let outbox = Outbox(post.room.workspace)
            #expect(try outbox.queueFollowUps(on: day("2026-11-23")).total == 0)
            post.room.clock.set("2026-11-24T09:00")
            #expect(try outbox.queueFollowUps(on: day("2026-11-24")).queued == 1)
            #expect(try outbox.queueFollowUps(on: day("2026-11-24")).known == 1)
            let task = try #require(try post.room.store.tasks().first)
            #expect(task.channel == .call && "\(task.dueOn)" == "2026-11-24")
            #expect(try TaskDesk(post.room.workspace).script(of: task) == "片子收到了吗？")
        }
    }

    @Test("a machine that was off catches up with follow-ups, and not for ever")
    func lateFollowUp() async throws {
        try await Post.open(packs: Self.packs) { post in
            try post.room.add(.fixture())
            let desk = CampaignDesk(post.room.workspace)
            _ = try desk.create(name: "x", pack: "postcard", audience: "everyone", channel: .card, fields: [:])
            _ = try desk.launch("x")
            _ = try await post.send()
            #expect(try Outbox(post.room.workspace).queueFollowUps(on: day("2026-12-10")).total == 0)
            #expect(try Outbox(post.room.workspace).queueFollowUps(on: day("2026-11-27")).queued == 1)
        }
    }
}
