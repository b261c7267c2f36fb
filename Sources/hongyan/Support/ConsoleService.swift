import Console
import Model

/// The console, served for as long as something else is done.
struct ConsoleService {
    let server: ConsoleServer

    /// Serves from before `body` begins until it ends.
    ///
    /// - Parameter body: gets the port that the console listens on.
    /// - Throws: `Problem` where the address cannot be had, before `body` begins; what `body` throws.
    func serve(during body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ready, signal) = AsyncStream<Int>.makeStream()
            group.addTask { [server] in
                defer { signal.finish() }
                try await server.run { port in signal.yield(port) }
            }
            var port: Int?
            for await listening in ready {
                port = listening
                break
            }
            // Where the server ended before it was ready, its own error says why.
            guard let port else { return try await group.waitForAll() }
            group.addTask { try await body(port) }
            // Whichever ends first ends the other: a daemon whose console died must not look alive.
            try await group.next()
            group.cancelAll()
        }
    }
}
