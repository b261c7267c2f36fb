import Foundation
import Testing

@Suite("Calendar, plan, tasks, segments")
struct PlanningTests {
    @Test("the calendar prints a day for a person and an object with every key for a program")
    func calendar() async throws {
        let day = try await Program.run(["calendar", "2026-02-17"])
        #expect(day.output == "2026-02-17  农历2026年正月初一  春节\n")
        let days = try await Program.run(["calendar", "--from", "2026-02-16", "--to", "2026-02-18", "--json"])
        let rows = try days.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(rows.map { $0["lunar_year"] as? Int } == [2025, 2026, 2026])
        #expect(rows.map { $0["solar_term"] as? String } == [nil, nil, "雨水"])
        #expect(rows.map { $0["festivals"] as? [String] } == [["除夕"], ["春节"], []])
        #expect(
            rows.allSatisfy {
                Set($0.keys) == ["date", "lunar_year", "lunar_month", "leap", "lunar_day", "solar_term", "festivals"]
            })
        #expect(try await Program.run(["calendar", "2101-01-01"]).status == 1)
        #expect(try await Program.run(["calendar", "2026-02-30"]).status == 2)
        #expect(try await Program.run(["calendar", "--from", "2026-02-01"]).status == 2)
    }

    @Test("a month is drawn up, approved, done and reported")
    func month() async throws {
        let store = try await StoreFixture.make(customers: [
            "201121-001,王芳,女,保有,13800000001,wang@example.com,上海市,1985-12-10,大众,朗逸,LSVAA000000000001,2026-11-20,陈静,是,是",
            "201121-002,李明,男,保有,13800000002,,上海市,1979-12-21,大众,帕萨特,LSVAA000000000002,2026-09-15,陈静,否,",
        ])
        let plan = try await store.objects(["plan", "--month", "2026-12"])
        #expect(plan.contains { $0["occasion"] as? String == "birthday" && $0["status"] as? String == "automatic" })
        let task = try #require(
            plan.first { $0["occasion"] as? String == "owner-care" && $0["card"] as? String == "201121-002" })
        #expect(task["status"] as? String == "proposed" && task["consultant"] as? String == "陈静")
        let shown = try await store.run(["plan", "--month", "2026-12"])
        #expect(shown.status == 0 && shown.output.contains("陈静"), "\(shown.errors)")
        let approved = try await store.run(["plan", "approve", "--month", "2026-12"])
        #expect(approved.output.contains("approved"))
        let open = try await store.objects(["tasks", "--all", "--customer", "201121-002", "--script"])
        let call = try #require(open.first { $0["occasion"] as? String == "owner-care" })
        let number = try #require(call["task"] as? Int)
        #expect((call["script"] as? String)?.contains("李") == true, "\(call)")
        let moved = try await store.run(["plan", "move", "\(number)", "--to", "2026-12-17"])
        #expect(moved.output == "Task \(number) is planned for 2026-12-17.\n", "\(moved.errors)")
        #expect(try await store.run(["plan", "move", "\(number)", "--to", "2027-12-17"]).status == 1)
        #expect(try await store.run(["plan", "assign", "\(number)", "--to", "赵磊"]).status == 0)
        let done = try await store.run(["done", "\(number)", "--outcome", "wants-to-replace", "--note", "看中途观"])
        #expect(done.output.contains("It suggests grade A"))
        #expect(try await store.run(["done", "\(number)", "--regrade"]).status == 0)
        #expect(try await store.run(["done", "\(number)", "--outcome", "done"]).status == 1)
        #expect(try await store.run(["done", "\(number)", "--outcome", "nonsense"]).status == 2)
        #expect(try await store.run(["plan", "--month", "2026-10"]).status == 1)
        let lists = try await store.objects(["plan", "list", "birthdays", "--month", "2026-12"])
        #expect(lists.map { $0["card"] as? String } == ["201121-001", "201121-002"])
    }

    @Test("an event is written down, shown and closed")
    func events() async throws {
        let store = try await StoreFixture.make()
        #expect(try await store.run(["event", "201121-001", "complaint", "--note", "等了三周"]).status == 0)
        let open = try await store.run(["event", "201121-001"])
        #expect(open.output == "2026-11-21  complaint  open  等了三周\n")
        #expect(try await store.run(["event", "201121-001", "complaint", "--close"]).status == 0)
        #expect(try await store.run(["event", "201121-001", "complaint", "--close"]).status == 1)
        #expect(try await store.run(["event", "201121-001", "referral", "--close"]).status == 2)
        let due = try await store.objects(["due", "--pack", "complaint-apology"])
        #expect(due.map { $0["card"] as? String } == ["201121-001"])
    }

    @Test("segments are counted with their share of revenue; what no card covers is reported")
    func segments() async throws {
        let store = try await StoreFixture.make()
        let file = try store.files.write(
            "bought.csv",
            "信息卡编号,持有性质,所有制,购买日期,金额,品牌\n201121-001,个人,私有,2025-01-10,\"120,000元\",大众\n201121-002,个体,,2024-02-11,60000,大众\n"
        )
        let taken = try await store.run(["segments", "import", file])
        #expect(taken.output == "2 rows: 2 holders, 2 new purchases, 0 known, 0 refused.\n", "\(taken.errors)")
        let rows = try await store.objects(["segments", "--by", "tier"])
        let plain = try #require(rows.first { $0["value"] as? String == "一般" })
        #expect(plain["customers"] as? Int == 2 && plain["revenue"] as? Int == 120_000)
        #expect(abs((plain["shareOfRevenue"] as? Double ?? 0) - 2.0 / 3) < 0.001)
        #expect(rows.contains { ($0["uncovered"] as? String)?.hasPrefix("个体") == true })
        let bad = try await store.run([
            "segments", "import", try store.files.write("bad.csv", "信息卡编号,金额\n201121-001,很多\n"),
        ])
        #expect(bad.status == 1 && bad.errors.contains("line 2"))
    }

    @Test("the rules of a segments file count, and a slip in it is found")
    func rules() async throws {
        let store = try await StoreFixture.make()
        _ = try store.files.write("store/segments.yaml", "prospect_cadence: {H: 3}\nvip_leads: none\n")
        try store.changeSettings([
            "approval: no": "segments: segments.yaml\nplan: {tasks_a_day: 5, work_days: mon-fri}\napproval: no"
        ])
        let checked = try await store.run(["check"])
        #expect(checked.output.contains("vip_leads"))
    }
}
