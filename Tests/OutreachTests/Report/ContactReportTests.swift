import Foundation
import Model
import Storage
import Tabular
import Testing

@testable import Outreach

@Suite("What consultants did, in the reports")
struct ContactReportTests {
    private static let boss = Actor("boss", at: .command)
    private static let packs = [
        "care/manifest.yaml": """
        title: 关怀
        class: service
        when: {anchor: delivery, offset: 1 month, late: 10 days}
        channels: [call]
        """,
        "care/call.liquid": "您好。",
    ]

    /// Two customers of 陈静 and one of 周强, each with a call that is due on 2 December.
    private func room() throws -> (room: Room, tasks: [ContactTask]) {
        let room = try Room(packs: Self.packs, now: "2026-12-02T09:00")
        try room.add(
            (0..<3).map { number in
                var customer = Customer.numbered(number)
                customer.type = .prospect
                customer.vehicles = [Vehicle(vin: "LSVAA\(100_000_000_000 + number)", deliveredOn: day("2026-11-02"))]
                customer.consultant = number < 2 ? "陈静" : "周强"
                return customer
            })
        _ = try Outbox(room.workspace).queueDue(on: day("2026-12-02"))
        let tasks = try room.store.tasks().sorted { $0.customerID < $1.customerID }
        #expect(tasks.count == 3)
        return (room, tasks)
    }

    @Test("For a visit only the cards of that day's visits go along, each as seen in the audit log")
    func visits() throws {
        let room = try Room(
            packs: [
                "visit/manifest.yaml": """
                title: 上门拜访
                class: service
                when: {anchor: delivery, offset: 1 month, late: 10 days}
                channels: [visit]
                """,
                "visit/visit.liquid": "您好。",
            ], now: "2026-12-02T09:00")
        try room.add(
            zip([2, 2, 3, 2], ["陈静", "周强", "陈静", nil]).enumerated().map { number, who in
                var customer = Customer.numbered(number)
                customer.address = "上海市徐汇区漕溪路 \(number) 号"
                customer.vehicles = [
                    Vehicle(vin: "LSVAA\(100_000_000_000 + number)", deliveredOn: day("2026-11-0\(who.0)"))
                ]
                customer.consultant = who.1
                return customer
            })
        for number in 2...3 { _ = try Outbox(room.workspace).queueDue(on: day("2026-12-0\(number)")) }
        let cards = try room.store.customersByID(1...4).mapValues(\.card)
        let desk = ReportDesk(room.workspace, by: Self.boss)

        let everybody = try desk.visits(on: day("2026-12-02"))
        #expect(Set(everybody.sheets[0].rows.map { $0[1].text }) == Set([1, 2, 4].compactMap { cards[$0] }))
        let own = try desk.visits(on: day("2026-12-02"), consultant: "陈静")
        let card = try #require(cards[1])
        #expect(own.sheets.map(\.name) == ["行程", "\(card) 正面", "\(card) 反面"])
        #expect(own.sheets[0].rows[0][4].text == "上海市徐汇区漕溪路 0 号")
        #expect(own.sheets[0].rows[0][5].text == "上门拜访")
        let seen = try room.store.auditEntries(action: "customer.view")
        #expect(seen.count == 4 && seen.allSatisfy { $0.detail == "当日拜访客户卡" })
    }

    private func cells(_ sheet: BusinessReport.Sheet, _ key: String) throws -> [String: String] {
        let row = try #require(sheet.rows.first { $0[0].text == key })
        return Dictionary(zip(sheet.headings, row.map(\.text))) { first, _ in first }
    }

    @Test("A call that was reported is in the daily report with its outcome, and in the customer's card")
    func daily() throws {
        let (room, tasks) = try room()
        let desk = TaskDesk(room.workspace)
        _ = try desk.finish(tasks[0].id, outcome: .wantsToReplace, note: "=想换SUV", by: "陈静")
        _ = try desk.finish(tasks[2].id, outcome: .notReached, by: "周强")
        let today = day("2026-12-02")
        let report = try ReportDesk(room.workspace, by: Self.boss).daily(today...today)
        let chen = try cells(report.sheets[0], "陈静")
        #expect(chen["计划联络"] == "2" && chen["已联络"] == "1" && chen["电话"] == "1" && chen["想换车"] == "1")
        #expect(report.sheets[1].rows.map { $0[6].text } == ["想换车"])
        #expect(report.sheets[1].rows[0][7].text == "=想换SUV")
        let customer = try #require(try room.store.customer(id: tasks[0].customerID))
        let card = try ReportDesk(room.workspace, by: Self.boss).card(customer)
        #expect(card.sheets[1].rows.map { $0[4].text } == ["想换车"])
    }

    @Test("The table of contacts lists every prospect, and the progress table marks what is planned")
    func contacts() throws {
        let (room, tasks) = try room()
        _ = try TaskDesk(room.workspace).finish(tasks[0].id, outcome: .noIntent, by: "陈静")
        let desk = ReportDesk(room.workspace, by: Self.boss)
        let month = try #require(CalendarMonth("2026-12"))
        let report = try desk.contacts(month, consultant: "陈静")
        #expect(report.sheets[0].rows.count == 2)
        let row = try #require(report.sheets[0].rows.first { $0[11].text == "暂无意向" })
        #expect(row[6].text == "1" && row[7].text == "1" && row[8].text == "1")
        #expect(try cells(desk.progress(month).sheets[0], "陈静")["本月计划联络"] == "2")
    }

    @Test("A task that a colleague does breaks the agreement of plans and marks, and is reported")
    func agreement() throws {
        let (room, tasks) = try room()
        try room.store.assign(task: tasks[0].id, to: "周强")
        let report = try ReportDesk(room.workspace, by: Self.boss).agreement(try #require(CalendarMonth("2026-12")))
        let marks = report.agreements.filter { $0.rule == "计划联络 = 进度表标记" }
        #expect(marks.first { $0.of == "陈静" }.map { [$0.left, $0.right] } == [1, 2])
        #expect(marks.first { $0.of == "周强" }.map { [$0.left, $0.right] } == [2, 1])
    }

    @Test("A wrong number opens a correction, a refusal is in the history, and a new grade too")
    func reports() throws {
        let (room, tasks) = try room()
        let desk = TaskDesk(room.workspace)
        _ = try desk.finish(tasks[0].id, outcome: .wrongAddress, note: "空号", by: "陈静")
        let correction = try #require(try room.store.corrections().first)
        #expect(correction.customerID == tasks[0].customerID && correction.kind == .phone && correction.reason == "空号")
        _ = try desk.finish(tasks[1].id, outcome: .refused, by: "陈静")
        let fields = try room.store.history(of: tasks[1].customerID).map(\.change.field)
        #expect(Set(fields) == ["consent.call.greeting", "consent.call.marketing"])
        _ = try desk.finish(tasks[2].id, outcome: .wantsToReplace, by: "周强")
        try desk.regrade(tasks[2].id, accepting: true)
        #expect(
            try room.store.history(of: tasks[2].customerID).map(\.change)
                == [FieldChange(field: "grade", before: nil, after: "A")])
    }

    @Test("Handed over, open calls are the new consultant's; merged, they follow the record; erased, they are gone")
    func follows() throws {
        let (room, tasks) = try room()
        let store = room.store
        let done = try store.handOver(from: "周强", to: "陈静", by: Self.boss, now: room.clock.now)
        #expect(done.tasks == 1)
        #expect(try store.tasks(TaskFilter(consultant: "陈静")).count == 3)
        let merge = try store.merge(tasks[1].customerID, into: tasks[0].customerID, by: Self.boss, now: room.clock.now)
        #expect(try store.tasks(TaskFilter(customerID: tasks[0].customerID)).count == 2)
        _ = try store.undoMerge(merge.id, by: Self.boss, now: room.clock.now)
        #expect(try store.tasks(TaskFilter(customerID: tasks[1].customerID)).map(\.id) == [tasks[1].id])
        try store.erase(tasks[2].customerID, by: Self.boss, now: room.clock.now)
        #expect(try store.tasks().count == 2)
    }
}
