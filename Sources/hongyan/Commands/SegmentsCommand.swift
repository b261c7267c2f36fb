import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct SegmentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "Works out types, cards, values and cadences, and counts customers and revenue by them.",
        discussion: """
            EXAMPLE
              hongyan segments
              hongyan segments --by tier --json
              hongyan segments import 购车记录.csv
            """,
        subcommands: [SegmentsShowCommand.self, SegmentsImportCommand.self],
        defaultSubcommand: SegmentsShowCommand.self)
}

struct SegmentsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Works everything out anew and counts it.")

    @OptionGroup var store: StoreOptions

    @Option(help: "type, grade, tier, value, loyalty or cadence; may be given several times. Default: all.")
    var by: [SegmentDimension] = []

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        let desk = SegmentDesk(workspace)
        let uncovered = try desk.refresh()
        try SegmentsView(
            workspace: workspace, dimensions: by.isEmpty ? SegmentDimension.allCases : by, uncovered: uncovered
        ).show(concentration: desk.concentration(), asJSON: json)
    }
}

struct SegmentsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in who holds customers' vehicles, and what they paid, from CSV or XLSX.",
        discussion: """
            Columns: 信息卡编号 (required), 持有性质, 所有制, 购买日期, 金额, 品牌.

            EXAMPLE
              hongyan segments import 购车记录.csv
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "The file.")
    var file: String

    func run() async throws {
        let summary = try SegmentFile(try store.open().workspace).take(path: file)
        for fault in summary.faults.prefix(20) { Terminal.warn(Terminal.printable(fault)) }
        if summary.faults.count > 20 { Terminal.warn("… and \(summary.faults.count - 20) more") }
        Output.line(
            "\(Words.count(summary.rows, "row")): \(Words.count(summary.holders, "holder")), "
                + "\(Words.count(summary.purchases, "new purchase")), \(summary.known) known, "
                + "\(summary.faults.count) refused.")
        if !summary.faults.isEmpty { throw ExitCode(1) }
    }
}

extension SegmentDimension: ExpressibleByArgument {}
