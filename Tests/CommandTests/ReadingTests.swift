import Foundation
import Testing

@Suite("Commands that read and show")
struct ReadingTests {
    @Test("An import tells what it did, and doing it again changes nothing")
    func importing() async throws {
        let store = try await StoreFixture.make(customers: [])
        let file = try store.file(
            StoreFixture.people + ["201121-005,孙倩,女,潜在,1.9E+10,,上海市,1990年13月1日,,,,,陈静,是,是"])
        let rehearsal = try await store.run(["import", file, "--dry-run"])
        #expect(rehearsal.output.contains("Would import 5 rows: 5 new"))
        let first = try await store.run(["import", file])
        #expect(first.status == 0)
        #expect(first.output.contains("Imported 5 rows: 5 new, 0 updated, 0 unchanged, 0 repeated, 0 rejected."))
        #expect(first.output.contains("customers.rejects.csv"))
        let rejects = try store.files.text("customers.rejects.csv")
        #expect(rejects.contains("孙倩"))
        #expect(rejects.contains("line,column,reason,hint"))
        let second = try await store.run(["import", file])
        #expect(second.output.contains("0 new, 0 updated, 5 unchanged"))
        #expect(first.errors.isEmpty, "no progress bar where nobody watches")
    }

    @Test("A heading that nobody knows gets its meaning from --map")
    func mapping() async throws {
        let store = try await StoreFixture.make(customers: [])
        let file = try store.files.write("list.csv", "甲,手机号码\n王芳,13800000001\n")
        let outcome = try await store.run(["import", file, "--map", "甲=name"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("1 new"))
    }

    @Test("The same sample is written for the same words")
    func sample() async throws {
        let files = try TemporaryFolder()
        for name in ["a.csv", "b.csv"] {
            let outcome = try await Program.run([
                "sample", "--customers", "50", "--seed", "7", "--on", "2026-11-21", "--output", "\(files.path)/\(name)",
            ])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("50 customers"))
        }
        #expect(try files.text("a.csv") == files.text("b.csv"))
    }

    @Test("The due list shows who, and why not")
    func due() async throws {
        let store = try await StoreFixture.make()
        let outcome = try await store.run(["due", "--pack", "birthday", "--pack", "thank-you"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("3 due on 2026-11-21"))
        #expect(outcome.output.contains("王芳"))
        let items = try await store.objects(["due"])
        let thanks = try #require(
            items.first { $0["card"] as? String == "201121-003" && "\($0["key"] ?? "")".hasPrefix("thank-you") })
        #expect(thanks["channel"] as? String == "letter")
        let other = try await store.run(["due", "--on", "2026-12-24"])
        #expect(other.output.contains("2026-12-24"))
    }

    @Test("A preview is what would be sent, as text, HTML and mail")
    func preview() async throws {
        let store = try await StoreFixture.make()
        let sms = try await store.run(["preview", "birthday", "--customer", "201121-001"])
        #expect(sms.status == 0, "\(sms.errors)")
        #expect(sms.output.contains("【申城汽车】"))
        #expect(sms.output.contains("parts:"))
        let page = try await store.run([
            "preview", "thank-you", "--customer", "201121-003", "--channel", "letter", "--format", "html",
        ])
        #expect(page.output.contains("<html"))
        #expect(page.output.contains("欧阳"))
        let mail = try await store.run([
            "preview", "thank-you", "--customer", "201121-003", "--channel", "letter", "--format", "eml",
        ])
        #expect(mail.output.contains("Content-Type: multipart/"))
        let html = ["preview", "birthday", "--customer", "201121-001", "--channel", "email", "--format", "html"]
        #expect(try await store.run(html).output.contains("prefers-color-scheme: dark"))
        #expect(try await store.run(html + ["--look", "dark"]).output.contains(":root{color-scheme:dark}"))
        #expect(try await store.run(html + ["--look", "inverted"]).output.contains("filter:invert(1)"))
        let text = try await store.run(["preview", "birthday", "--customer", "201121-001", "--look", "dark"])
        #expect(text.status != 0 && text.errors.contains("--look shows HTML: add --format html"))
        let event = try await store.run([
            "preview", "event-invitation", "--customer", "201121-001", "--channel", "email",
        ])
        #expect(event.output.contains("invite.ics (text/calendar, "))
        let none = try await store.run(["preview", "birthday", "--customer", "201121-002", "--channel", "email"])
        #expect(none.status == 0)
        #expect(none.errors.contains("no_email"))
    }

    @Test("A campaign goes from draft to check, launch, pause, resume and cancel, and its numbers add up")
    func campaign() async throws {
        let store = try await StoreFixture.make()
        let fields = ["title=冬季行车", "date=11月28日", "time=9:30", "place=培训教室"].flatMap { ["--set", "event.\($0)"] }
        let created = try await store.run(
            [
                "campaign", "create", "课堂", "--pack", "service-course", "--channel", "email", "--audience",
                "type = owner",
            ]
                + fields)
        #expect(created.status == 0, "\(created.errors)")
        let check = try #require(try await store.objects(["campaign", "check", "课堂"]).first)
        #expect(check["audience"] as? Int == 3)
        #expect(check["sendable"] as? Int == 2)
        #expect(try await store.run(["campaign", "check", "课堂"]).output.contains("3 in the audience, 2 would get it."))
        for step in ["launch", "pause", "resume", "cancel"] {
            let outcome = try await store.run(["campaign", step, "课堂"])
            #expect(outcome.status == 0, "\(step): \(outcome.errors)")
        }
        let shown = try #require(try await store.objects(["campaign", "show", "课堂"]).first)
        let counts = try #require(shown["counts"] as? [String: Int])
        #expect(counts.values.reduce(0, +) == 3)
        #expect(counts["skipped"] == 3)
        let again = try await store.run(["campaign", "launch", "课堂"])
        #expect(again.status == 1)
        #expect(try await store.run(["campaign", "list"]).output.contains("cancelled"))
    }

    @Test("Channels are listed with what they lack")
    func channels() async throws {
        let store = try await StoreFixture.make(customers: [])
        let list = try await store.run(["channels", "list"])
        #expect(list.status == 0)
        #expect(list.output.contains("yunpian"))
        let yunpian = try #require(
            try await store.objects(["channels", "list"]).first { $0["name"] as? String == "yunpian" })
        #expect((yunpian["missing"] as? [String])?.isEmpty == false)
    }

    @Test("The check tells every fault of settings, packs and channels at once")
    func check() async throws {
        let store = try await StoreFixture.make(
            customers: [],
            environment: [
                "HONGYAN_SANDBOX_MAIL_PORT": "25", "HONGYAN_SANDBOX_SMS_URL": "http://127.0.0.1:1",
                "HONGYAN_SANDBOX_SMS_KEY": "key",
            ])
        let good = try await Program.run(["check", "--store", store.folder], environment: store.environment)
        #expect(good.status == 0, "\(good.output)")
        #expect(good.output.contains("0 errors"))
        try store.changeSettings([
            "signature: \"申城汽车\"": "signature: \"【申城】\"", "daily: \"08:30\"": "daily: soon",
            "leap_day: 28 February": "leap_year: 28 February", "sms: sandbox-sms": "sms: mail",
            "email: sandbox-mail": "email: mial",
        ])
        let bad = try await Program.run(["check", "--store", store.folder], environment: store.environment)
        #expect(bad.status == 1)
        for words in ["【", "daily", "leap_year", "mail carries email", "mial"] {
            #expect(bad.output.contains(words), "\(words) in: \(bad.output)")
        }
        let packs = try await Program.run(["check", "--packs", "\(store.files.path)/none"])
        #expect(packs.status == 1)
    }

    @Test("A reader that goes away is no crash")
    func closedPipe() async throws {
        let store = try await StoreFixture.make()
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = [
            "-c", "set -o pipefail; '\(Program.path)' due --store '\(store.folder)' --now \(StoreFixture.now) | true",
        ]
        let status = await withCheckedContinuation { (done: CheckedContinuation<Int32, Never>) in
            shell.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try shell.run() } catch { done.resume(returning: -1) }
        }
        #expect(status == 0)
    }
}
