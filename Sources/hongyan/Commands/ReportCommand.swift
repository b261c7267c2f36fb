import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Counts messages; draws up the reports of the house, which go to the terminal, CSV and XLSX.",
        discussion: """
            Without a name it counts the ledger by campaign, occasion, channel, day or state. The reports go by their Chinese
            names as well: hongyan report 营业日报表.

            EXAMPLE
              hongyan report
              hongyan report --by campaign --by channel
              hongyan report daily --to daily.xlsx
              hongyan report progress --month 2026-11 --by team
              hongyan report agreement
            """,
        subcommands: [
            Ledger.self, Daily.self, Contacts.self, Progress.self, Card.self, Visits.self, Lost.self, Checklist.self,
            Agreement.self,
        ],
        defaultSubcommand: Ledger.self)

    struct Ledger: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Counts messages; the groups add up to the ledger.",
            discussion: "EXAMPLE\n  hongyan report\n  hongyan report --by campaign --by channel")

        @OptionGroup var store: StoreOptions

        @Option(
            help:
                "campaign, occasion, channel, day or state; may be given several times. Default: occasion and channel.")
        var by: [ReportDimension] = []

        @Flag(help: "One JSON object a line.")
        var json = false

        func run() async throws {
            let workspace = try store.open().workspace
            let report = try LedgerReport(workspace.store, by: by.isEmpty ? [.occasion, .channel] : by)
            try ReportView(report: report).show(asJSON: json)
        }
    }
}

extension ReportDimension: ExpressibleByArgument {}
