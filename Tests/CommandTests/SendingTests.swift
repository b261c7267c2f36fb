import Foundation
import FoundationNetworking
import Testing

@Suite("Commands that send")
struct SendingTests {
    /// `count` people whose birthday it is, by SMS.
    private static func celebrants(_ count: Int) -> [String] {
        (0..<count).map { number in
            let digits = String(repeating: "0", count: 4 - String(number).count) + String(number)
            return "201121-\(digits),王芳\(number),女,保有,1390001\(digits),,上海市,1985-11-21,,,,,陈静,是,是"
        }
    }

    /// The report's groups, summed.
    private func totals(_ store: StoreFixture) async throws -> [String: Int] {
        var totals: [String: Int] = [:]
        for line in try await store.objects(["report", "--by", "occasion"]) {
            for (key, value) in line { totals[key, default: 0] += value as? Int ?? 0 }
        }
        return totals
    }

    @Test("A day is queued and sent once, and the ledger, the report and the sandbox agree")
    func once() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(environment: sandbox.environment)
        let packs = ["--pack", "birthday", "--pack", "thank-you"]
        let first = try await store.run(["run", "--once"] + packs)
        #expect(first.status == 0, "\(first.errors)")
        // Who wants neither mail nor SMS is called.
        #expect(first.output.contains("Due today: 3 queued, 0 skipped"))
        let second = try await store.run(["run", "--once"] + packs)
        #expect(second.output.contains("0 queued, 0 skipped with a reason, 3 in the ledger already"))
        #expect(second.output.contains("Sent: 0 accepted"))
        #expect(try sandbox.mails().count + sandbox.texts().count == 2)

        let totals = try await totals(store)
        #expect(totals["sent"] == 2)
        #expect(totals["total"] == 3)
        let rows = try await store.objects(["messages", "--customer", "201121-003"])
        let number = try #require(rows.first?["id"] as? Int)
        let one = try await store.run(["messages", "\(number)"])
        #expect(one.output.contains("attempt 1 through sandbox-mail"))
        #expect(one.output.contains("o***@example.com"))
        #expect(try await store.run(["report", "--by", "state"]).output.contains("It adds up: 3 counted, 3 rows"))
        await sandbox.stop()
    }

    @Test("A channel's test shows the dialogue with its secrets masked")
    func trial() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(customers: [], environment: sandbox.environment)
        let mail = try await store.run(["channels", "test", "sandbox-mail", "--to", "wang@example.com"])
        #expect(mail.status == 0, "\(mail.errors)")
        #expect(mail.output.contains("> MAIL FROM"))
        #expect(mail.output.contains("accepted:"))
        let sms = try await store.run(["channels", "test", "sandbox-sms", "--to", "13800001234"])
        #expect(sms.status == 0, "\(sms.errors)")
        #expect(sms.output.contains("> POST"))
        let key = try #require(sandbox.environment["HONGYAN_SANDBOX_SMS_KEY"])
        #expect(!sms.output.contains(key))
        let refused = try await store.run(["channels", "test", "sandbox-mail", "--to", "unknown@example.com"])
        #expect(refused.status == 1)
        #expect(refused.output.contains("550"))
        #expect(refused.errors.contains("did not take the message"))
        let wrong = try await store.run(["channels", "test", "sandbox-sms", "--to", "12"])
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("12 is no telephone number"))
        await sandbox.stop()
    }

    @Test("A returned mail is matched to its message, and its address gets nothing more")
    func bounce() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(
            customers: [
                "201121-003,欧阳娜,女,保有,13800000003,bounce.ou@example.com,上海市,1990-02-03,别克,君越,LSVAA000000000003,2026-11-14,陈静,是,是"
            ], environment: sandbox.environment)
        _ = try await store.run(["run", "--once", "--pack", "thank-you"])
        let folder = "\(sandbox.files.path)/bounces/new"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
        let taken = try await store.run(["bounces", "take"] + names)
        #expect(taken.status == 0, "\(taken.errors)")
        #expect(taken.output.contains("1 matched"))
        #expect(try await store.objects(["messages"]).first?["state"] as? String == "bounced")
        let again = try await store.run(["bounces", "take"] + names)
        #expect(again.output.contains("0 matched, 1 known already"))
        let strange = try await store.run(["bounces", "take"], input: "Subject: hello\n\nhello\n")
        #expect(strange.status == 0)
        #expect(strange.output.contains("1 not understood"))
        await sandbox.stop()
    }

    @Test("Ctrl-C during the sending loses nobody, and nobody gets it twice")
    func interrupted() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(customers: Self.celebrants(300), environment: sandbox.environment)
        let daemon = try RunningProgram(
            ["run", "--store", store.folder, "--now", StoreFixture.now], environment: sandbox.environment)
        try #require(await daemon.wait(for: "console: http://127.0.0.1:"))
        daemon.tell(SIGINT)
        #expect(await daemon.status() == 0)
        #expect(daemon.output.contains("Stopped; what was not sent stays queued."))

        let rest = try await store.run(["run", "--once", "--pack", "birthday"])
        #expect(rest.status == 0, "\(rest.errors)")
        let totals = try await totals(store)
        #expect(totals["total"] == 300)
        #expect(totals["sent"] == 300, "\(totals)")
        let people = Set(sandbox.texts().compactMap { $0.firstMatch(of: #/"to":"(\+86\d+)"/#)?.1 })
        #expect(people.count == 300)
        #expect(sandbox.texts().count == 300)
        await sandbox.stop()
    }

    @Test("A kill in the middle puts no more in doubt than there are connections; the next run goes on at once")
    func killed() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(customers: Self.celebrants(300), environment: sandbox.environment)
        let sending = try RunningProgram(
            ["run", "--once", "--pack", "birthday", "--store", store.folder, "--now", StoreFixture.now],
            environment: sandbox.environment)
        try #require(await sending.wait(for: "Due today: 300 queued"))
        while sandbox.texts().count < 40 { try await Task.sleep(for: .milliseconds(2)) }
        sending.tell(SIGKILL)
        _ = await sending.status()
        let reached = sandbox.texts().count
        try #require(reached < 300, "it was killed before its end")

        let rest = try await store.run(["run", "--once", "--pack", "birthday"])
        #expect(rest.status == 0, "\(rest.errors)")
        let totals = try await totals(store)
        #expect(totals["total"] == 300)
        #expect(totals["waiting"] == 0)
        // The channel file names no number: twenty connections.
        #expect(totals["in_doubt", default: 0] <= 20, "\(totals)")
        #expect(totals["sent", default: 0] + totals["in_doubt", default: 0] == 300, "\(totals)")
        let people = sandbox.texts().compactMap { $0.firstMatch(of: #/"to":"(\+86\d+)"/#)?.1 }
        #expect(Set(people).count == people.count, "nobody gets two")
        #expect(people.count >= totals["sent", default: 0])
        let left = try FileManager.default.contentsOfDirectory(atPath: store.folder)
        #expect(!left.contains { $0.contains("-flight-") }, "\(left)")
        await sandbox.stop()
    }

    @Test("A second Ctrl-C ends at once, and the row stays")
    func interruptedTwice() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(
            customers: [
                "201121-003,欧阳娜,女,保有,13800000003,silent.ou@example.com,上海市,1990-02-03,别克,君越,LSVAA000000000003,2026-11-14,陈静,是,是"
            ], environment: sandbox.environment)
        let sending = try RunningProgram(
            ["run", "--once", "--pack", "thank-you", "--store", store.folder, "--now", StoreFixture.now],
            environment: sandbox.environment)
        try #require(await sending.wait(for: "Due today: 1 queued"))
        sending.tell(SIGINT)
        try #require(await sending.wait(for: "Ctrl-C again ends at once"))
        sending.tell(SIGINT)
        #expect(await sending.status() == 130)
        let totals = try await totals(store)
        #expect(totals["total"] == 1)
        #expect(totals["waiting", default: 0] + totals["in_doubt", default: 0] == 1, "\(totals)")
        await sandbox.stop()
    }

    @Test("The daemon serves the console, ends at SIGTERM, and says in one sentence that its port is taken")
    func daemon() async throws {
        let sandbox = try await SandboxFixture.start()
        let store = try await StoreFixture.make(customers: [], environment: sandbox.environment)
        let arguments = ["run", "--store", store.folder, "--now", StoreFixture.now]
        let daemon = try RunningProgram(arguments, environment: sandbox.environment)
        try #require(await daemon.wait(for: "(Ctrl-C stops)"))
        let port = try #require(daemon.output.firstMatch(of: #/127\.0\.0\.1:(\d+)/#)?.1)
        let page = try #require(URL(string: "http://127.0.0.1:\(port)/login"))
        let (body, _) = try await URLSession.shared.data(from: page)
        #expect(String(decoding: body, as: UTF8.self).contains("<form"))

        try store.changeSettings(["console: 127.0.0.1:0": "console: 127.0.0.1:\(port)"])
        let second = try await store.run(["run"])
        #expect(second.status == 1)
        #expect(second.errors.split(separator: "\n").count == 1, "\(second.errors)")
        #expect(second.errors.contains(port))
        #expect(second.errors.contains("console"))

        daemon.tell(SIGTERM)
        #expect(await daemon.status() == 0)
        await sandbox.stop()
    }
}
