import ArgumentParser
import Channels
import Foundation
import Model
import Outreach

struct ChannelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Lists the channels, and tries one with its dialogue shown.",
        subcommands: [List.self, Test.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows every channel file and whether it is ready.",
            discussion: "EXAMPLE\n  hongyan channels list")

        @OptionGroup var store: StoreOptions

        func run() async throws {
            let workspace = try store.open().workspace
            let used = Dictionary(grouping: workspace.settings.carriers.keys) { workspace.settings.carriers[$0] ?? "" }
            let rows = workspace.channels.definitions.map { channel in
                [
                    channel.name, channel.carrier.rawValue,
                    (used[channel.name] ?? []).map(\.rawValue).sorted().joined(separator: ", "),
                    channel.missing.first.map { "not ready: \($0.message)" } ?? "ready",
                ]
            }
            print(Terminal.table(["channel", "carries", "used for", "state"], rows))
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
        @Option(help: "A mail address or a telephone number.") var to: String

        func run() async throws {
            let workspace = try store.open().workspace
            let definition = try workspace.channels.definition(name)
            let delivery = try await ChannelTrial(workspace: workspace, definition: definition).send(to: to) { line in
                print(line)
            }
            print("\(delivery.outcome.rawValue): \(delivery.reply)")
            if delivery.outcome != .accepted {
                throw Problem(
                    "\(name) did not take the message", at: Place(file: "channels/\(name).yaml"),
                    hint: "the dialogue above shows where it stopped")
            }
        }
    }
}
