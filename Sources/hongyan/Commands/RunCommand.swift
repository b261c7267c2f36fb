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
            EXAMPLE
              hongyan run
              hongyan run --once     # queue and send what is due now, then end
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Queue and send what is due now, then end; no console.")
    var once = false

    func run() async throws {
        var logger = Logger(label: "hongyan") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let daemon = Daemon(store: try store.open(), logger: logger)
        if once {
            DispatchView.show(try await daemon.runOnce())
        } else {
            try await daemon.run()
        }
    }
}
