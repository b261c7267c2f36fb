import ArgumentParser
import Foundation
import Model
import Outreach

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a customer file (CSV or XLSX); doing it again changes nothing.",
        discussion: """
            Rows that cannot be used, or not wholly, go to FILE.rejects.csv in the same columns with line, column,
            reason and hint; correct them there and import that file.

            EXAMPLE
              hongyan import customers.xlsx
              hongyan import export.csv --map "客户姓名=name" --map "移动电话=mobile" --dry-run
              hongyan import customers.rejects.csv    # after correcting it
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "The file: CSV in UTF-8, UTF-16 or GB18030, or XLSX.")
    var file: String

    @Option(
        help: ArgumentHelp("What a heading means; may be given several times.", valueName: "heading=field"))
    var map: [String] = []

    @Option(help: ArgumentHelp("The workbook's sheet. Default: the first.", valueName: "name"))
    var sheet: String?

    @Option(help: ArgumentHelp("Where rejected rows go. Default: beside the file.", valueName: "file"))
    var rejects: String?

    @Flag(help: "Read and count everything, change nothing.")
    var dryRun = false

    func validate() throws {
        _ = try headings()
    }

    func run() async throws {
        var options = Importer.Options()
        options.map = try headings()
        options.sheet = sheet
        options.rejectsPath = rejects
        options.isDryRun = dryRun
        let workspace = try store.open().workspace
        let summary = try await ImportRun(workspace: workspace, options: options).run(file)
        ImportView.show(summary)
        if summary.isCancelled, let status = Interrupts.shared.exitStatus { throw ExitCode(status) }
    }

    private func headings() throws -> [String: String] {
        try KeyValues(map, option: "--map", example: "HEADING=field", splitsAtLast: true).values
    }
}
