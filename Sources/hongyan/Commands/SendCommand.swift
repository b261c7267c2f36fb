import ArgumentParser
import Foundation
import Model
import Outreach

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sends one message to one customer now.",
        discussion: """
            The message is on disk when this says so. Consent, suppressions and sending hours count as for any other. A
            running hongyan run carries it; where none runs, this command does.

            The same --key again answers with the first message and sends nothing, however often it is called.

            EXAMPLE
              hongyan send thank-you --to 201121-003
              hongyan send first-maintenance --to 201121-003 --channel sms --wait
              hongyan send thank-you --to 201121-003 --key order-4711 --json
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: ArgumentHelp("The template pack, such as thank-you.", valueName: "template"))
    var template: String

    @Option(help: ArgumentHelp("The customer's card number.", valueName: "card"))
    var to: String

    @Option(help: "sms, email, letter or card. Default: the pack's first that is open to the customer.")
    var channel: ChannelKind?

    @Option(
        help: ArgumentHelp(
            "What the pack asks for, as event.place=展厅; may be given several times.", valueName: "name=value"))
    var set: [String] = []

    @Option(help: ArgumentHelp("Your own word for this message: it is never sent twice.", valueName: "key"))
    var key: String?

    @Flag(help: "Wait for the outcome; exit status 1 where it was not accepted.")
    var wait = false

    @Flag(help: "One JSON object: the message as it stands when the command ends.")
    var json = false

    func validate() throws { _ = try fields() }

    func run() async throws {
        try await SingleSending(store: store.open(), waits: wait, asJSON: json).run(
            SendDesk.Order(pack: template, card: to, channel: channel, fields: fields(), key: key))
    }

    private func fields() throws -> [String: String] {
        try KeyValues(set, option: "--set", example: "NAME=VALUE").values
    }
}
