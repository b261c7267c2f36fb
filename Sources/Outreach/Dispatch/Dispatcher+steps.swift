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
        summary.isOutsideHours = !hours.isOpen(workspace, at: now)
        guard !summary.isOutsideHours, !isStopping, storeHealth.pause == nil else { return }
        await redistribute(at: now)
        for name in order {
            let now = workspace.clock.now
            guard let lane = lanes[name], !lane.isResting(at: now), isOnDuty(lane, at: now) else { continue }
            refill(name)
            await arm(name)
        }
    }

    // MARK: Claim and render

    /// Begins to claim and render the next messages of a lane, beside what it is sending.
    private func refill(_ name: String) {
        guard let lane = lanes[name], !lane.isRefilling, !lane.isDry, lane.ready.count <= lane.batch / 2 else { return }
        lanes[name]?.isRefilling = true
        let (kind, limit) = (lane.kind, lane.batch - lane.ready.count)
        Task {
            await self.refilled(name) { try await self.claim(kind, for: name, limit: limit) }
        }
    }

    private func refilled(_ name: String, by claim: () async throws -> [Prepared]?) async {
        await attempt("claim") {
            if let prepared = try await claim() {
                lanes[name]?.ready += prepared
            } else {
                lanes[name]?.isDry = true
            }
        }
        lanes[name]?.isRefilling = false
        bell.ring()
    }

    /// - Returns: what can go; `nil` where nothing is due.
    private func claim(_ kind: CarrierKind, for name: String, limit: Int) async throws -> [Prepared]? {
        let (workspace, owner, now) = (workspace, owner, workspace.clock.now)
        let result = try await preparing.run { () -> Preparation.Result? in
            let claimed = try workspace.store.claim(
                limit: limit, owner: owner, leaseUntil: now.addingTimeInterval(Self.leaseSeconds), now: now,
                carriers: [kind])
            guard !claimed.isEmpty else { return nil }
            let prepared = try Preparation(workspace).prepare(claimed, via: name, at: now)
            if !prepared.refusals.isEmpty { try workspace.store.refuse(prepared.refusals, owner: owner, now: now) }
            if !prepared.postponements.isEmpty {
                try workspace.store.postpone(prepared.postponements, owner: owner, now: now)
            }
            return prepared
        }
        summary.stopped += result?.refusals.count ?? 0
        return result?.ready
    }

    // MARK: Arm and hand over

    /// Commits the intent to send what the lane has room for, then hands it over.
    private func arm(_ name: String) async {
        guard let lane = lanes[name], lane.room > 0, !lane.ready.isEmpty else { return }
        let taken = lanes[name]?.takeReady(lane.room) ?? []
        let (store, owner, now) = (workspace.store, owner, workspace.clock.now)
        let (next, late) = parted(taken, at: now)
        let requests = next.map {
            ArmRequest(
                messageID: $0.message.id, owner: owner, via: lane.carrier.definition.name, address: $0.message.address)
        }
        let isArmed = await attempt("arm") {
            let verdicts = try await ledger.run {
                if !late.isEmpty { try store.postpone(late, owner: owner, now: now) }
                return try store.arm(requests, now: now, leaseUntil: now.addingTimeInterval(lane.patience))
            }
            for (prepared, verdict) in zip(next, verdicts) {
                switch verdict {
                case .armed(let attempt): handOver(prepared, attempt: attempt, through: name)
                case .stopped(let state, _):
                    if state.group == .skipped { summary.stopped += 1 }
                    // Its place is free, and no answer will say so.
                    bell.ring()
                }
            }
        }
        if !isArmed { lanes[name]?.ready.insert(contentsOf: taken, at: 0) }
        if !late.isEmpty { bell.ring() }
    }

    /// What may still go at this hour, and what may not any more: it was claimed a while ago.
    private func parted(_ prepared: [Prepared], at now: Date) -> (next: [Prepared], late: [Postponement]) {
        var window = SendingWindow(workspace, at: now)
        var (next, late): ([Prepared], [Postponement]) = ([], [])
        for each in prepared {
            if let postponement = each.message.postponement(by: &window, timeZone: each.timeZone) {
                late.append(postponement)
            } else {
                next.append(each)
            }
        }
        return (next, late)
    }

    private func handOver(_ prepared: Prepared, attempt: Int, through name: String) {
        guard let carrier = lanes[name]?.carrier else { return }
        lanes[name]?.inFlight += 1
        Task {
            let delivery = await carrier.send(prepared.parcel)
            self.note(delivery, of: prepared, attempt: attempt, through: name)
        }
    }

    // MARK: Settle

    private func note(_ delivery: Delivery, of prepared: Prepared, attempt: Int, through name: String) {
        let now = workspace.clock.now
        lanes[name]?.note(delivery, at: now)
        switch delivery.outcome {
        case .accepted: summary.accepted += 1
        case .deferred: summary.deferred += 1
        case .failed: summary.failed += 1
        case .inDoubt: summary.inDoubt += 1
        }
        let rest = lanes[name]?.restsUntil
        noteRest(until: rest, delivery, through: name, at: now)
        let verdict = Verdict(
            now: now, firstTry: prepared.parcel.date, setbacks: prepared.setbacks,
            channelFaults: prepared.channelFaults, channelRestsUntil: rest,
            hasStandIn: goesOn(prepared, past: name, at: now), jitter: jitter())
        settlements.append((name, verdict.settlement(of: prepared.message, attempt: attempt, delivery: delivery)))
        bell.ring()
    }

    private func noteRest(until rest: Date?, _ delivery: Delivery, through name: String, at now: Date) {
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
        for (name, settlement) in batch {
            lanes[name]?.noteSettled(1)
            // What goes back to the queue for another channel is there to be claimed at once.
            guard settlement.nextState == .queued, let until = settlement.notBefore, until <= now else { continue }
            for other in order where lanes[other]?.kind == lanes[name]?.kind { lanes[other]?.isDry = false }
        }
        return true
    }

    /// What other workers left behind, and what has become too late.
    func recover() async {
        let (store, now) = (workspace.store, workspace.clock.now)
        let cause = hours.isOpen(workspace, at: now) ? nil : ReasonCode.outsideHours
        await attempt("recover") {
            let recovered = try await ledger.run { try store.recover(now: now, cause: cause) }
            hours.timeZones = try await preparing.run { try store.customerTimeZones() }
            if recovered.sentAgain > 0 {
                logger.notice("service mail in doubt goes once more", metadata: ["mails": "\(recovered.sentAgain)"])
            }
            guard recovered.requeued + recovered.inDoubt > 0 else { return }
            logger.notice(
                "took over after a worker that stopped",
                metadata: ["requeued": "\(recovered.requeued)", "in_doubt": "\(recovered.inDoubt)"])
        }
    }

    /// Runs one step on the store. `false` where it refused: then nothing has changed.
    @discardableResult
    func attempt(_ what: String, _ body: () async throws -> Void) async -> Bool {
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
