import Foundation
import Testing

@Suite("Doubts at the terminal")
struct DoubtsTests {
    /// A store with three mails in doubt; those of `drop` were taken by the relay.
    private func withDoubts(_ body: (StoreFixture, SandboxFixture) async throws -> Void) async throws {
        let sandbox = try await SandboxFixture.start()
        let people = ["drop.a", "lose.b", "drop.c"].enumerated().map { number, name in
            "201121-00\(number + 1),客户\(number),女,保有,,\(name)@example.com,上海市,1985-11-21,,,,,陈静,是,是"
        }
        let store = try await StoreFixture.make(customers: people, environment: sandbox.environment)
        for number in 1...3 {
            _ = try await store.run(["send", "birthday", "--to", "201121-00\(number)", "--channel", "email"])
        }
        try await body(store, sandbox)
        await sandbox.stop()
    }

    @Test("They are listed with what is known, settled one by one, and the note stays with the message")
    func settles() async throws {
        try await withDoubts { store, _ in
            let list = try await store.run(["doubts"])
            #expect(list.status == 0, "\(list.errors)")
            #expect(list.output.contains("1  birthday to 客户0 (201121-001) by email, d***@example.com"))
            #expect(list.output.contains("armed     2026-11-21T10:00:00+08:00 through sandbox-mail, attempt 1"))
            #expect(list.output.contains("bytes handed over, last reply: 354"))
            #expect(list.output.contains("look for  message-id=<"))
            #expect(list.output.contains("3 messages in doubt."))
            let objects = try await store.objects(["doubts", "list"])
            #expect(
                objects.count == 3 && (objects[0]["messageID"] as? String)?.hasSuffix("@shencheng.example>") == true)

            let sent = try await store.run(["doubts", "settle", "1", "--sent", "--note", "as 4Qx1 in the log"])
            #expect(sent.status == 0, "\(sent.errors)")
            #expect(sent.output.contains("1 message is accepted now."))
            let one = try await store.run(["messages", "1"])
            #expect(one.output.contains("sent: as 4Qx1 in the log"))
            let back = try await store.run(["doubts", "settle", "2", "3", "--not-sent"])
            #expect(back.output.contains("2 messages are queued now."))
            #expect(try await store.run(["doubts"]).output.contains("No message is in doubt."))

            let again = try await store.run(["doubts", "settle", "1", "--not-sent"])
            #expect(again.status == 1)
            #expect(again.errors.contains("message 1 is accepted, not in doubt"))
            #expect(try await store.run(["doubts", "settle", "99", "--sent"]).errors.contains("message 99 is not in"))
        }
    }

    @Test("A relay's log from a pipe settles those that it names")
    func log() async throws {
        try await withDoubts { store, _ in
            let row = try #require(try await store.objects(["messages", "--customer", "201121-001"]).first)
            let token = try #require(row["token"] as? String)
            let line =
                "Nov 21 10:00:01 mx postfix/qmgr[9]: 4ABCDEF01: from=<bounce+\(token)@shencheng.example>, size=9\n"
            let outcome = try await store.run(["doubts", "read-log"], input: line)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("The log settled 1 doubt; 2 left."))
            let settled = try #require(try await store.objects(["messages", "--state", "accepted"]).first)
            #expect(settled["providerID"] as? String == "4ABCDEF01")
            let missing = try await store.run(["doubts", "read-log", "/nowhere.log"])
            #expect(missing.status == 1 && missing.errors.contains("/nowhere.log"))
        }
    }

    @Test(
        "Wrong usage is said in one sentence",
        arguments: [
            ["doubts", "settle", "1"], ["doubts", "settle", "--sent"],
            ["doubts", "settle", "1", "--sent", "--not-sent"],
            ["doubts", "settle", "1", "--campaign", "x", "--sent"], ["doubts", "list", "--limit", "0"],
        ])
    func usage(words: [String]) async throws {
        let outcome = try await Program.run(words)
        #expect(outcome.status == 2)
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
