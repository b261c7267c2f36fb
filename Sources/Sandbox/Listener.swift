import NIOCore
import NIOPosix
import Synchronization

/// A listening socket and the connections that came in by it, so that both are closed together.
final class Listener: Sendable {
    /// The address as given by the caller.
    let host: String
    /// The port that is listened on, chosen by the system if 0 was asked for.
    let port: Int
    private let channel: any Channel
    private let connections: Connections

    /// Listens on `host:port`; `prepare` sets up the pipeline of each connection, on its event loop, and hears whether
    /// it is one more than `limit` at once.
    ///
    /// - Throws: `SandboxError` of kind `cannotListen`.
    static func listen(
        host: String, port: Int, limit: Int,
        prepare: @escaping @Sendable (any Channel, _ isOverLimit: Bool) throws -> Void
    ) async throws -> Listener {
        let connections = Connections()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.add(channel) else { throw ChannelError.ioOnClosedChannel }
                    try prepare(channel, connections.count > limit)
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return Listener(host: host, port: channel.localAddress?.port ?? port, channel, connections)
        } catch {
            throw SandboxError(kind: .cannotListen, what: "\(host):\(port)", reason: "\(error)")
        }
    }

    private init(host: String, port: Int, _ channel: any Channel, _ connections: Connections) {
        self.host = host
        self.port = port
        self.channel = channel
        self.connections = connections
    }

    /// How many connections are open now.
    var openConnections: Int { connections.count }

    /// Closes the socket and every connection; harmless if repeated.
    func stop() async {
        let open = connections.refuseAndTakeAll()
        try? await channel.close().get()
        for connection in open { try? await connection.close().get() }
    }
}

/// The open connections of one listener.
private final class Connections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isRefusing = false
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.open.count } }

    func add(_ channel: any Channel) -> Bool {
        let isWelcome = state.withLock { state in
            guard !state.isRefusing else { return false }
            state.open[ObjectIdentifier(channel)] = channel
            return true
        }
        if isWelcome {
            let key = ObjectIdentifier(channel)
            channel.closeFuture.whenComplete { _ in
                self.state.withLock { _ = $0.open.removeValue(forKey: key) }
            }
        }
        return isWelcome
    }

    func refuseAndTakeAll() -> [any Channel] {
        state.withLock { state in
            state.isRefusing = true
            return Array(state.open.values)
        }
    }
}
