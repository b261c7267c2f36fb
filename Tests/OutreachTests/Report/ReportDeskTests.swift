import Foundation
import Model
import Storage
import Tabular
import Testing

@testable import Outreach

@Suite("The reports of the house")
struct ReportDeskTests {
    private static let boss = Actor("boss", at: .command)

    private func customer(
        _ number: Int, _ type: CustomerType?, of consultant: String? = "陈静", grade: String? = nil, cars: Int = 0,
        source: String? = nil
    ) -> Customer {
        var customer = Customer.fixture(
            card: "261121-\(100 + number)", name: "客户\(number)", phones: ["+8613800000\(100 + number)"],
            vehicles: (0..<cars).map {
                Vehicle(model: "朗逸", vin: "LSVAA0000000\(10_000 + number * 10 + $0)", deliveredOn: day("2026-11-10"))
            }, type: type)
        customer.consultant = consultant
        customer.grade = grade
        customer.source = source
        return customer
    }

    /// The numbers of a row of the first table, by heading.
    private func row(_ report: BusinessReport, _ key: String, table: Int = 0) throws -> [String: String] {
        let sheet = report.sheets[table]
        let row = try #require(sheet.rows.first { $0[0].text == key })
        return Dictionary(zip(sheet.headings, row.map(\.text))) { first, _ in first }
    }

    @Test("The daily report counts new cards, deliveries and messages by consultant, and the sum adds up")
    func daily() throws {
        let room = try Room { $0.teams = [Team(name: "一组", members: ["陈静", "周强"])] }
        try room.add(
            customer(1, .owner, cars: 1), customer(2, .prospect), customer(3, .prospect, of: "周强"),
            customer(4, nil, of: nil))
        let desk = ReportDesk(room.workspace, by: Self.boss)
        let today = day("2026-11-21")
        let report = try desk.daily(today...today)
        #expect(report.title == "营业日报表 2026-11-21")
        #expect(try row(report, "陈静")["新建卡"] == "2")
        #expect(try row(report, "（无顾问）")["新建卡"] == "1")
        #expect(try row(report, "合计")["新建卡"] == "4")
        let month = try desk.daily(day("2026-11-01")...day("2026-11-30"), by: .team)
        #expect(try row(month, "一组")["新建卡"] == "3" && row(month, "一组")["交车"] == "1")
        #expect(try row(desk.daily(day("2026-11-01")...day("2026-11-30"), by: .day), "2026-11-10")["交车"] == "1")
        #expect(try row(desk.daily(day("2026-11-01")...day("2026-11-30"), by: .month), "2026-11")["交车"] == "1")
    }

    @Test("A day's report is the day's: what was made a minute before midnight is not the next day's")
    func midnight() throws {
        let room = try Room(now: "2026-11-21T23:59")
        try room.add(customer(1, .prospect))
        room.clock.set("2026-11-22T00:01")
        try room.add(customer(2, .prospect))
        let desk = ReportDesk(room.workspace, by: Self.boss)
        for date in ["2026-11-21", "2026-11-22"] {
            #expect(try row(desk.daily(day(date)...day(date)), "合计")["新建卡"] == "1", "\(date)")
        }
    }

    @Test("Whoever signs a report is named on it from then on")
    func signs() throws {
        let room = try Room()
        let desk = ReportDesk(room.workspace, by: Self.boss)
        let today = day("2026-11-21")
        let report = try desk.daily(today...today)
        #expect(report.signature == nil)
        try desk.sign(report)
        #expect(try desk.daily(today...today).signature == "boss 2026-11-21 10:00")
        #expect(try desk.daily(day("2026-11-20")...day("2026-11-20")).signature == nil)
    }

    @Test("Prospects are carried over, come, are won and lost, and the count of the month agrees with what is listed")
    func progress() throws {
        let room = try Room(now: "2026-10-20T10:00")
        let ids = try room.add(
            customer(1, .prospect, grade: "A"), customer(2, .prospect), customer(3, .prospect), customer(4, .latent),
            customer(5, .prospect, of: "周强", grade: "H")
        ).map(\.id)
        room.clock.set("2026-11-05T10:00")
        try room.add(customer(6, .prospect, grade: "B"))
        func change(_ id: Int64, _ edit: (inout Customer) -> Void) throws {
            try room.store.change(id, by: Self.boss, now: room.clock.now, edit)
        }
        try change(ids[1]) { $0.type = .owner }
        try change(ids[2]) { $0.type = .lost }
        try change(ids[3]) { $0.type = .prospect }
        try change(ids[4]) { $0.consultant = "陈静" }
        room.clock.set("2026-12-02T10:00")
        try change(ids[0]) { $0.type = .lost }
        let desk = ReportDesk(room.workspace, by: Self.boss)
        let november = try desk.progress(try #require(CalendarMonth("2026-11")))
        let chen = try row(november, "陈静")
        #expect(chen["上月留存"] == "3" && chen["本月新增"] == "3" && chen["成交"] == "1" && chen["战败"] == "1")
        #expect(chen["本月在册"] == "4")
        let zhou = try row(november, "周强")
        #expect(zhou["上月留存"] == "1" && zhou["其他变动"] == "1" && zhou["本月在册"] == "0")
        #expect(november.agreements.map(\.holds) == [true, true])
        let december = try desk.progress(try #require(CalendarMonth("2026-12")))
        #expect(try row(december, "陈静")["上月留存"] == "4" && row(december, "陈静")["战败"] == "1")
        #expect(!december.agreements.map(\.holds).contains(false))
    }

    @Test("Counts that do not agree are reported, with the cards, and never corrected")
    func agreement() throws {
        let room = try Room()
        try room.add(
            customer(1, .prospect), customer(2, .owner, cars: 1), customer(3, .lost), customer(4, .latent),
            customer(5, .owner, of: "周强", cars: 2), customer(6, nil, of: "周强"),
            customer(7, .prospect, of: "周强", cars: 1),
            customer(8, .owner, of: "周强"))
        let report = try ReportDesk(room.workspace, by: Self.boss).agreement(try #require(CalendarMonth("2026-11")))
        let chen = report.agreements.filter { $0.of == "陈静" }
        #expect(chen.map(\.holds) == [true, true, true, true])
        let zhou = Dictionary(report.agreements.filter { $0.of == "周强" }.map { ($0.rule, $0) }) { $1 }
        #expect(zhou["信息卡 = 有望 + 已交车"]?.left == 4 && zhou["信息卡 = 有望 + 已交车"]?.right == 3)
        #expect(zhou["保有客户卡 = 交车台数"]?.left == 2 && zhou["保有客户卡 = 交车台数"]?.right == 3)
        #expect(
            Set(report.sheets[0].rows.map { $0[0].text }) == ["261121-105", "261121-106", "261121-107", "261121-108"])
        #expect(report.agreementSheet.rows.contains { $0[4].text == "不一致，相差 1" })
    }

    @Test("A record without a type counts as what the rules make of it, in every report alike")
    func computedTypes() throws {
        let room = try Room()
        // An owner by his car, a prospect by his grade, a latent one by neither; what the record says stands.
        try room.add(
            customer(1, nil, cars: 1), customer(2, nil, grade: "A"), customer(3, nil), customer(4, .prospect),
            customer(5, .owner, cars: 1))
        let desk = ReportDesk(room.workspace, by: Self.boss)
        let november = month("2026-11")
        #expect(try desk.agreement(november).agreements.contains { !$0.holds })
        try SegmentDesk(room.workspace).refresh()
        let agreement = try desk.agreement(november)
        #expect(agreement.agreements.filter { !$0.holds } == [] && agreement.sheets[0].rows.isEmpty)
        let counts = Dictionary(agreement.agreements.map { ($0.rule, $0.left) }) { first, _ in first }
        #expect(counts["信息卡 = 有望 + 已交车"] == 4 && counts["保有客户卡 = 交车台数"] == 2)
        #expect(counts["上月留存 + 本月新增 − 离开 = 本月在册"] == 2)
        #expect(try row(desk.progress(november), "合计")["本月在册"] == "2")
        #expect(try desk.contacts(november).sheets[0].rows.map { $0[1].text } == ["261121-102", "261121-104"])
        #expect(try desk.checklist().sheets[0].rows.map { $0[1].text } == ["261121-103"])
        // The segments count the same.
        let types = Dictionary(
            try room.store.segmentCounts(.type).map { ($0.value ?? "", $0.customers) }
        ) { first, _ in first }
        #expect(types == ["owner": 2, "prospect": 2, "latent": 1])
    }

    @Test("Reading how counts agree is one report read, not two")
    func audited() throws {
        let room = try Room()
        try room.add(customer(1, .prospect))
        _ = try ReportDesk(room.workspace, by: Self.boss).agreement(month("2026-11"))
        #expect(try room.store.auditEntries(action: "report.view").map(\.subject) == ["report agreement 2026-11"])
    }

    @Test("Who was lost in the month is listed with what he had been, and counted by source")
    func lost() throws {
        let room = try Room(now: "2026-10-20T10:00")
        let ids = try room.add(customer(1, .prospect, grade: "A", source: "展厅"), customer(2, .lost, source: "网络")).map(
            \.id)
        room.clock.set("2026-11-05T10:00")
        try room.store.change(ids[0], by: Self.boss, now: room.clock.now) { $0.type = .lost }
        let report = try ReportDesk(room.workspace, by: Self.boss).lost(try #require(CalendarMonth("2026-11")))
        #expect(report.sheets[1].rows.count == 1)
        #expect(report.sheets[1].rows[0][4].text == "有望")
        #expect(try row(report, "陈静") == ["顾问": "陈静", "战败": "1", "展厅": "1"])
    }

    @Test("The checklist says what is missing; a bad address counts for none")
    func checklist() throws {
        let room = try Room()
        var one = customer(1, .latent)
        one.emails = []
        one.quality = [AddressQuality(kind: .phone, address: one.phones[0], grade: .bad)]
        try room.add(one)
        let report = try ReportDesk(room.workspace, by: Self.boss).checklist()
        let sheet = report.sheets[0]
        let row = Dictionary(zip(sheet.headings, sheet.rows[0].map(\.text))) { first, _ in first }
        #expect(row["还缺"] == "手机、邮箱、地址、生日、营销同意、级别" && row["手机"] == "")
    }

    @Test("A card has a front and a back")
    func card() throws {
        let room = try Room()
        let known = try room.add(customer(1, .owner, cars: 1))[0]
        let report = try ReportDesk(room.workspace, by: Self.boss).card(known)
        #expect(report.sheets.map(\.name) == ["正面", "反面"])
        #expect(report.sheets[0].rows.contains { $0[0].text == "车辆 1 车型" && $0[1].text == "朗逸" })
        #expect(try room.store.auditEntries(limit: 1)[0].subject == "customer \(known.id)")
    }

    @Test(
        "A workbook has a sheet for each table, with numbers that are numbers; CSV a file for each",
        arguments: ["xlsx", "csv"])
    func files(kind: String) throws {
        let room = try Room()
        try room.add(customer(1, .prospect, of: "=HYPERLINK(1)"))
        let report = try ReportDesk(room.workspace, by: Self.boss).agreement(try #require(CalendarMonth("2026-11")))
        let path = "\(room.folder)/agreement.\(kind)"
        try report.write(to: path)
        if kind == "xlsx" {
            let reader = try TableReader(path: path, sheet: "核对")
            #expect(try reader.next()?.cells == ["对象", "应当相等", "左", "右", "结果"])
            #expect(try reader.next()?.cells == ["=HYPERLINK(1)", "信息卡 = 有望 + 已交车", "1", "1", "一致"])
        } else {
            let reader = try TableReader(path: "\(room.folder)/agreement-核对.csv")
            _ = try reader.next()
            #expect(try reader.next()?.cells.first == "'=HYPERLINK(1)")
        }
        #expect(!(try FileManager.default.contentsOfDirectory(atPath: room.folder)).contains { $0.hasSuffix(".part") })
    }
}
