import ArgumentParser
import Foundation
import Model
import Outreach
import Templating

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Shows exactly what one customer would get, and what would stop it.",
        discussion: """
            EXAMPLE
              hongyan preview birthday --customer 201013-000
              hongyan preview thank-you --customer 201013-000 --format html --open
              hongyan preview birthday --customer 201013-000 --format html --look dark
              hongyan preview birthday --customer 201013-000 --format eml > birthday.eml
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, html, eml
    }

    @OptionGroup var store: StoreOptions

    @Argument(help: "The template pack, such as birthday.")
    var pack: String

    @Option(help: ArgumentHelp("The customer's card number.", valueName: "card"))
    var customer: String

    @Option(help: "sms, email, letter or card. Default: the one that would be used.")
    var channel: ChannelKind?

    @Option(help: "text, html, or eml (the whole mail as it would be sent).")
    var format: Format = .text

    @Option(
        help: """
            With --format html, as a mail program shows it: light, dark (by the mail's own dark colours), or inverted (by \
            turning its colours around). Default: the HTML as it is sent.
            """)
    var look: MailLook?

    @Flag(help: "Write it to a file and open that with the system's viewer.")
    var open = false

    func validate() throws {
        guard look == nil || format == .html else {
            throw ValidationError("--look shows HTML: add --format html")
        }
    }

    func run() async throws {
        let workspace = try store.open().workspace
        _ = try workspace.packs.pack(pack)
        let recipient = try CustomerLookup(store: workspace.store).customer(card: customer)
        try workspace.note("message.view", "customer \(recipient.id)", detail: pack)
        let preview = try Previewer(workspace).preview(pack: pack, card: customer, channel: channel)
        let output = try PreviewView(preview: preview, look: look).bytes(format)
        if open {
            try show(output)
        } else {
            Output.bytes(output)
        }
        for obstacle in preview.obstacles {
            Terminal.warn("would not be sent: \(obstacle.explanation) (\(obstacle.code))")
        }
    }

    private func show(_ output: [UInt8]) throws {
        let suffix = format == .text ? "txt" : format.rawValue
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("hongyan-\(pack)-\(UUID().uuidString.prefix(8)).\(suffix)")
        // Somebody's letter is nobody else's business, also in a folder for everyone.
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: Data(output), attributes: [.posixPermissions: 0o600])
        else {
            throw Problem("the preview cannot be written", at: Place(file: file.path), hint: "leave --open out")
        }
        Output.line(file.path)
        let viewer = Process()
        viewer.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        viewer.arguments = ["xdg-open", file.path]
        viewer.standardError = FileHandle.nullDevice
        try viewer.run()
        viewer.waitUntilExit()
        if viewer.terminationStatus != 0 {
            throw Problem("no viewer could be started", hint: "open \(file.path) yourself")
        }
    }
}

extension MailLook: ExpressibleByArgument {}
