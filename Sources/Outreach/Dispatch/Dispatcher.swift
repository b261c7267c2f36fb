import Channels
import Foundation
import Logging
import Model
import Storage

/// Sends what the ledger has queued: claim → render → arm → hand over → settle.
///
/// The order of these is the promise: a message is armed on disk, with suppression and cancellation checked in the
/// same transaction, before its first byte leaves; what came of it is written after. A crash in between leaves it
/// armed, which later calls in doubt and never sends again by itself.
///
/// Claiming and rendering run ahead of the wire, lane by lane; arming and settling take turns, each one transaction for
/// everything that has gathered. A lane that is slow or resting holds up no other.
public actor Dispatcher {
    /// A lease outlives any healthy wait for the wire; a worker that dies gives its messages back when it ends.
    static let leaseSeconds: TimeInterval = 300
    /// So often in a row may the store refuse before a run that has an end gives up.
    static let storeTries = 5
    /// So often is a store that refuses asked at the end to take what came of the last messages.
    static let lastTries = 3

    /// What a run did, for a person to read.
    public struct Summary: Hashable, Sendable {
        public var accepted = 0
        public var deferred = 0
        public var failed = 0
        public var inDoubt = 0
        /// Stopped before the first byte: suppressed, expired, cancelled.
        public var stopped = 0
        /// Channels that refused to work at the end of the run, with their words.
        public var resting: [String: String] = [:]
        /// Set where the sending hours kept the queue closed.
        public var isOutsideHours = false

        public init() {}

        public var attempts: Int { accepted + deferred + failed + inDoubt }
    }

    let workspace: Workspace
    let owner: String
    let logger: Logger
    /// Writing: arming and settling wait for the disk here.
    let ledger = Blocking(label: "hongyan.ledger")
    /// Claiming and rendering.
    let preparing = Blocking(label: "hongyan.preparing")
    let jitter: @Sendable () -> Double
    /// By the channel's name.
    var lanes: [String: Lane] = [:]
    /// Their names, those of one kind in the order of their precedence.
    let order: [String]
    var hours = HoursGate()
    var summary = Summary()
    /// What came of attempts and is not in the ledger yet.
    var settlements: [(lane: String, settlement: Settlement)] = []
    var storeHealth = StoreHealth()
    var isStopping = false
    var bell = Bell()

    /// - Parameters:
    ///   - carriers: the open channels of the kinds that are to be sent now. Of several of one kind the first carries it, and
    ///     the others stand in for it, in their order, while it takes nothing.
    ///   - armedPerConnection: so many messages of a channel are armed at once for each of its connections: one on the
    ///     wire, the others so that it need not wait for the disk. A kill leaves no more than these in doubt. Measured with
    ///     10 connections on a busy disk, mails a second: 1 → 1,030, 2 → 1,670, 4 → 3,150, 8 → 4,040.
    ///   - jitter: draws 0 to 1.
    public init(
        _ workspace: Workspace, carriers: [Carrier], logger: Logger, armedPerConnection: Int = 2,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.workspace = workspace
        self.owner = workspace.drawToken()
        self.logger = logger
        self.jitter = jitter
        order = carriers.map(\.definition.name)
        for carrier in carriers {
            let (name, kind) = (carrier.definition.name, carrier.definition.carrier)
            lanes[name] = Lane(
                carrier: carrier, precedence: lanes.values.count { $0.kind == kind },
                window: carrier.definition.connections * armedPerConnection)
        }
    }

    /// Finishes what is on the wire, claims nothing more.
    public func stop() {
        isStopping = true
        bell.ring()
    }

    /// Looks for work now rather than at the next interval: something was approved, launched or corrected.
    public func lookAgain() {
        for name in lanes.keys { lanes[name]?.isDry = false }
        bell.ring()
    }

    /// Sends until nothing is due any more, or until `stop()` or the task's cancellation.
    ///
    /// What waits for its retry, for the sending hours, or for a resting channel stays in the ledger.
    /// - Throws: what the store says, after it has refused several times in a row. What had left by then and could not be
    ///   written down is in doubt at the next start.
    public func runUntilIdle() async throws -> Summary {
        await recover()
        while !isStopping, storeHealth.faults < Self.storeTries {
            bell.hush()
            await step()
            if isIdle { break }
            await wait(atMost: storeHealth.recheck)
        }
        return try await finish()
    }

    /// Sends until `stop()` or the task's cancellation, looking for new work every `interval`.
    ///
    /// A store that refuses (locked, disk full) is asked again and again; nothing leaves meanwhile.
    public func run(every interval: Duration = .seconds(1)) async throws -> Summary {
        await recover()
        var nextLook = ContinuousClock.now + interval
        var nextRecovery = ContinuousClock.now + .seconds(60)
        while !isStopping {
            bell.hush()
            await step()
            await wait(atMost: storeHealth.recheck ?? max(.zero, nextLook - .now))
            // A lane that found nothing asks the ledger once in an interval, however often the others' answers wake us.
            if .now >= nextLook {
                lookAgain()
                nextLook = .now + interval
            }
            if .now >= nextRecovery {
                await recover()
                nextRecovery = .now + .seconds(60)
            }
        }
        return try await finish()
    }

    /// Waits for the answers to what is on the wire, writes them down, and gives back what was only leased.
    private func finish() async throws -> Summary {
        let gaveUp = storeHealth.faults >= Self.storeTries
        isStopping = true
        while isBusy {
            bell.hush()
            await settle()
            if isBusy { await awaitBell(atMost: storeHealth.recheck) }
        }
        for _ in 0..<Self.lastTries where !settlements.isEmpty {
            storeHealth.cutRest()
            if await !settle() {
                bell.hush()
                await awaitBell(atMost: .milliseconds(200))
            }
        }
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        _ = try await ledger.run { try store.release(owner: owner, now: now) }
        if gaveUp || !settlements.isEmpty, let fault = storeHealth.lastFault { throw fault }
        return summary
    }

    // MARK: Waiting

    /// Something is under way that will ring.
    private var isBusy: Bool { lanes.values.contains { $0.inFlight > 0 || $0.isRefilling } }

    /// Nothing is on the wire, and no lane can or need go on.
    private var isIdle: Bool {
        let now = workspace.clock.now
        return !isBusy && settlements.isEmpty
            && lanes.values.allSatisfy {
                summary.isOutsideHours || $0.isResting(at: now) || $0.isDry && $0.ready.isEmpty
                    || $0.ready.isEmpty && !isOnDuty($0, at: now)
            }
    }

    private func wait(atMost limit: Duration?) async {
        await withTaskCancellationHandler {
            await awaitBell(atMost: limit)
        } onCancel: {
            Task { await self.stop() }
        }
    }

    /// Waits until the bell rings, at most so long.
    private func awaitBell(atMost limit: Duration?) async {
        guard !bell.hasRung else { return }
        let alarm = limit.map { limit in
            Task {
                try await Task.sleep(for: limit)
                self.bell.wake()
            }
        }
        await withCheckedContinuation { bell.park($0) }
        alarm?.cancel()
    }
}
