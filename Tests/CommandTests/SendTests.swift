import Foundation
import Testing

@Suite("One message, sent by hand")
struct SendTests {
    private func state(_ store: StoreFixture) async throws -> [String] {
        try await store.objects(["messages"]).compactMap { $0["state"] as? String }
    }

    @Test("It is acknowledged, goes, and is in the ledger; the same key again sends nothing")
    func once() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        let order = ["send", "thank-you", "--to", "201121-003", "--channel", "letter", "--key", "order-4711"]
        let first = try await store.run(order + ["--wait"])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("Message 1 is on disk: thank-you to 欧阳娜 by letter, key order-4711."))
        #expect(first.output.contains("Message 1 is accepted by sandbox-mail"))
        let again = try await store.run(order + ["--wait"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output.contains("Key order-4711 is known: it is message 1, and nothing is sent again."))
        #expect(try sandbox.mails().count == 1)
        #expect(try await state(store) == ["accepted"])

        let other = try await store.run(["send", "thank-you", "--to", "201121-001", "--key", "order-4711"])
        #expect(other.status == 1)
        #expect(
            other.errors.contains("the key order-4711 stands for another message (thank-you to 201121-003 by letter)"))
        #expect(other.errors.split(separator: "\n").count == 1)
        #expect(try sandbox.mails().count == 1)
        await sandbox.stop()
    }

    @Test("A file that is attached travels with the mail as it was, and what cannot travel is refused in one sentence")
    func attach() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        let photo = try store.files.write("交车照片.txt", "一张照片")
        let order = ["send", "thank-you", "--to", "201121-003", "--channel", "letter", "--wait", "--attach"]
        let sent = try await store.run(order + [photo])
        #expect(sent.status == 0, "\(sent.errors)")
        let mail = try sandbox.files.text("mail/new/\(try #require(try sandbox.mails().first))")
        #expect(mail.contains("filename*=utf-8''%E4%BA%A4%E8%BD%A6%E7%85%A7%E7%89%87.txt"))
        #expect(mail.contains(Data("一张照片".utf8).base64EncodedString()))

        for (file, words) in [
            (try store.files.write("film", String(repeating: "x", count: 7_000_001)), "the file has 7000001 bytes"),
            (store.files.path + "/none", "the file cannot be read"),
        ] {
            let refused = try await store.run(order + [file])
            #expect(refused.status == 1 && refused.errors.contains(words), "\(refused.errors)")
            #expect(refused.errors.split(separator: "\n").count == 1)
        }
        let text = try await store.run(
            ["send", "first-maintenance", "--to", "201121-003", "--channel", "sms", "--attach", photo])
        #expect(text.errors.contains("which carries no files"))
        #expect(try sandbox.mails().count == 1)
        await sandbox.stop()
    }

    @Test("As JSON it says the same, for programs")
    func json() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        let objects = try await store.objects(["send", "thank-you", "--to", "201121-003", "--key", "k", "--wait"])
        #expect(objects.count == 1)
        #expect(objects[0]["isNew"] as? Bool == true && objects[0]["key"] as? String == "k")
        #expect((objects[0]["message"] as? [String: Any])?["state"] as? String == "accepted")
        let again = try await store.objects(["send", "thank-you", "--to", "201121-003", "--key", "k"])
        #expect(again[0]["isNew"] as? Bool == false)
        await sandbox.stop()
    }

    @Test(
        "With --wait it ends with 1 where the message was not accepted, in one sentence",
        arguments: [
            ("unknown.ou", "message 1 is failed: refused: userunknown: 550"),
            ("defer.ou", "message 1 waits until 2026-11-21T"),
            ("drop.ou", "message 1 is in doubt: no_answer"),
        ])
    func notAccepted(name: String, words: String) async throws {
        let sandbox = try await SandboxFixture.start()
        let person = "201121-003,欧阳娜,女,保有,13800000003,\(name)@example.com,上海市,1990-02-03,,,,,陈静,是,是"
        let store = try await StoreFixture.make(customers: [person], environment: sandbox.environment)
        let order = ["send", "thank-you", "--to", "201121-003", "--channel", "letter"]
        let outcome = try await store.run(order + ["--wait"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        await sandbox.stop()
    }

    @Test("Who must not get it does not, and that is said; slips are refused before anything is written down")
    func refused() async throws {
        let store = try await StoreFixture.make(environment: [
            "HONGYAN_SANDBOX_MAIL_PORT": "9", "HONGYAN_SANDBOX_SMS_URL": "http://127.0.0.1:9",
            "HONGYAN_SANDBOX_SMS_KEY": "k",
        ])
        for (words, expected) in [
            (["send", "thank-yuo", "--to", "201121-003"], "did you mean thank-you?"),
            (["send", "thank-you", "--to", "201121-013"], "did you mean 201121-00"),
            (["send", "thank-you", "--to", "201121-003", "--channel", "email"], "thank-you has no email"),
            (["send", "event-invitation", "--to", "201121-003"], "--set"),
            (["send", "thank-you", "--to", "201121-003", "--key", ""], "a key has 1 to 200 characters"),
        ] {
            let outcome = try await store.run(words)
            #expect(outcome.status == 1, "\(words)")
            #expect(outcome.errors.contains(expected), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
        #expect(try await store.objects(["messages"]).isEmpty)
        let noAddress = try await store.run(["send", "thank-you", "--to", "201121-002", "--channel", "letter"])
        #expect(noAddress.status == 1)
        #expect(noAddress.errors.contains("message 1 is suppressed: no_email"))
        let usage = try await store.run(["send", "thank-you"])
        #expect(usage.status == 2 && usage.errors.contains("--to"))
    }

    @Test("Out of its hours it waits, and says until when")
    func hours() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        try store.changeSettings(["sending_hours: \"00:00-24:00\"": "sending_hours: {default: \"11:00-20:00\"}"])
        let order = ["send", "thank-you", "--to", "201121-003", "--channel", "letter"]
        let outcome = try await store.run(order)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("waits until 2026-11-21T11:00:00+08:00: outside_hours"), "\(outcome.output)")
        #expect(try await store.run(order + ["--wait"]).status == 1)
        #expect(try sandbox.mails().isEmpty)
        await sandbox.stop()
    }

    @Test("A running daemon carries it, within its own limits", .timeLimit(.minutes(1)))
    func daemon() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        try store.changeSettings(["daily: \"08:30\"": "daily: \"23:59\""])
        let daemon = try RunningProgram(
            ["run", "--store", store.folder, "--now", StoreFixture.now], environment: sandbox.environment)
        try #require(await daemon.wait(for: "Ctrl-C stops"))
        let outcome = try await store.run(["send", "thank-you", "--to", "201121-003", "--channel", "letter", "--wait"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("hongyan run carries it."))
        #expect(outcome.output.contains("Message 1 is accepted"))
        #expect(try sandbox.mails().count == 1)
        daemon.tell(SIGTERM)
        _ = await daemon.status()
        // The lock goes with the daemon
        let alone = try await store.run(["send", "thank-you", "--to", "201121-001", "--channel", "letter"])
        #expect(!alone.output.contains("carries it"))
        #expect(alone.output.contains("is accepted by sandbox-mail"))
        await sandbox.stop()
    }

    @Test("What was acknowledged is there after kill -9, and is in doubt rather than doubled", .timeLimit(.minutes(1)))
    func killed() async throws {
        let sandbox = try await SandboxFixture.start()
        let person = "201121-003,欧阳娜,女,保有,13800000003,silent.ou@example.com,上海市,1990-02-03,,,,,陈静,是,是"
        let store = try await StoreFixture.make(customers: [person], environment: sandbox.environment)
        let program = try RunningProgram(
            [
                "send", "thank-you", "--to", "201121-003", "--channel", "letter", "--key", "k", "--store", store.folder,
                "--now", StoreFixture.now,
            ], environment: sandbox.environment)
        try #require(await program.wait(for: "is on disk"))
        while try sandbox.mails().isEmpty { await Task.yield() }
        program.tell(SIGKILL)
        _ = await program.status()
        #expect(try await state(store) == ["armed"])
        // When its lease has ended
        let later = try await Program.run(
            ["run", "--once", "--pack", "birthday", "--store", store.folder, "--now", "2026-11-21T11:00:00+08:00"],
            environment: sandbox.environment)
        #expect(later.status == 0, "\(later.errors)")
        #expect(try await state(store) == ["in_doubt"])
        let doubts = try await store.run(["doubts"])
        #expect(doubts.output.contains("the program ended while it was on the wire"))
        #expect(try sandbox.mails().count == 1)
        await sandbox.stop()
    }
}
