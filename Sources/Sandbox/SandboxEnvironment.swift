import Foundation
import Model

/// What the sandbox takes from the outside world: the time, waiting, and names for what it keeps. Tests give their own.
public struct SandboxEnvironment: Sendable {
    /// The time that mails, messages and delivery reports carry.
    public var now: @Sendable () -> Date
    /// Waits that long: before a late answer, before reports go out, and between their retries. Throws when cancelled.
    public var pause: @Sendable (Duration) async throws -> Void
    /// A new id at every call, never the same twice: ASCII letters, digits and `-` only, for it becomes part of file names.
    public var nextID: @Sendable () -> String

    /// The wall clock, real waiting and random ids, each replaceable.
    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        nextID: @escaping @Sendable () -> String = Self.randomID
    ) {
        self.now = now
        self.pause = pause
        self.nextID = nextID
    }

    /// Sixteen hexadecimal digits from the system's generator.
    public static func randomID() -> String { UInt64.random(in: .min ... .max).hexadecimal }
}
