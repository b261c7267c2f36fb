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

    @Option(help: "The folder of the demo's store.")
    var directory = ".demo"

    @Option(help: "The folder of template packs.")
    var templates = "templates"

    @Option(help: "The folder of channel files.")
    var channels = "channels"

    @Flag(help: "Keep the console running until Ctrl-C.")
    var keep = false

    func run() async throws {
        try await Demo(directory: directory, templates: templates, channels: channels).run(keepsConsole: keep)
    }
}
