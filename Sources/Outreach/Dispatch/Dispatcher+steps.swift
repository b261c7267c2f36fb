import Channels
import Foundation
import Logging
import Model
import Storage

// The steps in their order. A step that the store refuses leaves everything as it was, is logged, and is done again.
extension Dispatcher {
    /// Writes down what came back, and fills the free places of every lane.
    func step() async {
        // Nothing more leaves while outcomes cannot be written down.
        guard await settle() else { return }
        let now = workspace.clock.now
        summary.isOutsideHours = !workspace.settings.sendingMinutes.contains(workspace.clock.minuteOfDay(of: now))
        guard !summary.isOutsideHours, !isStopping, storeHealth.pause == nil else { return }
        for kind in lanes.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let lane = lanes[kind], !lane.isResting(at: workspace.clock.now) else { continue }
            refill(kind)
            await arm(kind)
        }
    }

    // MARK: Claim and render

    /// Begins to claim and render the next messages of a lane, beside what it is sending.
    private func refill(_ kind: CarrierKind) {
        guard let lane = lanes[kind], !lane.isRefilling, !lane.isDry, lane.ready.count <= lane.batch / 2 else { return }
        lanes[kind]?.isRefilling = true
        Task {
            await self.refilled(kind) { try await self.claim(kind, limit: lane.batch - lane.ready.count) }
        }
    }

    private func refilled(_ kind: CarrierKind, by claim: () async throws -> [Prepared]?) async {
        await attempt("claim") {
            if let prepared = try await claim() {
                lanes[kind]?.ready += prepared
            } else {
                lanes[kind]?.isDry = true
            }
        }
        lanes[kind]?.isRefilling = false
        bell.ring()
    }

    /// - Returns: what can go; `nil` where nothing is due.
    private func claim(_ kind: CarrierKind, limit: Int) async throws -> [Prepared]? {
        guard let via = lanes[kind]?.carrier.definition.name else { return nil }
        let (workspace, owner, now) = (workspace, owner, workspace.clock.now)
        let result = try await preparing.run { () -> (ready: [Prepared], refusals: [Refusal])? in
            let claimed = try workspace.store.claim(
                limit: limit, owner: owner, leaseUntil: now.addingTimeInterval(Self.leaseSeconds), now: now,
                carriers: [kind])
            guard !claimed.isEmpty else { return nil }
            let prepared = try Preparation(workspace).prepare(claimed, via: via, at: now)
            if !prepared.refusals.isEmpty { try workspace.store.refuse(prepared.refusals, owner: owner, now: now) }
            return prepared
        }
        summary.stopped += result?.refusals.count ?? 0
        return result?.ready
    }

    // MARK: Arm and hand over

    /// Commits the intent to send what the lane has room for, then hands it over.
    private func arm(_ kind: CarrierKind) async {
        guard let lane = lanes[kind], lane.room > 0, !lane.ready.isEmpty else { return }
        let next = lanes[kind]?.takeReady(lane.room) ?? []
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        let requests = next.map {
            ArmRequest(
                messageID: $0.message.id, owner: owner, via: lane.carrier.definition.name, address: $0.message.address)
        }
        let isArmed = await attempt("arm") {
            let verdicts = try await ledger.run {
                try store.arm(requests, now: now, leaseUntil: now.addingTimeInterval(lane.patience))
            }
            for (prepared, verdict) in zip(next, verdicts) {
                switch verdict {
                case .armed(let attempt): handOver(prepared, attempt: attempt, through: kind)
                case .stopped(let state, _):
                    if state.group == .skipped { summary.stopped += 1 }
                    // Its place is free, and no answer will say so.
                    bell.ring()
                }
            }
        }
        if !isArmed { lanes[kind]?.ready.insert(contentsOf: next, at: 0) }
    }

    private func handOver(_ prepared: Prepared, attempt: Int, through kind: CarrierKind) {
        guard let carrier = lanes[kind]?.carrier else { return }
        lanes[kind]?.inFlight += 1
        Task {
            let delivery = await carrier.send(prepared.parcel)
            self.note(delivery, of: prepared, attempt: attempt, through: kind)
        }
    }

    // MARK: Settle

    private func note(_ delivery: Delivery, of prepared: Prepared, attempt: Int, through kind: CarrierKind) {
        let now = workspace.clock.now
        lanes[kind]?.note(delivery, at: now)
        switch delivery.outcome {
        case .accepted: summary.accepted += 1
        case .deferred: summary.deferred += 1
        case .failed: summary.failed += 1
        case .inDoubt: summary.inDoubt += 1
        }
        let rest = lanes[kind]?.restsUntil
        noteRest(until: rest, delivery, through: kind, at: now)
        let verdict = Verdict(now: now, firstTry: prepared.parcel.date, channelRestsUntil: rest, jitter: jitter())
        settlements.append((kind, verdict.settlement(of: prepared.message, attempt: attempt, delivery: delivery)))
        bell.ring()
    }

    private func noteRest(until rest: Date?, _ delivery: Delivery, through kind: CarrierKind, at now: Date) {
        guard let name = lanes[kind]?.carrier.definition.name else { return }
        if let rest, now < rest {
            guard delivery.blamesChannel else { return }
            if summary.resting[name] == nil {
                logger.warning("channel rests", metadata: ["channel": "\(name)", "reply": "\(delivery.reply)"])
            }
            summary.resting[name] = delivery.reply
        } else if delivery.outcome == .accepted {
            summary.resting[name] = nil
        }
    }

    /// Commits every outcome that has come in since the last time: one transaction for all of them.
    ///
    /// An outcome that could not be written is kept and tried again: losing it could only make doubt.
    ///
    /// - Returns: `false` where some could not.
    @discardableResult
    func settle() async -> Bool {
        guard !settlements.isEmpty else { return true }
        guard storeHealth.pause == nil else { return false }
        let batch = settlements
        settlements = []
        let (store, now) = (workspace.store, workspace.clock.now)
        let outcomes = batch.map(\.settlement)
        guard await attempt("settle", { _ = try await ledger.run { try store.settle(outcomes, now: now) } }) else {
            settlements = batch + settlements
            return false
        }
        for (lane, _) in batch { lanes[lane]?.noteSettled(1) }
        return true
    }

    /// What other workers left behind, and what has become too late.
    func recover() async {
        let (store, now) = (workspace.store, workspace.clock.now)
        await attempt("recover") {
            let recovered = try await ledger.run { try store.recover(now: now) }
            guard recovered.requeued + recovered.inDoubt > 0 else { return }
            logger.notice(
                "took over after a worker that stopped",
                metadata: ["requeued": "\(recovered.requeued)", "in_doubt": "\(recovered.inDoubt)"])
        }
    }

    /// Runs one step on the store. `false` where it refused: then nothing has changed.
    @discardableResult
    private func attempt(_ what: String, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            storeHealth.noteSuccess()
            return true
        } catch {
            storeHealth.note(error)
            logger.error("the store refused, trying again", metadata: ["step": "\(what)", "error": "\(error)"])
            return false
        }
    }
}
