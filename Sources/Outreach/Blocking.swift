import Dispatch

/// Runs blocking work (SQLite, rendering) on a queue of its own.
///
/// Swift's cooperative pool has as many threads as the machine has cores, so a commit that waits for the disk on one
/// of them would hold up everything else.
public struct Blocking: Sendable {
    private let queue: DispatchQueue

    /// - Parameter isConcurrent: work may run side by side; otherwise in the order in which it came.
    public init(label: String, isConcurrent: Bool = false) {
        queue = DispatchQueue(label: label, attributes: isConcurrent ? .concurrent : [])
    }

    /// Returns what `work` returns, and throws what it throws.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
