import ArgumentParser
import Foundation
import Logging
import Model
import Outreach

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The daemon: queues each day what is due, sends, takes receipts, serves the console.",
        discussion: """
            Ctrl-C (or kill) waits for the answers to what is on the wire, then stops; a second one ends at once, and what
            was on the wire is in doubt. What has not left stays queued either way.

            EXAMPLE
              hongyan run
              hongyan run --once                   # send what is due now, then end
              hongyan run --once --pack birthday   # of the occasions only this one
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Queue and send what is due now, then end; no console.")
    var once = false

    @Option(help: ArgumentHelp("With --once: queue only this pack; may be given several times.", valueName: "name"))
    var pack: [String] = []

    func validate() throws {
        guard once || pack.isEmpty else { throw ValidationError("--pack goes with --once") }
    }

    func run() async throws {
        let daemon = Daemon(store: try store.open(), logger: EventLog.logger(level: .notice))
        if once {
            try await daemon.runOnce(packs: try daemon.workspace.namedPacks(pack))
        } else {
            try await daemon.run()
        }
    }
}
