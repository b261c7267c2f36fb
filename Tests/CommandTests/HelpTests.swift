import Foundation
import Testing

@Suite("Help and usage")
struct HelpTests {
    static let commands: [[String]] = [
        [], ["init"], ["import"], ["sample"], ["check"], ["due"], ["preview"], ["campaign"], ["campaign", "create"],
        ["campaign", "check"], ["campaign", "launch"], ["campaign", "pause"], ["campaign", "resume"],
        ["campaign", "cancel"], ["campaign", "limit"], ["campaign", "show"], ["campaign", "list"], ["run"],
        ["messages"], ["report"],
        ["channels"], ["channels", "list"], ["channels", "test"], ["bounces"], ["bounces", "take"],
        ["bounces", "explain"], ["bounces", "fetch"], ["bounces", "list"], ["dkim"], ["dkim", "new"], ["doctor"],
        ["campaign", "track"], ["user"],
        ["user", "add"], ["sandbox"], ["demo"], ["send"], ["doubts"], ["doubts", "list"], ["doubts", "settle"],
        ["doubts", "read-log"], ["user", "list"], ["user", "role"], ["user", "remove"], ["customer"],
        ["customer", "find"], ["customer", "show"], ["customer", "edit"], ["customer", "history"],
        ["customer", "duplicates"], ["customer", "households"], ["customer", "merge"], ["customer", "erase"],
        ["customer", "hand-over"], ["customer", "export"], ["returned"], ["correction"], ["correction", "list"],
        ["correction", "report"], ["correction", "correct"], ["correction", "verify"], ["correction", "drop"],
        ["correction", "resend"], ["audit"], ["audit", "list"], ["audit", "verify"], ["report", "ledger"],
        ["report", "daily"], ["report", "contacts"], ["report", "progress"], ["report", "card"], ["report", "lost"],
        ["report", "checklist"], ["report", "agreement"],
    ]

    @Test("The help of every command has an example", arguments: commands)
    func example(command: [String]) async throws {
        let outcome = try await Program.run(command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("EXAMPLE"))
        #expect(outcome.output.contains((["  hongyan"] + command.prefix(1)).joined(separator: " ")))
        #expect(outcome.errors.isEmpty)
        let example = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { $0 != "EXAMPLE" }.dropFirst().prefix { !$0.isEmpty }
        #expect(example.allSatisfy { $0.hasPrefix("  ") }, "no line of it is broken: \(example)")
    }

    @Test(
        "Wrong usage ends with status 2 and one sentence that names the help",
        arguments: [
            (["import"], "file"), (["launch"], "launch"), (["due", "--on", "tomorrow"], "tomorrow"),
            (["messages", "--state", "gone"], "gone"), (["preview", "birthday"], "--customer"),
            (["campaign", "create", "x", "--pack", "p", "--audience", "everyone", "--set", "place"], "NAME=VALUE"),
            (["import", "a.csv", "--map", "name"], "HEADING=field"), (["messages", "--limit", "0"], "--limit"),
            (["sample", "--customers", "0", "--output", "x"], "--customers"),
            (["run", "--pack", "birthday"], "--once"), (["campaign", "limit", "x"], "--per-second"),
            (["campaign", "limit", "x", "--none", "--connections", "2"], "--none"),
            (["due", "--frequently"], "--frequently"),
        ])
    func usage(words: [String], what: String) async throws {
        let outcome = try await Program.run(words)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        let sentence = try #require(outcome.errors.split(separator: "\n").first)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(sentence.hasPrefix("hongyan: "))
        #expect(sentence.contains(what))
        #expect(sentence.contains("--help"))
    }

    @Test("The version is told")
    func version() async throws {
        let outcome = try await Program.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.firstMatch(of: #/^\d+\.\d+\.\d+/#) != nil)
    }
}
