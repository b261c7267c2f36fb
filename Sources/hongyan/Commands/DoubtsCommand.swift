import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct DoubtsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doubts",
        abstract: "Lists messages of which nobody knows whether they went, and settles them.",
        discussion: """
            A message is in doubt where all of it may have been handed over and no answer came. It is not sent again by
            itself, but for service mail: that goes once more after half an hour, with the same Message-ID. Delivery
            reports and returned mail settle doubts by themselves.

            EXAMPLE
              hongyan doubts
              hongyan doubts settle 17 --sent --note "in the relay's log as 4Qx1"
              hongyan doubts settle --campaign 秋季自驾 --not-sent
              hongyan doubts read-log /var/log/mail.log
            """,
        subcommands: [List.self, Settle.self, ReadLog.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what is known of each, and where the answer is to be found.",
            discussion: "EXAMPLE\n  hongyan doubts\n  hongyan doubts list --campaign 秋季自驾 --json")

        @OptionGroup var store: StoreOptions
        @Option(help: "Only this campaign.") var campaign: String?
        @Option(help: "At most so many, oldest first.") var limit = 100
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws { try require(limit: limit) }

        func run() async throws {
            let workspace = try store.open().workspace
            let desk = DoubtDesk(workspace)
            try DoubtsView(workspace: workspace).show(
                desk.doubts(campaign: campaign, limit: limit), of: desk.count(campaign: campaign), asJSON: json)
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes down what became of messages in doubt.",
            discussion: """
                --not-sent queues a message again, unless it is too late by now: then it is expired. Who settled it, when
                and why stays in the ledger.

                EXAMPLE
                  hongyan doubts settle 17 18 --sent --note "both in the relay's log"
                  hongyan doubts settle --campaign 秋季自驾 --not-sent
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("Messages by their numbers.", valueName: "id")) var ids: [Int64] = []
        @Option(help: "All that are in doubt of this campaign.") var campaign: String?
        @Flag(exclusivity: .exclusive, help: "Whether they went.") var answer: Answer
        @Option(help: "How you know; it stays with the message.") var note = ""

        enum Answer: EnumerableFlag {
            case sent, notSent
        }

        func validate() throws {
            guard ids.isEmpty != (campaign == nil) else {
                throw ValidationError("name either messages by their numbers or one --campaign")
            }
        }

        func run() async throws {
            let desk = DoubtDesk(try store.open().workspace)
            let verdict: DoubtAnswer = answer == .sent ? .sent : .notSent
            let author = NSUserName()
            let results =
                try campaign.map { try desk.settle(campaign: $0, as: verdict, note: note, author: author) }
                ?? desk.settle(ids, as: verdict, note: note, author: author)
            try DoubtsView.show(results)
        }
    }

    struct ReadLog: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "read-log",
            abstract: "Settles what a relay's log (Postfix, Exim, Sendmail) has evidence of.",
            discussion: """
                Mails that stand in the log were taken; one that does not is left in doubt, because the log may not be whole.

                EXAMPLE
                  hongyan doubts read-log /var/log/mail.log
                  ssh relay cat /var/log/mail.log | hongyan doubts read-log
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "Log files; standard input where none is named.") var files: [String] = []

        func run() async throws {
            let workspace = try store.open().workspace
            let desk = DoubtDesk(workspace)
            var log = desk.log()
            if files.isEmpty {
                while let line = readLine() { log.take(line) }
            }
            for path in files {
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw Problem("cannot read \(path)", hint: "nothing was settled; check the path")
                }
                for line in data.split(separator: UInt8(ascii: "\n")) {
                    log.take(String(decoding: line, as: UTF8.self))
                }
            }
            let settled = try desk.settle(by: log)
            Output.line(
                "The log settled \(Words.count(settled, "doubt")); \(try desk.count()) left. hongyan doubts lists them."
            )
        }
    }
}
