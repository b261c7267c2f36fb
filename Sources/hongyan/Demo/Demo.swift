import ArgumentParser
import Console
import Foundation
import Logging
import Model
import Outreach

/// The main job from end to end on a made-up store, with real SMTP and real HTTP to the sandbox on loopback.
struct Demo {
    static let campaign = "爱车养护课堂"
    static let user = "demo"
    /// Birthdays and thank-you letters; the demo leaves the other occasions alone, so that it stays small.
    static let packs = ["birthday", "thank-you"]

    let setup: DemoSetup
    let now: Date?
    let keepsConsole: Bool

    private let logger: Logger = {
        var logger = Logger(label: "hongyan") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return logger
    }()

    func run() async throws {
        // From here on Ctrl-C ends a step, not the middle of one; the demo can be run again after it.
        let interrupts = Interrupts.shared
        let isNew = try setup.makeStore()
        let sandbox = try await SandboxPair.start(directory: setup.sandbox)
        let store = try await open(sandbox)

        DemoView.title(isNew ? "A new store in \(setup.directory)" : "The store in \(setup.directory), once more")
        DemoView.store(setup.directory)
        if store.file.port != DemoSetup.port { DemoView.otherPort(store.file.port) }
        let desk = DemoDesk(store: store)
        try await desk.importCustomers(from: try setup.sampleFile(on: store.workspace.clock.today))
        try stopIfAsked()
        try desk.showDue()
        try desk.previewLetter()
        try DemoCampaign(workspace: store.workspace).launch()
        try stopIfAsked()

        let password = try setup.password(workspace: store.workspace)
        let console = ConsoleService(
            server: ConsoleServer(
                workspace: store.workspace, host: store.file.host, port: store.file.port, logger: logger))
        try await console.serve { _ in
            let sending = DemoSending(store: store, sandbox: sandbox, logger: logger)
            try await sending.send()
            try stopIfAsked()
            try await sending.takeEvidence()
            try desk.showLedger()
            try sending.compare()
            DemoView.console(store.file, password: password, sandbox: keepsConsole ? sandbox : nil)
            if keepsConsole { await interrupts.wait() }
        }
        await sandbox.stop()
    }

    /// The store as its file says, except for a console port that another program has.
    private func open(_ sandbox: SandboxPair) async throws -> OpenStore {
        let port = try await SandboxPair.freePort(preferring: DemoSetup.port)
        return try OpenStore(folder: setup.directory, now: now, environment: sandbox.environment) { file in
            file.port = port
            file.settings.publicURL = "http://\(file.host):\(port)"
        }
    }

    private func stopIfAsked() throws {
        guard let status = Interrupts.shared.exitStatus else { return }
        Output.line("\nStopped. Run the demo again: it goes on where it was, and nobody gets anything twice.")
        throw ExitCode(status)
    }
}
