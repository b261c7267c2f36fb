@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and `kill` as a wish to stop, so that work can be ended instead of cut off.
///
/// The first one raises the wish; the second one ends the process at once, as it would without this type. Whoever never
/// asks is ended by the first.
final class Interrupts: Sendable {
    /// From its first use on, SIGINT and SIGTERM no longer end the process by themselves.
    static let shared = Interrupts()

    private struct State {
        var signal: Int32?
        var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())
    private let sources: [any DispatchSourceSignal]

    private init() {
        let numbers = [SIGINT, SIGTERM]
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for (number, source) in zip(numbers, sources) {
            source.setEventHandler { [unowned self] in self.raise(number) }
            source.resume()
        }
    }

    /// Whether somebody wished to stop.
    var isRaised: Bool { state.withLock { $0.signal != nil } }

    /// What a shell sees of a program that a signal ended; `nil` where none came.
    var exitStatus: Int32? { state.withLock { $0.signal.map { 128 + $0 } } }

    /// Returns when somebody wishes to stop, or when the task is cancelled.
    func wait() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let waiter = state.withLock { state -> Int? in
            guard state.signal == nil else { return nil }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = continuation
            return state.nextWaiter
        }
        guard let waiter else { return }
        for await _ in stream {}
        state.withLock { _ = $0.waiters.removeValue(forKey: waiter) }
    }

    private func raise(_ number: Int32) {
        let waiters = state.withLock { state -> [AsyncStream<Void>.Continuation]? in
            guard state.signal == nil else { return nil }
            state.signal = number
            return Array(state.waiters.values)
        }
        guard let waiters else { _exit(128 + number) }
        for waiter in waiters { waiter.finish() }
    }
}
