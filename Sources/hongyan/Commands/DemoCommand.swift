import ArgumentParser
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The main job on a made-up store: import, due list, preview, campaign, sending, receipts, report.",
        discussion: """
            Everything goes to a mail server and an SMS gateway on loopback. Run again, nobody gets anything twice.

            EXAMPLE
              hongyan demo --directory .demo
              hongyan demo --directory .demo --keep
            """)

    @Option(help: ArgumentHelp("The folder of the demo's store.", valueName: "dir"))
    var directory = ".demo"

    @Option(help: ArgumentHelp("The folder of template packs.", valueName: "dir"))
    var templates = "templates"

    @Option(help: ArgumentHelp("The folder of channel files.", valueName: "dir"))
    var channels = "channels"

    @Flag(help: "Keep the console running until Ctrl-C.")
    var keep = false

    @Option(help: .hidden, transform: StoreOptions.instant)
    var now: Date?

    func run() async throws {
        let setup = DemoSetup(directory: directory, templates: templates, channels: channels)
        try await Demo(setup: setup, now: now, keepsConsole: keep).run()
    }
}
