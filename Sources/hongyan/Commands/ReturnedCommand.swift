import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct ReturnedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "returned",
        abstract: "Takes in letters and cards that the post brought back.",
        discussion: """
            The serial is the number of the message. Its row says that it came back, the postal address is marked bad, nothing
            more goes to it, and somebody has to correct it (hongyan correction).

            EXAMPLE
              hongyan returned 17
              hongyan returned 17 18 23 --reason 查无此人
            """)

    @OptionGroup var store: StoreOptions
    @Argument(help: ArgumentHelp("Serials of what came back.", valueName: "serial")) var serials: [String]
    @Option(help: "What the post wrote on it.") var reason = "退件"
    @Flag(help: "One JSON object a line.") var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        let desk = CorrectionDesk(workspace, by: .atTerminal)
        // Every serial is looked at before the first is taken in.
        for serial in serials { _ = try desk.letter(serial: serial) }
        for serial in serials {
            let (message, correction) = try desk.takeReturned(serial: serial, reason: reason)
            let customer = try workspace.store.customer(id: message.customerID)
            if json {
                struct Line: Encodable {
                    var message: Int64
                    var state: String
                    var card: String
                    var correction: Int64?
                }
                Output.line(
                    try JSONLine.text(
                        Line(
                            message: message.id, state: message.state.rawValue, card: customer?.card ?? "",
                            correction: correction?.id)))
                continue
            }
            let whose = customer.map { "\(Terminal.printable($0.name)) (\($0.card))" } ?? "somebody who was erased"
            Output.line(
                "\(message.channel.rawValue) \(message.id) to \(whose) came back. "
                    + (correction.map {
                        "Correction \($0.id) is open\(customer?.consultant.map { " for \($0)" } ?? "")."
                    }
                        ?? "The record has no postal address to correct."))
        }
    }
}
