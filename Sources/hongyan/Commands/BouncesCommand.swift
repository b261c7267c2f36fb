import ArgumentParser
import Bounces
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
              hongyan bounces explain returned.eml
            """,
        subcommands: [Take.self, Fetch.self, List.self, Explain.self])

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes in returned mails from files, or one from standard input.",
            discussion: """
                EXAMPLE
                  hongyan bounces take returned/*.eml
                  hongyan bounces take < returned.eml
                """)

        @OptionGroup var store: StoreOptions

        @Argument(help: "Files with one mail each, or mbox files; standard input where none is named.")
        var files: [String] = []

        func run() async throws {
            let desk = ReceiptDesk(try store.open().workspace)
            let summary = try desk.takeBounces(try mails())
            BouncesView.show(summary)
            for name in summary.unread { Terminal.warn("not a returned mail of ours, left as it is: \(name)") }
        }

        private func mails() throws -> [(name: String, bytes: [UInt8])] {
            guard !files.isEmpty else {
                return Self.mails(
                    in: [UInt8](FileHandle.standardInput.readDataToEndOfFile()), name: "standard input")
            }
            return try files.flatMap { path in
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw Problem("cannot read \(path)", hint: "nothing was taken in; check the path")
                }
                return Self.mails(in: [UInt8](data), name: path)
            }
        }

        private static func mails(in bytes: [UInt8], name: String) -> [(name: String, bytes: [UInt8])] {
            let mails = MailboxFile.mails(in: bytes)
            return mails.enumerated().map { number, mail in
                (mails.count > 1 ? "\(name), mail \(number + 1)" : name, Array(mail))
            }
        }
    }
}
