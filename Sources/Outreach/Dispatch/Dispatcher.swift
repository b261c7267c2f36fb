import Channels
import Foundation
import Logging
import Model
import Storage
import Templating

/// Sends what the ledger has queued: claim → render → arm → hand over → settle.
///
/// The order of these is the promise: a message is armed on disk, with suppression and cancellation checked in the
/// same transaction, before its first byte leaves; what came of it is written after. A crash in between leaves it
/// armed, which the next start calls in doubt and never sends again by itself.
public actor Dispatcher {
    /// A lease outlives any healthy attempt; a worker that dies gives its messages back when it ends.
    static let leaseSeconds: TimeInterval = 300

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

    private let workspace: Workspace
    private let owner: String
    private let ledger = Blocking(label: "hongyan.ledger")
    private let logger: Logger
    private let jitter: @Sendable () -> Double
    private var lanes: [CarrierKind: Lane] = [:]
    private var summary = Summary()
    private var settlements: [Settlement] = []
    private var isStopping = false
    /// Resumed when an answer came in or the dispatcher is to stop.
    private var waiter: CheckedContinuation<Void, Never>?

    /// - Parameters:
    ///   - carriers: an open channel for each kind that is to be sent now.
    ///   - connections: messages on the wire at once, for each channel.
    ///   - jitter: draws 0 to 1.
    public init(
        _ workspace: Workspace, carriers: [CarrierKind: Carrier], logger: Logger,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.workspace = workspace
        self.owner = workspace.drawToken()
        self.logger = logger
        self.jitter = jitter
        lanes = carriers.mapValues { Lane(carrier: $0, capacity: $0.definition.connections) }
    }

    /// Finishes what is on the wire, claims nothing more.
    public func stop() {
        isStopping = true
        wake()
    }

    /// Sends until nothing is due any more, or until `stop()`.
    public func runUntilIdle() async throws -> Summary {
        try await recover()
        while !isStopping {
            let started = try await round()
            if !started, inFlight == 0 {
                try await flush()
                break
            }
            if inFlight > 0 { await answers() }
            try await flush()
        }
        return try await finish()
    }

    /// Sends until `stop()`, looking for new work every `interval`.
    public func run(every interval: Duration = .seconds(1)) async throws -> Summary {
        try await recover()
        var nextRecovery = workspace.clock.now.addingTimeInterval(60)
        while !isStopping {
            let started = try await round()
            if inFlight > 0 {
                await answers()
            } else if !started {
                try? await Task.sleep(for: interval)
            }
            try await flush()
            if Task.isCancelled { isStopping = true }
            if workspace.clock.now >= nextRecovery {
                try await recover()
                nextRecovery = workspace.clock.now.addingTimeInterval(60)
            }
        }
        return try await finish()
    }

    // MARK: The steps

    /// One round: fills the free places of every lane. `false` where there was nothing to do.
    private func round() async throws -> Bool {
        let now = workspace.clock.now
        summary.isOutsideHours = !workspace.settings.sendingMinutes.contains(workspace.clock.minuteOfDay(of: now))
        guard !summary.isOutsideHours else { return false }
        var started = false
        for kind in lanes.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let lane = lanes[kind], !lane.isResting(at: now), lane.free > lane.capacity / 2 else { continue }
            let claimed = try await claim(kind, limit: lane.free)
            if !claimed.isEmpty {
                try await send(claimed, through: kind)
                started = true
            }
        }
        return started
    }

    private func claim(_ kind: CarrierKind, limit: Int) async throws -> [Message] {
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        return try await ledger.run {
            try store.claim(
                limit: limit, owner: owner, leaseUntil: now.addingTimeInterval(Self.leaseSeconds), now: now,
                carriers: [kind])
        }
    }

    /// Renders, arms, and hands over what could be armed.
    private func send(_ messages: [Message], through kind: CarrierKind) async throws {
        guard let lane = lanes[kind] else { return }
        let (workspace, owner, via) = (workspace, owner, lane.carrier.definition.name)
        let now = workspace.clock.now
        let prepared = try await ledger.run { () -> [(Message, Parcel?, String?)] in
            try Preparation(workspace).parcels(for: messages, via: via, at: now)
        }
        try await refuse(
            prepared.compactMap { message, _, fault in
                fault.map { Refusal(messageID: message.id, reason: $0) }
            })
        let ready = prepared.compactMap { message, parcel, _ in parcel.map { (message, $0) } }
        let verdicts = try await ledger.run {
            try workspace.store.arm(
                ready.map { ArmRequest(messageID: $0.0.id, owner: owner, via: via, address: $0.0.address) }, now: now)
        }
        for ((message, parcel), verdict) in zip(ready, verdicts) {
            switch verdict {
            case .armed(let attempt): handOver(message, parcel, attempt: attempt, through: kind)
            case .stopped: summary.stopped += 1
            }
        }
    }

    /// Gives back what cannot be put into words; each with its reason.
    private func refuse(_ refusals: [Refusal]) async throws {
        guard !refusals.isEmpty else { return }
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        try await ledger.run { try store.refuse(refusals, owner: owner, now: now) }
        summary.stopped += refusals.count
    }

    private func handOver(_ message: Message, _ parcel: Parcel, attempt: Int, through kind: CarrierKind) {
        guard let carrier = lanes[kind]?.carrier else { return }
        lanes[kind]?.inFlight += 1
        Task {
            let delivery = await carrier.send(parcel)
            self.note(delivery, of: message, attempt: attempt, through: kind)
        }
    }

    private func note(_ delivery: Delivery, of message: Message, attempt: Int, through kind: CarrierKind) {
        let now = workspace.clock.now
        lanes[kind]?.note(delivery, at: now)
        switch delivery.outcome {
        case .accepted: summary.accepted += 1
        case .deferred: summary.deferred += 1
        case .failed: summary.failed += 1
        case .inDoubt: summary.inDoubt += 1
        }
        if delivery.suspendsChannel, let name = lanes[kind]?.carrier.definition.name {
            summary.resting[name] = delivery.reply
            logger.warning("channel rests", metadata: ["channel": "\(name)", "reply": "\(delivery.reply)"])
        }
        settlements.append(
            Verdict.settlement(of: message, attempt: attempt, delivery: delivery, now: now, jitter: jitter()))
        wake()
    }

    /// Commits every outcome that has come in since the last time: one transaction for all of them.
    private func flush() async throws {
        guard !settlements.isEmpty else { return }
        let batch = settlements
        settlements = []
        let (store, now) = (workspace.store, workspace.clock.now)
        do {
            _ = try await ledger.run { try store.settle(batch, now: now) }
        } catch {
            // An outcome that could not be written is kept and tried again: losing it could only make doubt.
            settlements = batch + settlements
            throw error
        }
    }

    private func finish() async throws -> Summary {
        while inFlight > 0 {
            await answers()
            try await flush()
        }
        try await flush()
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        _ = try await ledger.run { try store.release(owner: owner, now: now) }
        return summary
    }

    private func recover() async throws {
        let (store, now) = (workspace.store, workspace.clock.now)
        let recovered = try await ledger.run { try store.recover(now: now) }
        if recovered.requeued + recovered.inDoubt > 0 {
            logger.notice(
                "took over after a worker that stopped",
                metadata: ["requeued": "\(recovered.requeued)", "in_doubt": "\(recovered.inDoubt)"])
        }
    }

    // MARK: Waiting

    private var inFlight: Int { lanes.values.reduce(0) { $0 + $1.inFlight } }

    private func answers() async {
        guard settlements.isEmpty, !isStopping || inFlight > 0 else { return }
        await withCheckedContinuation { waiter = $0 }
    }

    private func wake() {
        waiter?.resume()
        waiter = nil
    }
}
