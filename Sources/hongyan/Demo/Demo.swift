import Console
import Foundation
import Logging
import Model
import Outreach
import Storage

/// The main job from end to end on a made-up store, with real SMTP and real HTTP to the sandbox on loopback.
struct Demo {
    static let campaign = "爱车养护课堂"
    static let user = "demo"

    let directory: String
    let templates: String
    let channels: String

    private let logger: Logger = {
        var logger = Logger(label: "hongyan") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return logger
    }()

    init(directory: String, templates: String, channels: String) {
        self.directory = directory
        self.templates = templates
        self.channels = channels
    }

    func run(keepsConsole: Bool) async throws {
        let setup = DemoSetup(directory: directory, templates: templates, channels: channels)
        let isNew = try setup.makeStore()
        let sandbox = try await SandboxPair.start(directory: "\(directory)/sandbox")
        let store = try OpenStore(folder: directory, environment: sandbox.environment)
        let desk = DemoDesk(store: store, sandbox: sandbox, logger: logger)

        DemoView.title(isNew ? "A new store in \(directory)" : "The store in \(directory), once more")
        try await desk.importCustomers(from: try setup.sampleFile(on: store.workspace.clock.today))
        try desk.showDue()
        try desk.previewLetter()
        try desk.launchCampaign()

        let password = try setup.password(workspace: store.workspace)
        let server = ConsoleServer(
            workspace: store.workspace, host: store.file.host, port: store.file.port, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ready, signal) = AsyncStream<Int>.makeStream()
            group.addTask {
                defer { signal.finish() }
                try await server.run { port in signal.yield(port) }
            }
            var isReady = false
            for await _ in ready {
                isReady = true
                break
            }
            // The server ended before it was ready: its own error says why.
            if !isReady { try await group.next() }
            let hasSent = try await desk.send()
            try await desk.takeEvidence(hasSent: hasSent)
            try desk.showLedger()
            let address = "http://\(store.file.host):\(store.file.port)/"
            DemoView.title("The console")
            print("\(address)   log in as \(Self.user) with \(password)")
            if keepsConsole {
                print("What the phones got: \(sandbox.page)   What the mailboxes got: \(directory)/sandbox/mail/new")
                print("Ctrl-C stops.")
                await Interrupts().first()
            } else {
                print("It has stopped with the demo; make demo KEEP=1 keeps it running.")
            }
            group.cancelAll()
        }
        await sandbox.stop()
    }
}
