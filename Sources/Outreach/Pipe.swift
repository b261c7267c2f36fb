import Dispatch
import Synchronization

/// A short queue between the thread that reads and the one that saves; who is ahead waits.
final class Pipe<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Element] = []
        var isClosed = false
        var isCancelled = false
    }

    private let state = Mutex(State())
    // Both start at zero: a semaphore must not be given up below the value that it was made with.
    private let free = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    /// - Parameter capacity: how many elements wait at most.
    init(capacity: Int) {
        for _ in 0..<capacity { free.signal() }
    }

    /// Waits for room; `false` once nobody reads any more.
    func send(_ element: Element) -> Bool {
        free.wait()
        let isOpen = state.withLock { state in
            if !state.isCancelled { state.waiting.append(element) }
            return !state.isCancelled
        }
        if isOpen { filled.signal() } else { free.signal() }
        return isOpen
    }

    /// Nothing follows.
    func close() {
        state.withLock { $0.isClosed = true }
        filled.signal()
    }

    /// The next element, waited for; `nil` at the end.
    func receive() -> Element? {
        filled.wait()
        let element = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        if element == nil { filled.signal() } else { free.signal() }
        return element
    }

    /// Nobody reads any more: the sender's next `send` says so.
    func cancel() {
        state.withLock {
            $0.isCancelled = true
            $0.waiting = []
        }
        free.signal()
    }
}
