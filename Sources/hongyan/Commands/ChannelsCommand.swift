import ArgumentParser
import Channels
import Foundation
import Model
import Outreach

struct ChannelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Lists the channels, explains one, and tries one with its dialogue shown.",
        discussion: """
            EXAMPLE
              hongyan channels list
              hongyan channels explain yunpian
              hongyan channels test mail --to me@example.com
            """,
        subcommands: [List.self, Explain.self, Test.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows every channel file and whether it is ready.",
            discussion: "EXAMPLE\n  hongyan channels list\n  hongyan channels list --json")

        @OptionGroup var store: StoreOptions
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            try ChannelsView(workspace: store.open().workspace).show(asJSON: json)
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends one message and shows the dialogue, secrets masked. The ledger does not know of it.",
            discussion: """
                EXAMPLE
                  hongyan channels test mail --to me@example.com
                  hongyan channels test yunpian --to +8613800001234
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "The channel's name.") var name: String
        @Option(help: ArgumentHelp("A mail address or a telephone number.", valueName: "address")) var to: String

        func run() async throws {
            let workspace = try store.open().workspace
            let definition = try workspace.channels.definition(name)
            let delivery = try await ChannelTrial(workspace: workspace, definition: definition).send(to: to) { line in
                Output.line(line)
            }
            Output.line("\(delivery.outcome.rawValue): \(delivery.reply)")
            if delivery.outcome != .accepted {
                throw Problem(
                    "\(name) did not take the message", at: Place(file: definition.file),
                    hint: "the dialogue above shows where it stopped")
            }
        }
    }
}
