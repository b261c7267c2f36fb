import ArgumentParser
import Foundation
import Model

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a new store: a folder with hongyan.yaml and a database.",
        discussion: """
            EXAMPLE
              hongyan init mystore --name 申城汽车销售服务有限公司 \\
                --signature 申城汽车 --email care@example.com
            """)

    @Argument(help: "The folder to make.")
    var folder: String

    @Option(help: "The dealership's full name, as it signs letters.")
    var name: String

    @Option(help: "The SMS signature, without 【】.")
    var signature: String

    @Option(help: "The mail address that messages come from.")
    var email: String?

    @Option(help: "The folder of template packs.")
    var templates = "templates"

    @Option(help: "The folder of channel files.")
    var channels = "channels"

    func validate() throws {
        for (option, text) in [("--name", name), ("--signature", signature)] {
            guard !text.allSatisfy(\.isWhitespace), !text.contains(where: { $0.isNewline || "【】".contains($0) }) else {
                throw ValidationError("\(option) takes words on one line, without 【】")
            }
        }
    }

    func run() async throws {
        var dealership = Dealership(name: name, signature: signature)
        dealership.email = email
        try NewStore(folder: folder, dealership: dealership, templates: templates, channels: channels).make()
        Output.line(
            """
            Made the store \(folder). Next:
              1. look through \(folder)/\(SettingsFile.name)
              2. hongyan import customers.xlsx --store \(folder)
              3. hongyan user add \(ProcessInfo.processInfo.environment["USER"] ?? "name") --store \(folder)
            """)
    }
}
