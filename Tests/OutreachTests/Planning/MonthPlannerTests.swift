import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("A month's plan")
struct MonthPlannerTests {
    private static let packs = [
        "care/manifest.yaml": """
        title: 关怀
        class: service
        when: {anchor: delivery, offset: 1 month, late: 10 days}
        channels: [call]
        """,
        "care/call.liquid": "您好。",
    ].merging(Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]")) { $1 }

    private func room(_ count: Int, tasksADay: Int = 3) throws -> Room {
        let room = try Room(packs: Self.packs) { $0.planning.tasksADay = tasksADay }
        try room.add(
            (0..<count).map { number in
                var customer = Customer.numbered(number, birthday: Birthday(solar: day("1980-12-10")))
                customer.vehicles = [Vehicle(vin: "LSVAA\(100_000_000_000 + number)", deliveredOn: day("2026-11-02"))]
                customer.consultant = number % 2 == 0 ? "陈静" : "李明"
                return customer
            })
        return room
    }

    private func draw(_ room: Room) throws -> (lines: [MonthPlanner.Line], summary: MonthPlanner.Summary) {
        var lines: [MonthPlanner.Line] = []
        let summary = try MonthPlanner(room.workspace).draw(month("2026-12")) { lines.append($0) }
        return (lines, summary)
    }

    @Test("tasks are spread evenly over working days up to the cap; what is sent by itself keeps its day")
    func spread() throws {
        let room = try room(40)
        let (lines, summary) = try draw(room)
        #expect(lines.filter { $0.status == .automatic }.allSatisfy { "\($0.day)" == "2026-12-10" })
        #expect(summary.counts[.automatic] == 40)
        let tasks = lines.filter { $0.status == .proposed }
        #expect(tasks.count == 40)
        // Due on the 2nd, in time until the 12th; the 6th is a Sunday.
        #expect(tasks.allSatisfy { ("2026-12-02"..."2026-12-12").contains("\($0.day)") && $0.day.isoWeekday != 7 })
        for consultant in ["陈静", "李明"] {
            let days = Dictionary(grouping: tasks.filter { $0.consultant == consultant }, by: \.day).mapValues(\.count)
            #expect(days.count == 10 && days.values.allSatisfy { $0 == 2 })
        }
    }

    @Test("what nobody has room for is shown, not written; drawing again changes nothing")
    func full() throws {
        let room = try room(70)
        let first = try draw(room).summary
        #expect(first.counts[.proposed] == 60 && first.counts[.unplaced] == 10)
        #expect(try room.store.tasks().count == 60)
        let again = try draw(room).summary
        #expect(again.counts == first.counts)
        #expect(try room.store.tasks().count == 60)
    }

    @Test("a supervisor moves, assigns and approves; the day itself adds nobody twice")
    func changes() throws {
        let room = try room(2)
        _ = try draw(room)
        let task = try #require(try room.store.tasks().first)
        try room.store.move(task: task.id, to: day("2026-12-05"))
        #expect(throws: Problem.self) { try room.store.move(task: task.id, to: day("2026-12-20")) }
        try room.store.assign(task: task.id, to: "赵磊")
        #expect(try room.store.approveTasks(TaskFilter(), now: room.clock.now) == 2)
        let moved = try #require(try room.store.task(id: task.id))
        #expect(moved.state == .open && moved.consultant == "赵磊" && "\(moved.plannedOn)" == "2026-12-05")
        room.clock.set("2026-12-02T09:00")
        #expect(try Outbox(room.workspace).queueDue(on: day("2026-12-02")).queued == 0)
        #expect(try room.store.tasks().count == 2)
        #expect(try draw(room).lines.contains { $0.status == .task && $0.consultant == "赵磊" })
    }

    @Test("a month that is over is refused")
    func over() throws {
        let room = try room(1)
        #expect(throws: Problem.self) { try MonthPlanner(room.workspace).draw(month("2026-10")) { _ in } }
    }

    @Test("the month's work lists")
    func lists() throws {
        let room = try room(2)
        let workspace = room.workspace
        #expect(try WorkList.birthdays.entries(month("2026-12"), workspace).count == 2)
        #expect(
            try WorkList.deliveries.entries(month("2026-12"), workspace).map(\.day) == [
                day("2026-11-02"), day("2026-11-02"),
            ])
        #expect(
            try WorkList.threeMonths.entries(month("2027-02"), workspace).map(\.day) == [
                day("2027-02-02"), day("2027-02-02"),
            ])
        #expect(try WorkList.vips.entries(month("2026-12"), workspace).isEmpty)
    }
}
