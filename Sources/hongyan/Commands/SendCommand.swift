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
              hongyan send thank-you --to 201121-003 --channel letter --attach 交车照片.jpg
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

    @Option(
        help: ArgumentHelp(
            "A file that travels with the mail, kept as it is now; may be given several times.", valueName: "file"))
    var attach: [String] = []

    @Option(help: ArgumentHelp("Your own word for this message: it is never sent twice.", valueName: "key"))
    var key: String?

    @Flag(help: "Wait for the outcome; exit status 1 where it was not accepted.")
    var wait = false

    @Flag(help: "One JSON object: the message as it stands when the command ends.")
    var json = false

    func validate() throws { _ = try fields() }

    func run() async throws {
        try await SingleSending(store: store.open(), waits: wait, asJSON: json).run(
            SendDesk.Order(pack: template, card: to, channel: channel, fields: fields(), files: files(), key: key))
    }

    private func files() throws -> [AttachedFile] {
        var files: [AttachedFile] = []
        for path in attach {
            // Looked at first: nobody waits for a film to be read that is too large.
            let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
            guard size <= AttachedFile.mostBytes, let content = FileManager.default.contents(atPath: path) else {
                throw Problem(
                    size > AttachedFile.mostBytes
                        ? "the file has \(size) bytes, and a mail carries \(AttachedFile.mostBytes) at most"
                        : "the file cannot be read", at: Place(file: path), hint: "attach a smaller one, or link to it")
            }
            files.append(try AttachedFile(name: URL(fileURLWithPath: path).lastPathComponent, content: Array(content)))
        }
        try AttachedFile.check(files)
        return files
    }

    private func fields() throws -> [String: String] {
        try KeyValues(set, option: "--set", example: "NAME=VALUE").values
    }
}
