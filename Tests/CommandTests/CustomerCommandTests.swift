import Foundation
import Testing

@Suite("Records at the terminal")
struct CustomerCommandTests {
    @Test("A record is shown whole, for a person and as JSON, and the look is in the audit log")
    func shows() async throws {
        let store = try await StoreFixture.make()
        let shown = try await store.run(["customer", "show", "201121-001"])
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.output.hasPrefix("王芳  201121-001\n"))
        #expect(shown.output.contains("  phone         +8613800000001\n"))
        #expect(shown.output.contains("vin LSVAA000000000001"))
        #expect(shown.output.contains("sms      marketing  granted"))
        let object = try #require(try await store.objects(["customer", "show", "201121-001"]).first)
        let customer = try #require(object["customer"] as? [String: Any])
        #expect(customer["name"] as? String == "王芳")
        #expect(customer["phones"] as? [String] == ["+8613800000001"])
        #expect((customer["consents"] as? [Any])?.count == 6)
        #expect((object["corrections"] as? [Any])?.isEmpty == true)
        let audit = try await store.objects(["audit", "list", "--customer", "201121-001"])
        #expect(audit.map { $0["action"] as? String } == ["customer.view", "customer.view"])
    }

    @Test("An unknown card is refused with the nearest, an unknown field with its name, and nothing is changed")
    func refuses() async throws {
        let store = try await StoreFixture.make()
        let card = try await store.run(["customer", "show", "201121-011"])
        #expect(card.status == 1 && card.errors.contains("did you mean 201121-001?"))
        let field = try await store.run(["customer", "edit", "201121-001", "--set", "phnoe=13900000001"])
        #expect(field.status == 1 && field.errors.contains("did you mean phone?"))
        let value = try await store.run(["customer", "edit", "201121-001", "--set", "city=苏州市", "--set", "phone=123"])
        #expect(value.status == 1 && value.errors.contains("phone"))
        #expect(try await store.run(["customer", "edit", "201121-001"]).status == 2)
        #expect(try await store.run(["customer", "edit", "201121-001", "--set", "city="]).status == 2)
        #expect(try await store.objects(["customer", "history", "201121-001"]).isEmpty)
    }

    @Test("An edit shows what changed, and the history keeps it")
    func edits() async throws {
        let store = try await StoreFixture.make()
        let edit = try await store.objects([
            "customer", "edit", "201121-001", "--set", "手机号码=139 0000 0001; 13800000001", "--set",
            "vehicle.mileage=1.2万",
            "--clear", "city",
        ])
        #expect(edit.map { $0["field"] as? String } == ["phone", "city", "vehicle[LSVAA000000000001].mileage"])
        #expect(edit[0]["after"] as? String == "+8613900000001; +8613800000001")
        #expect(edit[1]["after"] == nil && edit[1]["before"] as? String == "上海市")
        let history = try await store.objects(["customer", "history", "201121-001"])
        #expect(history.count == 3)
        #expect(history.allSatisfy { $0["place"] as? String == "command" && $0["actor"] as? String == NSUserName() })
        let again = try await store.run(["customer", "edit", "201121-001", "--set", "vehicle.mileage=12000"])
        #expect(again.output.contains("nothing was changed"))
    }

    @Test("Duplicates are found, made one, and taken apart again")
    func merges() async throws {
        let twin = "190101-009,王芳,女,保有,13800000099,wang@example.com,北京市,,,,,,周强,,"
        let store = try await StoreFixture.make(customers: StoreFixture.people + [twin])
        let groups = try await store.objects(["customer", "duplicates"])
        #expect(groups.count == 1)
        let cards = (groups[0]["customers"] as? [[String: Any]])?.compactMap { $0["card"] as? String }
        #expect(cards == ["201121-001", "190101-009"])
        #expect(groups[0]["shared"] as? [String] == ["email"])
        let merge = try #require(
            try await store.objects(["customer", "merge", "201121-001", "--from", "190101-009"]).first)
        let number = try #require(merge["number"] as? Int)
        #expect(merge["kept"] as? String == "201121-001" && merge["gone"] as? String == "190101-009")
        #expect(
            (merge["contradictions"] as? [[String: Any]])?.map { $0["field"] as? String } == ["city", "consultant"])
        #expect(try await store.run(["customer", "show", "190101-009"]).status == 1)
        #expect(
            try await store.run(["customer", "show", "201121-001"]).output.contains("customer merge --undo \(number)"))
        #expect(try await store.objects(["customer", "duplicates"]).isEmpty)
        let undone = try await store.run(["customer", "merge", "--undo", "\(number)"])
        #expect(undone.status == 0, "\(undone.errors)")
        #expect(try await store.run(["customer", "show", "190101-009"]).output.contains("+8613800000099"))
        #expect(try await store.run(["customer", "merge", "--undo", "\(number)"]).status == 1)
        #expect(try await store.run(["customer", "merge", "201121-001", "--from", "201121-001"]).status == 1)
        #expect(try await store.run(["customer", "merge", "201121-001"]).status == 2)
    }

    @Test("A person is forgotten only where somebody means it, and the counts stay")
    func erases() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        let sent = try await store.run(["send", "thank-you", "--to", "201121-003", "--channel", "letter"])
        #expect(sent.status == 0, "\(sent.errors)")
        let before = try await store.run(["report"]).output
        #expect(try await store.run(["customer", "erase", "201121-003"]).status == 1)
        #expect(try await store.run(["customer", "show", "201121-003"]).status == 0)
        let erased = try await store.objects(["customer", "erase", "201121-003", "--yes"])
        #expect(erased.first?["messages"] as? Int == 1)
        #expect(try await store.run(["customer", "show", "201121-003"]).status == 1)
        #expect(try await store.run(["report"]).output == before)
        #expect(try await store.run(["messages", "1"]).status == 0)
        let verdict = try #require(try await store.objects(["audit", "verify"]).first)
        #expect(verdict["whole"] as? Bool == true)
        await sandbox.stop()
    }

    @Test("All customers of one consultant are another's in one step; a name nobody has is refused")
    func handsOver() async throws {
        let store = try await StoreFixture.make()
        let unknown = try await store.run(["customer", "hand-over", "--from", "陈晶", "--to", "周强"])
        #expect(unknown.status == 1 && unknown.errors.contains("陈静"))
        let done = try #require(try await store.objects(["customer", "hand-over", "--from", "陈静", "--to", "周强"]).first)
        #expect(done["customers"] as? Int == 4)
        #expect(try await store.objects(["customer", "find", "王", "--consultant", "周强"]).count == 1)
    }

    @Test("Exports are masked unless asked for in full", arguments: ["csv", "xlsx"])
    func exports(kind: String) async throws {
        let store = try await StoreFixture.make()
        let path = "\(store.files.path)/out.\(kind)"
        let masked = try await store.run(["customer", "export", path])
        #expect(masked.status == 0, "\(masked.errors)")
        #expect(masked.output.hasPrefix("4 customers in "))
        let full = try await store.run(["customer", "export", path, "--in-full", "--audience", "city = \"上海市\""])
        #expect(full.output.contains("3 customers") && full.output.contains("in full"))
        let again = try await store.run(["import", path])
        #expect(again.output.contains("0 new, 0 updated, 3 unchanged"), "\(again.output)")
        #expect(try await store.run(["customer", "export", "out.pdf"]).status == 2)
    }

    @Test("A wrong address is reported, corrected and verified")
    func corrects() async throws {
        let store = try await StoreFixture.make()
        let reported = try #require(
            try await store.objects(["correction", "report", "201121-003", "--kind", "phone", "--reason", "停机"]).first)
        #expect(reported["state"] as? String == "open" && reported["address"] as? String == "+8613800000003")
        #expect(try await store.run(["correction"]).output.contains("+86138****0003"))
        #expect(try await store.run(["correction", "correct", "1", "--to", "abc"]).status == 1)
        let corrected = try await store.run(["correction", "correct", "1", "--to", "13900000003"])
        #expect(corrected.output.contains("hongyan correction verify 1"))
        #expect(try await store.run(["correction", "verify", "1"]).status == 0)
        #expect(
            try await store.run(["customer", "show", "201121-003"]).output.contains(
                "+8613900000003  (good, verified 2026-11-21)"))
        #expect(try await store.run(["correction"]).output == "No address is to be corrected.\n")
        #expect(try await store.run(["correction", "resend", "1"]).status == 1)
        #expect(try await store.run(["returned", "99"]).status == 1)
        #expect(try await store.run(["returned"]).status == 2)
    }

    @Test("A letter that came back opens a correction; put right, it goes again")
    func returned() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        _ = try await store.run(["customer", "edit", "201121-003", "--set", "address=上海市浦东新区世纪大道100号"])
        let sent = try await store.run(["send", "thank-you", "--to", "201121-003", "--channel", "letter"])
        #expect(sent.status == 0, "\(sent.errors)")
        let back = try #require(try await store.objects(["returned", "1", "--reason", "查无此人"]).first)
        #expect(back["state"] as? String == "bounced" && back["card"] as? String == "201121-003")
        let number = try #require(back["correction"] as? Int)
        let refused = try await store.run(["send", "thank-you", "--to", "201121-003", "--channel", "letter"])
        #expect(refused.output.contains("postal address") || refused.errors.contains("postal address"))
        _ = try await store.run(["correction", "correct", "\(number)", "--to", "上海市徐汇区漕溪路2号"])
        let verified = try await store.run(["correction", "verify", "\(number)"])
        #expect(verified.output.contains("hongyan correction resend \(number)"))
        let again = try #require(try await store.objects(["correction", "resend", "\(number)"]).first)
        #expect(again["channel"] as? String == "letter" && again["state"] as? String == "queued")
        await sandbox.stop()
    }

    @Test("Users have roles; the first is an administrator, and the last administrator stays one")
    func users() async throws {
        let store = try await StoreFixture.make()
        let first = try await store.run(["user", "add", "boss"], input: "long enough\n")
        #expect(first.output == "boss can log in to the console as administrator.\n")
        let second = try await store.run(["user", "add", "chen", "--consultant", "陈静"], input: "long enough\n")
        #expect(second.output.contains("consultant, for the customers of 陈静"))
        #expect(try await store.run(["user", "role", "boss", "consultant"]).status == 1)
        #expect(try await store.run(["user", "role", "chen", "custodian"]).status == 0)
        #expect(
            try await store.objects(["user", "list"]).map { $0["role"] as? String } == ["administrator", "custodian"])
        #expect(try await store.run(["user", "role", "chen", "king"]).status == 2)
        #expect(try await store.run(["user", "remove", "chen"]).status == 0)
        #expect(try await store.run(["user", "remove", "chen"]).status == 1)
    }
}
