import Channels
import Foundation
import Logging
import Model
import Storage

/// Sends what the ledger has queued: claim → render → arm → hand over → settle.
///
/// The order of these is the promise: a message is armed on disk, with suppression and cancellation checked in the
/// same transaction, before its first byte leaves; what came of it is written after. A crash in between leaves it
/// armed; the `FlightRecorder` then tells whether it had begun. What had is in doubt and never sent again by itself.
///
/// The disk is what everything waits for, so a *round* is one transaction: it settles what has come back, arms what is
/// rendered, and claims what is to be rendered next. While the disk takes it, the wire works on what was armed before and
/// the next messages are rendered. A lane that is slow or resting holds up no other.
public actor Dispatcher {
    /// A lease outlives any healthy wait for the wire; a worker that dies gives its messages back when it ends.
    static let leaseSeconds: TimeInterval = 300
    /// So often in a row may the store refuse before a run that has an end gives up.
    static let storeTries = 5
    /// So often is a store that refuses asked at the end to take what came of the last messages.
    static let lastTries = 3
    /// So often are limits read that may have been changed.
    static let limitReading = Duration.milliseconds(500)

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
    /// Rounds wait for the disk here.
    let ledger = Blocking(label: "hongyan.ledger")
    /// Rendering.
    let preparing = Blocking(label: "hongyan.preparing")
    let jitter: @Sendable () -> Double
    /// By the channel's name.
    var lanes: [String: Lane] = [:]
    /// Their names, those of one kind in the order of their precedence.
    let order: [String]
    var hours = HoursGate()
    var summary = Summary()
    /// What the ledger is to be told in the next round.
    var news = News()
    /// `nil` until the run begins.
    var recorder: FlightRecorder?
    var storeHealth = StoreHealth()
    var isStopping = false
    /// When the limits let the next message go; `nil` where none waits for them.
    var limitsLetGo: ContinuousClock.Instant?
    var limitFiles = LimitFiles()
    private var lookedAt: Date?
    /// The time is a fixed one: what was put off until later does not come back in this run.
    private var clockStands = false
    var bell = Bell()

    /// - Parameters:
    ///   - carriers: the open channels of the kinds that are to be sent now. Of several of one kind the first carries it, and
    ///     the others stand in for it, in their order, while it takes nothing.
    ///   - armedAhead: so many messages wait armed for each connection, at most, so that none waits for the disk. A kill puts
    ///     only in doubt what was on the wire; a power cut, what was armed.
    ///   - jitter: draws 0 to 1.
    public init(
        _ workspace: Workspace, carriers: [Carrier], logger: Logger, armedAhead: Int = 8,
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
                carrier: carrier, precedence: lanes.values.count { $0.kind == kind }, aheadPerConnection: armedAhead)
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
        try await send(lookingEvery: nil)
        return try await finish()
    }

    /// Sends until `stop()` or the task's cancellation, looking for new work every `interval`.
    ///
    /// A store that refuses (locked, disk full) is asked again and again; nothing leaves meanwhile.
    public func run(every interval: Duration = .seconds(1)) async throws -> Summary {
        try await send(lookingEvery: interval)
        return try await finish()
    }

    /// - Parameter interval: how often new work is looked for; `nil` ends the sending where nothing is left to be done.
    private func send(lookingEvery interval: Duration?) async throws {
        try await begin()
        var nextLook = ContinuousClock.now + (interval ?? .seconds(1))
        var nextRecovery = ContinuousClock.now + .seconds(60)
        var nextReading = ContinuousClock.now + Self.limitReading
        while !isStopping, interval != nil || storeHealth.faults < Self.storeTries {
            bell.hush()
            await round()
            if interval == nil, isIdle { break }
            await wait(atMost: min(recheck ?? .seconds(60), max(.zero, min(nextLook, nextReading) - .now)))
            // A lane that found nothing asks the ledger once in an interval, however often the others' answers wake us.
            if .now >= nextLook {
                if interval != nil || isAwaitingReturns { lookAgain() }
                (clockStands, lookedAt) = (lookedAt == workspace.clock.now, workspace.clock.now)
                nextLook = .now + (interval ?? .seconds(1))
            }
            if .now >= nextReading {
                await readLimits()
                nextReading = .now + Self.limitReading
            }
            if .now >= nextRecovery {
                await recover()
                nextRecovery = .now + .seconds(60)
            }
        }
    }

    private func begin() async throws {
        await recover()
        let (store, owner) = (workspace.store, owner)
        let capacity = lanes.values.reduce(0) { $0 + $1.connections * 2 }
        recorder = try FlightRecorder(beside: store, owner: owner, capacity: capacity)
        await readLimits()
    }

    /// Waits for the answers to what is on the wire, writes them down, and gives back what was only leased or armed.
    private func finish() async throws -> Summary {
        let gaveUp = storeHealth.faults >= Self.storeTries
        isStopping = true
        for name in lanes.keys { takeBack(name, everything: true) }
        while isBusy {
            bell.hush()
            await round()
            if isBusy { await awaitBell(atMost: storeHealth.recheck) }
        }
        for _ in 0..<Self.lastTries where !news.isEmpty {
            storeHealth.cutRest()
            if await !round() {
                bell.hush()
                await awaitBell(atMost: .milliseconds(200))
            }
        }
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        _ = try await ledger.run { try store.release(owner: owner, now: now) }
        if gaveUp || !news.isEmpty, let fault = storeHealth.lastFault { throw fault }
        recorder?.remove()
        return summary
    }

    // MARK: Waiting

    /// Something is under way that will ring.
    private var isBusy: Bool { lanes.values.contains(where: \.isBusy) }

    /// Nothing is on the wire, and no lane can or need go on.
    private var isIdle: Bool {
        let now = workspace.clock.now
        return !isBusy && news.isEmpty
            && lanes.values.allSatisfy {
                $0.armed.isEmpty
                    && (summary.isOutsideHours || $0.isResting(at: now)
                        || ($0.isDry || !isOnDuty($0, at: now)) && $0.ready.isEmpty
                            && (clockStands || !$0.shaper.isAwaitingReturns))
            }
    }

    /// Messages were put off for a limit, and are to go in this run.
    private var isAwaitingReturns: Bool { !clockStands && lanes.values.contains(where: \.shaper.isAwaitingReturns) }

    /// When to look again though nothing has rung: at a store that refused, at messages that wait
    /// armed, and at a limit that lets one go.
    private var recheck: Duration? {
        if let recheck = storeHealth.recheck { return recheck }
        let limits = limitsLetGo.map { max(.milliseconds(1), $0 - .now) }
        let armed: Duration? = lanes.values.contains { !$0.armed.isEmpty } ? .seconds(Lane.longestWait) : nil
        return [limits, armed].compactMap(\.self).min()
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
