import Foundation
import Hummingbird
import Logging
import Model
import NIOCore
import Outreach
import ServiceLifecycle

/// The web console with receipt callbacks and unsubscribe pages: one HTTP server, on loopback unless told otherwise.
public struct ConsoleServer: Sendable {
    private let workspace: Workspace
    private let host: String
    private let port: Int
    private let logger: Logger

    /// - Parameter port: 0 lets the system choose one.
    public init(workspace: Workspace, host: String = "127.0.0.1", port: Int, logger: Logger) {
        self.workspace = workspace
        self.host = host
        self.port = port
        self.logger = logger
    }

    /// Serves until its task is cancelled.
    ///
    /// - Parameter onReady: called once with the port it listens on.
    /// - Throws: `Problem` where the address cannot be had.
    public func run(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let application = Application(
            router: try router(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "hongyan"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: quiet)
        // A cancelled server would report connections that were cut off; one that is asked to stop ends them.
        let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        let serving = Task { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await serving.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch let error as IOError {
            throw Problem(
                "the console cannot listen on \(host):\(port): \(String(cString: strerror(error.errnoCode)))",
                at: Place(file: "hongyan.yaml", field: "console"),
                hint: "another program has the port; stop it, or change console: in hongyan.yaml")
        }
    }

    /// Hummingbird tells of its own starting and stopping at `info`; a person at a terminal need not read that.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func router() throws -> Router<ConsoleContext> {
        let desk = try PageDesk(workspace: workspace)
        let hosts = KnownHosts(listeningOn: host, publicURL: workspace.settings.publicURL)
        let router = Router(context: ConsoleContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ErrorPages(desk: desk, logger: logger))
        router.add(middleware: HostGuard(hosts: hosts))
        AssetsController().addRoutes(to: router)
        ReceiptsController(workspace: workspace, logger: logger).addRoutes(to: router)
        OptOutController(desk: desk).addRoutes(to: router)
        LinksController(desk: desk).addRoutes(to: router)
        addPages(desk, to: router.group().add(middleware: OriginGuard(hosts: hosts)))
        return router
    }

    /// The log-in page, and behind the gate everything else.
    private func addPages(_ desk: PageDesk, to outside: RouterGroup<ConsoleContext>) {
        let login = LoginController(desk: desk)
        login.addPublicRoutes(to: outside)
        // The error pages once more, so that an error inside keeps the way back.
        let inside = outside.group().add(middleware: LoginGate(desk: desk))
            .add(middleware: ErrorPages(desk: desk, logger: logger))
        login.addRoutes(to: inside)
        DueController(desk: desk).addRoutes(to: inside)
        DueItemController(desk: desk).addRoutes(to: inside)
        MessagesController(desk: desk).addRoutes(to: inside)
        MessageController(desk: desk).addRoutes(to: inside)
        CampaignsController(desk: desk).addRoutes(to: inside)
        CustomersController(desk: desk).addRoutes(to: inside)
        CustomerController(desk: desk).addRoutes(to: inside)
        ArrangeController(desk: desk).addRoutes(to: inside)
        CorrectionsController(desk: desk).addRoutes(to: inside)
        ReportsController(desk: desk).addRoutes(to: inside)
        AuditController(desk: desk).addRoutes(to: inside)
        UsersController(desk: desk).addRoutes(to: inside)
    }
}
