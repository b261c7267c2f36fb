import ArgumentParser
import Foundation
import Model
import Outreach
import Templating

struct DueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "due",
        abstract: "Shows who is due a word on a day, and why each is or is not sent.",
        discussion: """
            EXAMPLE
              hongyan due
              hongyan due --on 2026-11-21 --pack birthday
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: "The day, as 2026-11-21. Default: today.")
    var on: CalendarDate?

    @Option(help: "Only this pack; may be given several times.")
    var pack: [String] = []

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        for name in pack { _ = try workspace.packs.pack(name) }
        let items = try DueList(workspace).items(
            on: on ?? workspace.clock.today, packs: pack.isEmpty ? nil : Set(pack))
        try DueView(workspace: workspace, day: on ?? workspace.clock.today, items: items).show(asJSON: json)
    }
}
