import Foundation
import Testing

@Suite("The demo", .serialized)
struct DemoTests {
    private func demo(_ folder: String, at now: String = StoreFixture.now) async throws -> Program.Outcome {
        try await Program.run(["demo", "--directory", folder, "--now", now])
    }

    /// Rows of the ledger by their key, with state and attempts.
    private func ledger(_ folder: String) async throws -> [String: [String]] {
        let outcome = try await Program.run(["messages", "--store", folder, "--limit", "100000", "--json"])
        var rows: [String: [String]] = [:]
        for line in outcome.lines {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            rows[try #require(row["key"] as? String)] = [
                try #require(row["state"] as? String), "\(try #require(row["attempts"] as? Int))",
            ]
        }
        return rows
    }

    @Test("It shows the whole way, its numbers add up, and a second run sends nobody anything twice")
    func twice() async throws {
        let files = try TemporaryFolder()
        let folder = "\(files.path)/demo"
        let first = try await demo(folder)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.isEmpty, "\(first.errors)")
        for words in [
            "2000 new", "车主生日", "感谢信", "总经理 顾明远", "would get it", "queued", "accepted", "SMS delivery reports",
            "1 returned mail, matched", "Nothing more goes to", "no_consent", "It adds up", "log in as demo",
            "each of them once",
        ] {
            #expect(first.output.contains(words), "\(words)")
        }
        let before = try await ledger(folder)
        let states = Set(before.values.map { $0[0] })
        #expect(states.isSuperset(of: ["delivered", "accepted", "bounced", "suppressed"]), "\(states)")

        let second = try await demo(folder)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.output.contains("Nobody is sent anything twice"))
        #expect(second.output.contains("is not launched again"))
        #expect(second.output.contains("each of them once"))
        #expect(try await ledger(folder) == before)

        let report = try await Program.run(["report", "--store", folder, "--json"])
        var sum = 0
        for line in report.lines {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            func count(_ key: String) -> Int { row[key] as? Int ?? 0 }
            let groups = ["waiting", "sent", "failed", "skipped", "in_doubt"].reduce(0) { $0 + count($1) }
            #expect(groups == count("total"))
            sum += count("total")
        }
        #expect(sum == before.count)
    }

    @Test("A folder made yesterday works today, and only today's people get something")
    func nextDay() async throws {
        let files = try TemporaryFolder()
        let folder = "\(files.path)/demo"
        #expect(try await demo(folder).status == 0)
        let before = try await ledger(folder)
        let next = try await demo(folder, at: "2026-11-22T10:00:00+08:00")
        #expect(next.status == 0, "\(next.errors)")
        #expect(next.output.contains("Who is due a word today, 2026-11-22"))
        let after = try await ledger(folder)
        #expect(after.count > before.count)
        // A call that nobody made is too late the next day; everything else stands as it was.
        for (key, row) in before { #expect(after[key] == (row == ["queued", "0"] ? ["expired", "0"] : row)) }
    }
}
