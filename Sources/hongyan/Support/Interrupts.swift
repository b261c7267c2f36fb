@preconcurrency import Dispatch
import Foundation

/// Ctrl-C and `kill` as a value to wait for, so that work can be ended instead of cut off.
struct Interrupts: Sendable {
    private let stream: AsyncStream<Int32>

    /// From now on SIGINT and SIGTERM no longer end the process by themselves.
    init() {
        stream = AsyncStream { continuation in
            for number in [SIGINT, SIGTERM] {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                // The source lives as long as somebody may wait for it.
                continuation.onTermination = { [previous = continuation.onTermination] reason in
                    previous?(reason)
                    source.cancel()
                }
            }
        }
    }

    /// Returns at the first of them, or when the task is cancelled.
    func first() async {
        for await _ in stream { return }
    }
}
