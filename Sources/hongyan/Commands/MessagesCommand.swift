import ArgumentParser
import Foundation
import Model
import Outreach
import Storage
import Templating

struct MessagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "Shows rows of the ledger, or one message with its attempts and receipts.",
        discussion: """
            EXAMPLE
              hongyan messages --state in_doubt --state failed
              hongyan messages --campaign 秋季自驾 --json
              hongyan messages 17
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "One message by its number.")
    var id: Int64?

    @Option(help: "Only this campaign.")
    var campaign: String?

    @Option(help: "Only this pack.")
    var pack: String?

    @Option(help: "Only this state; may be given several times.")
    var state: [MessageState] = []

    @Option(help: "Only this channel.")
    var channel: ChannelKind?

    @Option(help: "Only this customer, by card number.")
    var customer: String?

    @Option(help: "Only what was due on this day.")
    var day: CalendarDate?

    @Option(help: "At most so many, newest first.")
    var limit = 50

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        let view = MessagesView(workspace: workspace, asJSON: json)
        if let id {
            guard let message = try workspace.store.message(id: id) else {
                throw Problem("there is no message \(id)", hint: "hongyan messages lists them")
            }
            try workspace.note("message.view", "customer \(message.customerID)", detail: "message \(id)")
            return try view.show(message)
        }
        var filter = MessageFilter()
        filter.campaignID = try campaign.map { try CampaignDesk(workspace).campaign($0).id }
        filter.pack = try pack.map { try known(pack: $0, workspace) }
        filter.states = Set(state)
        filter.channel = channel
        filter.customerID = try customer.map { try CustomerLookup(store: workspace.store).customer(card: $0).id }
        filter.days = day.map { $0...$0 }
        let messages = try workspace.store.messages(filter, order: .newestFirst, limit: limit)
        try workspace.note("list.view", detail: "\(messages.count) messages")
        try view.show(messages)
    }

    func validate() throws { try require(limit: limit) }

    /// The ledger may speak of packs whose folder is gone.
    private func known(pack name: String, _ workspace: Workspace) throws -> String {
        if try workspace.store.count(MessageFilter(pack: name)) == 0 { _ = try workspace.packs.pack(name) }
        return name
    }
}

extension MessageState: ExpressibleByArgument {}
