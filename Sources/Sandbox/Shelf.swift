import Synchronization

/// What has been kept so far, in order of arrival, and whoever waits for more of it.
///
/// Memory is bounded: beyond `limit` items the oldest are let go (their files stay), while `count` goes on counting.
final class Shelf<Item: Sendable>: Sendable {
    fileprivate struct Waiter {
        let isSatisfied: @Sendable (borrowing State) -> Bool
        let continuation: CheckedContinuation<[Item], any Error>
        var watchdog: Task<Void, any Error>?
    }

    struct State: ~Copyable {
        fileprivate(set) var items: [Item] = []
        fileprivate(set) var count = 0
        fileprivate var waiters: [Int: Waiter] = [:]
        fileprivate var nextWaiter = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// The newest items, oldest first, as many as memory keeps.
    var items: [Item] { state.withLock { $0.items } }

    /// How many were put here since the last `clear()`, those let go included.
    var count: Int { state.withLock { $0.count } }

    func put(_ item: Item) {
        let satisfied = state.withLock { state in
            state.items.append(item)
            state.count += 1
            // Trimmed in strides: `removeFirst` moves all that is left.
            if state.items.count >= limit + max(1, limit / 4) { state.items.removeFirst(state.items.count - limit) }
            return Self.takeSatisfied(from: &state)
        }
        Self.wake(satisfied)
    }

    /// Changes every item that `change` wishes to: waiters look again.
    func update(_ change: (inout Item) -> Void) {
        let satisfied = state.withLock { state in
            for index in state.items.indices { change(&state.items[index]) }
            return Self.takeSatisfied(from: &state)
        }
        Self.wake(satisfied)
    }

    func clear() {
        state.withLock { state in
            state.items = []
            state.count = 0
        }
    }

    /// Waits until `condition` holds, and gives the items then in memory.
    ///
    /// - Throws: `SandboxError` of kind `timedOut` naming `what`, or `CancellationError`.
    func wait(
        for what: String, timeout: Duration, until condition: @escaping @Sendable (borrowing State) -> Bool
    ) async throws -> [Item] {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready: [Item]? = state.withLock { state in
                    guard !condition(state) else { return state.items }
                    state.waiters[number] = Waiter(isSatisfied: condition, continuation: continuation)
                    return nil
                }
                if let ready { return continuation.resume(returning: ready) }
                if Task.isCancelled { return fail(number, CancellationError()) }
                watch(number, what, timeout)
            }
        } onCancel: {
            fail(number, CancellationError())
        }
    }

    /// A guard against a test that hangs, not a way of passing time: it never barks where the items come.
    private func watch(_ number: Int, _ what: String, _ timeout: Duration) {
        let watchdog = Task {
            try await Task.sleep(for: timeout)
            fail(number, SandboxError(kind: .timedOut, what: what, reason: "\(count) came within \(timeout)"))
        }
        let isStillWaiting = state.withLock { state in
            state.waiters[number]?.watchdog = watchdog
            return state.waiters[number] != nil
        }
        if !isStillWaiting { watchdog.cancel() }
    }

    private func fail(_ number: Int, _ error: any Error) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
        waiter?.watchdog?.cancel()
        waiter?.continuation.resume(throwing: error)
    }

    private static func takeSatisfied(from state: inout State) -> [(Waiter, [Item])] {
        guard !state.waiters.isEmpty else { return [] }
        var satisfied: [(Waiter, [Item])] = []
        for (number, waiter) in state.waiters where waiter.isSatisfied(state) {
            state.waiters[number] = nil
            satisfied.append((waiter, state.items))
        }
        return satisfied
    }

    private static func wake(_ satisfied: [(Waiter, [Item])]) {
        for (waiter, items) in satisfied {
            waiter.watchdog?.cancel()
            waiter.continuation.resume(returning: items)
        }
    }
}
