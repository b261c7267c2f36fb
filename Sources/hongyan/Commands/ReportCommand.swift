import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Counts messages by campaign, occasion, channel, day or state; the groups add up to the ledger.",
        discussion: """
            EXAMPLE
              hongyan report
              hongyan report --by campaign --by channel
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: "campaign, occasion, channel, day or state; may be given several times. Default: occasion and channel.")
    var by: [ReportDimension] = []

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        let report = try LedgerReport(workspace.store, by: by.isEmpty ? [.occasion, .channel] : by)
        try ReportView(report: report).show(asJSON: json)
    }
}

extension ReportDimension: ExpressibleByArgument {}
