import Foundation
import Testing

@Suite("Refusals")
struct RefusalTests {
    private func refused(_ outcome: Program.Outcome, _ words: String...) {
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("hongyan: "))
        #expect(outcome.errors.split(separator: "\n").count == 1, "one sentence: \(outcome.errors)")
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    }

    @Test(
        "A folder that is no store is named, with what to do",
        arguments: [
            ["due"], ["messages"], ["report"], ["campaign", "list"], ["channels", "list"], ["run", "--once"],
            ["user", "add", "chen"], ["bounces", "take"], ["bounces", "fetch"],
            ["bounces", "list"], ["doubts"], ["send", "thank-you", "--to", "1"],
        ])
    func noStore(command: [String]) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(command + ["--store", folder.path])
        refused(outcome, folder.path, "no store", "hongyan init")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("A misspelt name gets the nearest one")
    func didYouMean() async throws {
        let store = try await StoreFixture.make()
        let made = try await store.run(["campaign", "create", "回访", "--pack", "win-back", "--audience", "everyone"])
        #expect(made.status == 0, "\(made.errors)")
        refused(try await store.run(["due", "--pack", "birthdya"]), "birthdya", "did you mean birthday?")
        refused(
            try await store.run(["preview", "birthdya", "--customer", "201121-001"]), "did you mean birthday?")
        refused(
            try await store.run(["preview", "birthday", "--customer", "201121-011"]), "201121-011",
            "did you mean 201121-00")
        refused(try await store.run(["campaign", "show", "回放"]), "回放", "did you mean 回访?")
        refused(try await store.run(["channels", "test", "mial", "--to", "a@b.cn"]), "mial", "did you mean mail?")
        refused(try await store.run(["messages", "--pack", "birthdy"]), "did you mean birthday?")
        refused(try await store.run(["messages", "99"]), "99", "hongyan messages")
        refused(try await store.run(["due", "--pack", "win-back"]), "win-back", "campaign")
    }

    @Test("A file that cannot be imported is named, and the store stays as it is")
    func badFiles() async throws {
        let store = try await StoreFixture.make(customers: [])
        let empty = try store.files.write("empty.csv", "")
        let binary = try store.files.write("picture.csv", Data((0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }))
        let strange = try store.files.write("strange.csv", "a,b,c\n1,2,3\n")
        refused(try await store.run(["import", "\(store.files.path)/nowhere.csv"]), "nowhere.csv", "No such file")
        refused(try await store.run(["import", store.files.path]), "not a file", "name a CSV or XLSX file")
        refused(try await store.run(["import", empty]), "empty.csv")
        refused(try await store.run(["import", binary]), "picture.csv")
        refused(try await store.run(["import", strange]), "strange.csv")
        let left = try FileManager.default.contentsOfDirectory(atPath: store.files.path)
        #expect(left.filter { $0.contains("rejects") }.isEmpty)
    }

    @Test("A store is not made twice, nor where packs are missing, and nothing is left behind")
    func makingStores() async throws {
        let store = try await StoreFixture.make(customers: [])
        let names = ["--name", "申城汽车", "--signature", "申城"]
        refused(try await Program.run(["init", store.folder] + names), "is a store already")
        let fresh = "\(store.files.path)/fresh"
        refused(
            try await Program.run(["init", fresh, "--templates", "/nowhere"] + names), "/nowhere", "--templates")
        #expect(!FileManager.default.fileExists(atPath: fresh))
        let file = try store.files.write("file", "")
        refused(try await Program.run(["init", file] + names), "is a file")
        refused(try await Program.run(["init", "/proc/store"] + names), "/proc/store")
        let unnamed = try await Program.run(["init", fresh, "--name", "", "--signature", "【申城】"])
        #expect(unnamed.status == 2)
    }

    @Test("Settings that will not do are refused with line and column")
    func brokenSettings() async throws {
        let store = try await StoreFixture.make(customers: [])
        try store.changeSettings(["daily: \"08:30\"": "daily: half past eight"])
        refused(try await store.run(["due"]), "hongyan.yaml:", "daily", "08:30")
        try store.changeSettings(["daily: half past eight": "daily: [\"08:30\""])
        refused(try await store.run(["due"]), "hongyan.yaml:", "not YAML")
    }

    @Test("What is wrong with a campaign is said before it is written down")
    func campaigns() async throws {
        let store = try await StoreFixture.make()
        let create = ["campaign", "create", "课堂", "--pack", "service-course", "--audience"]
        refused(try await store.run(create + ["typ = owner"]), "typ", "did you mean type")
        refused(try await store.run(create + ["everyone"]), "event.", "--set")
        refused(try await store.run(create + ["everyone", "--set", "event.palce=x"]), "event.palce")
        #expect(try await store.objects(["campaign", "list"]).isEmpty)
    }

    @Test("Missing environment is named when a channel is to be used")
    func environment() async throws {
        let store = try await StoreFixture.make()
        refused(
            try await store.run(["channels", "test", "yunpian", "--to", "13800001234"]), "YUNPIAN_APIKEY")
        refused(try await store.run(["run", "--once"]), "HONGYAN_SANDBOX")
        let rows = try await store.objects(["messages"])
        #expect(rows.allSatisfy { $0["attempts"] as? Int == 0 })
    }

    @Test("A password that is too short makes no user")
    func password() async throws {
        let store = try await StoreFixture.make(customers: [])
        refused(try await store.run(["user", "add", "chen"], input: "short\n"), "too short")
        let added = try await store.run(["user", "add", "chen"], input: "correct horse\n")
        #expect(added.status == 0)
        #expect(added.output.contains("chen can log in"))
    }
}
