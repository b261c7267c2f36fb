import ArgumentParser
import Foundation
import Model
import Outreach

struct BouncesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bounces",
        abstract: "Takes in returned mail.",
        discussion: """
            hongyan run does it by itself where the settings name a Maildir (bounces:).

            EXAMPLE
              hongyan bounces take returned/*.eml
            """,
        subcommands: [Take.self])

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes in returned mails from files, or one from standard input.",
            discussion: """
                EXAMPLE
                  hongyan bounces take returned/*.eml
                  hongyan bounces take < returned.eml
                """)

        @OptionGroup var store: StoreOptions

        @Argument(help: "Files with one mail each; standard input where none is named.")
        var files: [String] = []

        func run() async throws {
            let desk = ReceiptDesk(try store.open().workspace)
            let summary = try desk.takeBounces(try mails())
            Output.line(
                "Returned mail: \(summary.matched) matched, \(summary.repeated) known already, "
                    + "\(summary.waiting) for no message of this store, \(summary.optedOut) opted out, "
                    + "\(summary.unread.count) not understood.")
            for name in summary.unread { Terminal.warn("not a returned mail of ours, left as it is: \(name)") }
        }

        private func mails() throws -> [(name: String, bytes: [UInt8])] {
            guard !files.isEmpty else {
                return [("standard input", [UInt8](FileHandle.standardInput.readDataToEndOfFile()))]
            }
            return try files.map { path in
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw Problem("cannot read \(path)", hint: "nothing was taken in; check the path")
                }
                return (path, [UInt8](data))
            }
        }
    }
}
