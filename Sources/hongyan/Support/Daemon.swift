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

    private var workspace: Workspace { store.workspace }

    /// Until Ctrl-C or SIGTERM.
    func run() async throws {
        let carriers = try store.carriers()
        let dispatcher = Dispatcher(workspace, carriers: carriers, logger: logger)
        let server = ConsoleServer(
            workspace: workspace, host: store.file.host, port: store.file.port, logger: logger)
        let interrupts = Interrupts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { port in
                    print("console: http://\(store.file.host):\(port)/   (Ctrl-C stops)")
                }
            }
            group.addTask { try await rounds() }
            group.addTask { _ = try await dispatcher.run() }
            group.addTask {
                await interrupts.first()
                await dispatcher.stop()
            }
            // The dispatcher ends when it was told to and everything on the wire was answered; a fault ends everything.
            defer { group.cancelAll() }
            for _ in 0..<2 { _ = try await group.next() }
        }
        for carrier in carriers.values { await carrier.close() }
        print("Stopped; what was not sent stays queued.")
    }

    /// Queues what is due, sends everything that is due now, and returns.
    func runOnce() async throws -> Dispatcher.Summary {
        var round = DailyRound(workspace, logger: logger)
        _ = try round.tick()
        return try await sendUntilIdle()
    }

    /// Sends everything that is queued and due; Ctrl-C stops it cleanly.
    func sendUntilIdle() async throws -> Dispatcher.Summary {
        let carriers = try store.carriers()
        let dispatcher = Dispatcher(workspace, carriers: carriers, logger: logger)
        let interrupts = Interrupts()
        let watch = Task {
            await interrupts.first()
            await dispatcher.stop()
        }
        defer { watch.cancel() }
        let summary = try await dispatcher.runUntilIdle()
        for carrier in carriers.values { await carrier.close() }
        return summary
    }

    private func rounds() async throws {
        var round = DailyRound(workspace, logger: logger)
        while !Task.isCancelled {
            do {
                _ = try round.tick()
            } catch {
                // A fault in one round (a locked database, a pack that is being edited) must not end the sending.
                logger.error("the daily round failed and is tried again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(20))
        }
    }
}
