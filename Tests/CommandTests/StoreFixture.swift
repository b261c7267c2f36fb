import Foundation
import Testing

/// A store with a few customers, worked on at ten in the morning of 21 November 2026.
final class StoreFixture: Sendable {
    static let now = "2026-11-21T10:00:00+08:00"
    static let headings = "信息卡编号,客户姓名,性别,客户类型,手机号码,电子邮箱,城市,生日,品牌,车型,车架号,交车日期,销售顾问,短信同意,邮件同意"

    let files: TemporaryFolder
    let environment: [String: String]

    var folder: String { "\(files.path)/store" }

    /// - Parameter customers: rows of the file that is imported.
    static func make(
        customers: [String] = StoreFixture.people, environment: [String: String] = [:], port: Int = 0
    ) async throws -> StoreFixture {
        let store = try StoreFixture(environment: environment)
        let made = try await Program.run([
            "init", store.folder, "--name", "申城汽车销售服务有限公司", "--signature", "申城汽车",
            "--email", "care@shencheng.example",
        ])
        try #require(made.status == 0, "\(made.errors)")
        try store.changeSettings([
            "email: mail": "email: sandbox-mail", "sms: yunpian": "sms: sandbox-sms",
            "09:00-20:00": "00:00-24:00", "console: 127.0.0.1:8025": "console: 127.0.0.1:\(port)",
        ])
        if !customers.isEmpty {
            let imported = try await store.run(["import", try store.file(customers)])
            try #require(imported.status == 0, "\(imported.errors)")
        }
        return store
    }

    private init(environment: [String: String]) throws {
        files = try TemporaryFolder()
        self.environment = environment
    }

    /// Two birthdays, one of them of somebody who refused SMS and has no mail; a thank-you letter; somebody due nothing.
    static let people = [
        "201121-001,王芳,女,保有,13800000001,wang@example.com,上海市,1985-11-21,大众,朗逸,LSVAA000000000001,2025-01-10,陈静,是,是",
        "201121-002,李明,男,保有,13800000002,,上海市,1979-11-21,大众,帕萨特,LSVAA000000000002,2024-02-11,陈静,否,",
        "201121-003,欧阳娜,女,保有,13800000003,ouyang@example.com,上海市,1990-02-03,别克,君越,LSVAA000000000003,2026-11-14,陈静,是,是",
        "201121-004,赵磊,男,潜在,13800000004,zhao@example.com,苏州市,1992-07-08,,,,,陈静,是,否",
    ]

    func file(_ customers: [String]) throws -> String {
        try files.write("customers.csv", ([Self.headings] + customers).joined(separator: "\n") + "\n")
    }

    /// Replaces texts of `hongyan.yaml`.
    func changeSettings(_ changes: [String: String]) throws {
        var text = try settings()
        for (old, new) in changes {
            try #require(text.contains(old), "hongyan.yaml has no \(old)")
            text = text.replacingOccurrences(of: old, with: new)
        }
        _ = try files.write("store/hongyan.yaml", text)
    }

    func settings() throws -> String { try files.text("store/hongyan.yaml") }

    func run(_ arguments: [String], input: String? = nil) async throws -> Program.Outcome {
        try await Program.run(
            arguments + ["--store", folder, "--now", Self.now], input: input, environment: environment)
    }

    /// The JSON objects that a command prints, one a line.
    func objects(_ arguments: [String]) async throws -> [[String: Any]] {
        let outcome = try await run(arguments + ["--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try outcome.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
}

/// `hongyan sandbox`, running.
final class SandboxFixture: Sendable {
    let program: RunningProgram
    let files: TemporaryFolder
    /// What it says that the channels need.
    let environment: [String: String]

    static func start() async throws -> SandboxFixture {
        let files = try TemporaryFolder()
        let program = try RunningProgram([
            "sandbox", "--directory", files.path, "--mail-port", "0", "--sms-port", "0",
        ])
        try #require(await program.wait(for: "Ctrl-C stops"))
        return SandboxFixture(program, files)
    }

    private init(_ program: RunningProgram, _ files: TemporaryFolder) {
        self.program = program
        self.files = files
        environment = Dictionary(
            uniqueKeysWithValues: program.output.matches(of: #/export (\w+)=(\S+)/#).map {
                (String($0.1), String($0.2))
            })
    }

    /// Files of the mails that it kept.
    func mails() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: "\(files.path)/mail/new") }

    /// Lines of the texts that it kept; none before the first.
    func texts() -> [Substring] { (try? files.text("sms/messages.jsonl"))?.split(separator: "\n") ?? [] }

    func stop() async {
        program.tell(SIGINT)
        _ = await program.status()
    }
}
