import ArgumentParser
import Channels
import Model
import Outreach

extension ChannelsCommand {
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the exact request of an SMS channel, and how each answer would be read. Sends nothing.",
            discussion: """
                Secrets are masked; an environment variable that is not set stands for itself.

                EXAMPLE
                  hongyan channels explain tencent
                  hongyan channels explain yunpian --to +8613800001234 --text 王先生，祝您生日快乐！
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "The channel's name.") var name: String
        @Option(help: ArgumentHelp("A telephone number.", valueName: "number")) var to = "+8613800001234"
        @Option(help: "The words, without signature and opt-out.") var text = "王先生，祝您生日快乐！"
        @Option(name: .customLong("class"), help: "greeting, service or marketing.")
        var messageClass: MessageClass = .greeting

        func run() async throws {
            let workspace = try store.open().workspace
            let definition = try workspace.channels.explained(name)
            let trial = ChannelTrial(workspace: workspace, definition: definition)
            let address = ReceiptAddress(workspace)
            let parcel = try trial.parcel(
                to: to, words: text, messageClass: messageClass, receiptURL: address.masked(forChannel: name))
            for line in try ChannelExplanation(definition, parcel: parcel, at: workspace.clock.now).lines {
                Output.line(line)
            }
            Output.line("The gateway's pushes come to \(try address.url(forChannel: name))")
        }
    }
}

extension MessageClass: ExpressibleByArgument {}
