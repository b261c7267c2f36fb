import ArgumentParser
import Channels
import Console
import Foundation
import Logging
import Model
import Outreach

/// What `hongyan run` does: queue what is due, send, take receipts, serve the console, and stop cleanly.
struct Daemon {
    let store: OpenStore
    let logger: Logger

    var workspace: Workspace { store.workspace }

    /// Until Ctrl-C or SIGTERM.
    func run() async throws {
        let mark = try DaemonMark(database: store.file.database)
        defer { withExtendedLifetime(mark) {} }
        let console = ConsoleService(
            server: ConsoleServer(
                workspace: workspace, host: store.file.host, port: store.file.port, logger: logger))
        try await withDispatcher { dispatcher in
            try await console.serve { port in
                Output.line("console: http://\(store.file.host):\(port)/   (Ctrl-C stops)")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await DailyRound(workspace, logger: logger).run() }
                    let puller = ReceiptPuller(
                        workspace, pollers: try ReceiptPuller.pollers(workspace), logger: logger)
                    group.addTask { await puller.run() }
                    if Terminal.isInteractive { group.addTask { try await LedgerWatch(workspace).run() } }
                    _ = try await dispatcher.run()
                    group.cancelAll()
                }
            }
        }
        Output.line("Stopped; what was not sent stays queued.")
    }

    /// Queues what is due, sends everything that is due now, and returns.
    ///
    /// - Parameter packs: queue only these, whatever the hour; all from the day's hour on where `nil`.
    func runOnce(packs: Set<String>?) async throws {
        let summary = try await withDispatcher { dispatcher in
            let queued = try await Blocking(label: "hongyan.queue").run { try queue(packs) }
            Output.line(
                queued.map(DispatchView.text(of:))
                    ?? "Nothing is queued before the day's hour (daily: in \(SettingsFile.name)).")
            return try await dispatcher.runUntilIdle()
        }
        DispatchView.show(summary)
        if let status = Interrupts.shared.exitStatus { throw ExitCode(status) }
    }

    /// Sends everything that is queued and due; Ctrl-C stops it cleanly.
    func sendUntilIdle() async throws -> Dispatcher.Summary {
        try await withDispatcher { try await $0.runUntilIdle() }
    }

    private func queue(_ packs: Set<String>?) throws -> Outbox.Summary? {
        if let packs { return try Outbox(workspace).queueDue(on: workspace.clock.today, packs: packs) }
        var round = DailyRound(workspace, logger: logger)
        return try round.tick()
    }

    /// A dispatcher that stops at Ctrl-C, with channels that are closed in the end.
    private func withDispatcher<Result: Sendable>(
        _ body: @Sendable (Dispatcher) async throws -> Result
    ) async throws -> Result {
        let carriers = try store.carriers()
        let dispatcher = Dispatcher(workspace, carriers: carriers, logger: logger)
        let watch = Task {
            await Interrupts.shared.wait()
            guard Interrupts.shared.isRaised else { return }
            Output.line("Stopping when what is on the wire is answered; Ctrl-C again ends at once.")
            await dispatcher.stop()
        }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(dispatcher))
        } catch {
            result = .failure(error)
        }
        watch.cancel()
        for carrier in carriers { await carrier.close() }
        return try result.get()
    }
}
