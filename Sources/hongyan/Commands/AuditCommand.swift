import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Who looked at, changed or took out what; a chain of hashes shows that nothing was altered.",
        discussion: """
            EXAMPLE
              hongyan audit
              hongyan audit list --customer 201121-001
              hongyan audit verify
            """,
        subcommands: [List.self, Verify.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows rows of the log, newest first.",
            discussion: """
                EXAMPLE
                  hongyan audit list --actor chenjing --action customer.view
                  hongyan audit list --action customer. --json
                """)

        @OptionGroup var store: StoreOptions
        @Option(help: "Only about this customer, by card number.") var customer: String?
        @Option(help: "Only what this user did.") var actor: String?
        @Option(help: "Only this, such as export; all that begin so where it ends in a dot.") var action: String?
        @Option(help: "At most so many.") var limit = 50
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws { try require(limit: limit) }

        func run() async throws {
            let workspace = try store.open().workspace
            let subject = try customer.map {
                "customer \(try CustomerLookup(store: workspace.store).customer(card: $0).id)"
            }
            let entries = try workspace.store.auditEntries(subject: subject, actor: actor, action: action, limit: limit)
            if json {
                for entry in entries { Output.line(try JSONLine.text(entry)) }
                return
            }
            guard !entries.isEmpty else { return Output.line("The log has no such row.") }
            Output.line(
                Terminal.table(
                    ["no.", "when", "who", "did", "to", "detail"],
                    entries.map {
                        [
                            String($0.number), workspace.stamp($0.at), "\($0.actor) (\($0.place.rawValue))", $0.action,
                            $0.subject, Terminal.clipped($0.detail, to: 60),
                        ]
                    }))
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recomputes the whole chain; exit status 1 where it is broken.",
            discussion: """
                It prints the hash of the last row. Written down elsewhere and given as --noted later, it also shows whether
                rows were cut off at the end, or all of them were written anew.

                EXAMPLE
                  hongyan audit verify
                  hongyan audit verify --noted 3f1c…
                """)

        @OptionGroup var store: StoreOptions
        @Option(help: ArgumentHelp("A hash that an earlier run printed.", valueName: "hash")) var noted: String?
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let workspace = try store.open().workspace
            let verdict = try workspace.store.verifyAudit(noted: noted?.lowercased())
            let isWhole = verdict.brokenAt == nil && verdict.hasNoted != false
            if json {
                struct Line: Encodable {
                    var whole: Bool
                    var rows: Int
                    var head: String
                    var brokenAt: Int?
                    var hasNoted: Bool?
                }
                Output.line(
                    try JSONLine.text(
                        Line(
                            whole: isWhole, rows: verdict.count, head: verdict.head, brokenAt: verdict.brokenAt,
                            hasNoted: verdict.hasNoted)))
            }
            if let row = verdict.brokenAt {
                throw Problem(
                    "the audit log is broken at row \(row): it was altered, or a row before it is gone",
                    hint: "compare with a backup; rows up to \(row - 1) are as they were written")
            }
            if verdict.hasNoted == false {
                throw Problem(
                    "the hash that was noted is not in the audit log: rows were cut off or written anew",
                    hint: "compare with a backup")
            }
            if !json {
                Output.line(
                    "The audit log is whole: \(Words.count(verdict.count, "row")), the last is \(verdict.head).")
            }
        }
    }
}
