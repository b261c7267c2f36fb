import Foundation
import Testing

@Suite("Sending hours, quiet days and channels in the settings")
struct SendingSettingsTests {
    private static let environment = [
        "HONGYAN_SANDBOX_MAIL_PORT": "9", "HONGYAN_SANDBOX_SMS_URL": "http://127.0.0.1:9",
        "HONGYAN_SANDBOX_SMS_KEY": "k", "HONGYAN_SMTP_HOST": "127.0.0.1",
    ]

    /// What `hongyan check` says with these lines in the place of `sending_hours`.
    private func check(_ lines: String) async throws -> (status: Int32, lines: [String]) {
        let store = try await StoreFixture.make(customers: [], environment: Self.environment)
        let settings = try store.settings().split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("quiet_days") }
            .map { $0.hasPrefix("sending_hours") ? Substring(lines) : $0 }.joined(separator: "\n")
        _ = try store.files.write("store/hongyan.yaml", settings)
        let outcome = try await store.run(["check"])
        return (
            outcome.status,
            outcome.output.split(separator: "\n").map(String.init).filter { $0.contains("hongyan.yaml") }
        )
    }

    @Test(
        "Every form that the documentation shows is without fault",
        arguments: [
            #"sending_hours: "09:00-20:00""#, #"sending_hours: {marketing: "10:00-20:00", sms: "08:30-20:30"}"#,
            "sending_hours:\n  default: \"09:00-20:00\"\n  service: \"08:00-21:00\"\n  email: \"00:00-24:00\"",
            "quiet_days: [2027-02-16/2027-02-22, 12-13, qingming, 春节]",
            "quiet_days:\n  marketing: [qingming, zhongyuan]\n  sms: 2027-01-01\n  all:\n    - spring-festival",
            "quiet_days: qingming", "quiet_days:",
        ])
    func good(lines: String) async throws {
        let found = try await check(lines)
        #expect(found.status == 0)
        #expect(
            found.lines.filter { $0.contains("sending_hours") || $0.contains("quiet_days") }.isEmpty, "\(found.lines)")
    }

    @Test(
        "Faults are found with line and column, and say what to do",
        arguments: [
            ("sending_hours: nine to five", #"sending_hours is “nine to five”; write it as 09:00-20:00"#),
            (
                #"sending_hours: {marketting: "10:00-20:00"}"#,
                "sending_hours has no marketting; did you mean marketing?"
            ),
            (#"sending_hours: {marketing: "20:00-10:00"}"#, "sending_hours.marketing is “20:00-10:00”; write it as"),
            (
                #"sending_hours: {marketing: "09:00-10:00", sms: "11:00-12:00"}"#,
                "marketing by sms has no hour in which it may be sent"
            ),
            ("quiet_days: [qingmin]", "no day is called “qingmin”; did you mean qingming?"),
            ("quiet_days: [2027-02-30]", "no day is called “2027-02-30”; write 2027-02-17"),
            ("quiet_days: [2027-02-22/2027-02-16]", "no day is called"),
            ("quiet_days: {marketing: {a: b}}", "quiet_days.marketing must be a text or a list of texts"),
            ("quiet_days: {fax: qingming}", "quiet_days has no fax"),
        ])
    func bad(lines: String, words: String) async throws {
        let found = try await check(lines)
        #expect(found.status == 1)
        #expect(
            found.lines.contains { $0.firstMatch(of: #/hongyan\.yaml:\d+:\d+/#) != nil && $0.contains(words) },
            "\(found.lines)")
    }

    @Test("Hours that the rules for commercial SMS forbid are warned of")
    func unlawful() async throws {
        let found = try await check(#"sending_hours: {marketing: "07:00-22:00"}"#)
        #expect(found.status == 0)
        #expect(found.lines.contains { $0.hasPrefix("warning") && $0.contains("08:00-21:00") })
    }

    @Test("A channel may have others that stand in for it; each is checked")
    func channels() async throws {
        let store = try await StoreFixture.make(customers: [], environment: Self.environment)
        try store.changeSettings(["email: sandbox-mail": "email: [sandbox-mail, mail]"])
        let good = try await store.run(["check"])
        #expect(good.status == 0, "\(good.output)")
        let used = try await store.objects(["channels", "list"])
            .filter { ($0["used"] as? [String])?.contains("email") == true }.compactMap { $0["name"] as? String }
        #expect(used == ["mail", "sandbox-mail"])
        for (list, words) in [
            ("[sandbox-mail, sandbox-sms]", "sandbox-sms carries sms"),
            ("[sandbox-mail, nowhere]", "no channel nowhere"),
            ("[sandbox-mail, sandbox-mail]", "names a channel twice"),
        ] {
            let before = try store.settings()
            _ = try store.files.write(
                "store/hongyan.yaml", before.replacing(#/email: \[.*\]/#, with: "email: \(list)"))
            let outcome = try await store.run(["check"])
            #expect(outcome.status == 1 && outcome.output.contains(words), "\(outcome.output)")
        }
    }

    @Test("A customer's own time zone is read from the file, and a slip is told")
    func timeZones() async throws {
        let store = try await StoreFixture.make(customers: [])
        let file = try store.files.write(
            "zones.csv", "信息卡编号,客户姓名,手机号码,时区\n1,王芳,13800000001,Asia/Urumqi\n2,李明,13800000002,CST\n")
        let outcome = try await store.run(["import", file])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rejects = try FileManager.default.contentsOfDirectory(atPath: store.files.path).filter {
            $0.contains("reject")
        }
        #expect(!rejects.isEmpty)
    }
}
