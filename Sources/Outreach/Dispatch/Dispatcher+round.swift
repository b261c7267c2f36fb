import Channels
import Foundation
import Logging
import Model
import Storage

// One round: what the ledger is told and asked in one transaction. A round that the store refuses leaves everything as it was,
// is logged, and is done again.
extension Dispatcher {
    /// What a lane is about to arm.
    private struct Volley {
        var lane: String
        var prepared: [Prepared]
    }

    /// Writes down what came back, arms what may leave next, hands it over, and claims what comes after.
    ///
    /// Nothing more leaves while outcomes cannot be written down: both are one transaction.
    ///
    /// - Returns: `false` where the store refused, or must not be asked yet.
    @discardableResult
    func round() async -> Bool {
        guard storeHealth.pause == nil else { return false }
        let now = workspace.clock.now
        summary.isOutsideHours = !hours.isOpen(workspace, at: now)
        for name in lanes.keys { takeBack(name, everything: lanes[name]?.isResting(at: now) ?? false) }
        await redistribute(at: now)
        let volleys = takeVolleys(at: now)
        let news = news
        self.news = News()
        var exchange = news.exchange
        exchange.arming = volleys.flatMap { requests(of: $0, at: now) }
        exchange.rules = workspace.settings.sending
        let claims = takeClaims(at: now)
        exchange.claims = claims.map(\.request)
        guard !exchange.isEmpty else { return true }

        let (store, owner) = (workspace.store, owner)
        var answer: LedgerExchange.Answer?
        await attempt("round") { [exchange] in
            answer = try await ledger.run {
                try store.exchange(
                    exchange, owner: owner, leaseUntil: now.addingTimeInterval(Self.leaseSeconds), now: now)
            }
        }
        for volley in volleys { lanes[volley.lane]?.arming -= volley.prepared.count }
        for claim in claims { lanes[claim.lane]?.isClaiming = false }
        guard let answer else {
            self.news.putBack(news)
            for volley in volleys { putBack(volley) }
            return false
        }
        for (name, settlement) in news.settlements {
            lanes[name]?.noteSettled(1)
            noteReturned(settlement, from: name, at: now)
            recorder?.forget(settlement.messageID)
        }
        summary.stopped += news.refusals.count
        take(answer.verdicts, of: volleys)
        for (claim, messages) in zip(claims, answer.claimed) { take(messages, claimedFor: claim.lane) }
        return true
    }

    // MARK: Asking

    /// Whether anything new may be begun.
    private func isOpen(_ lane: Lane, at now: Date) -> Bool {
        !isStopping && !summary.isOutsideHours && !lane.isResting(at: now) && isOnDuty(lane, at: now)
    }

    private func takeVolleys(at now: Date) -> [Volley] {
        var volleys: [Volley] = []
        let tick = ContinuousClock.now
        limitsLetGo = nil
        var window = SendingWindow(workspace, at: now)
        for name in order {
            guard let lane = lanes[name], isOpen(lane, at: now), lane.room > 0, !lane.ready.isEmpty,
                let choice = lanes[name]?.choose(at: now, tick: tick)
            else { continue }
            news.postponements += choice.postponements
            if let wait = choice.nextLook { limitsLetGo = min(limitsLetGo ?? tick + wait, tick + wait) }
            let go = inTime(choice.go, of: name, by: &window)
            if !go.isEmpty { volleys.append(Volley(lane: name, prepared: go)) }
        }
        return volleys
    }

    /// Those that may still go at this hour: they were claimed a while ago. The others wait in the ledger.
    private func inTime(_ chosen: [Prepared], of name: String, by window: inout SendingWindow) -> [Prepared] {
        var (go, late): ([Prepared], [Postponement]) = ([], [])
        for prepared in chosen {
            guard let postponement = prepared.message.postponement(by: &window, timeZone: prepared.timeZone) else {
                go.append(prepared)
                continue
            }
            late.append(postponement)
            lanes[name]?.shaper.noteBack(prepared.message, unsent: true)
        }
        lanes[name]?.arming -= late.count
        news.postponements += late
        return go
    }

    /// The store refused: they are ready as before.
    private func putBack(_ volley: Volley) {
        lanes[volley.lane]?.ready.insert(contentsOf: volley.prepared, at: 0)
        for prepared in volley.prepared { lanes[volley.lane]?.shaper.noteBack(prepared.message, unsent: true) }
    }

    private func requests(of volley: Volley, at now: Date) -> [ArmRequest] {
        guard let lane = lanes[volley.lane] else { return [] }
        let (via, leaseUntil) = (lane.carrier.definition.name, now.addingTimeInterval(lane.patience))
        return volley.prepared.map {
            ArmRequest(
                messageID: $0.message.id, owner: owner, via: via, address: $0.message.address, leaseUntil: leaseUntil)
        }
    }

    private func takeClaims(at now: Date) -> [(lane: String, request: ClaimRequest)] {
        var claims: [(lane: String, request: ClaimRequest)] = []
        for name in order {
            guard let lane = lanes[name], isOpen(lane, at: now), lane.appetite > 0 else { continue }
            lanes[name]?.isClaiming = true
            claims.append((name, ClaimRequest(carrier: lane.kind, limit: lane.appetite)))
        }
        return claims
    }

    // MARK: Taking the answer

    private func take(_ verdicts: [ArmVerdict], of volleys: [Volley]) {
        var verdicts = verdicts[...]
        let now = workspace.clock.now
        for volley in volleys {
            var armed: [Lane.Armed] = []
            for (prepared, verdict) in zip(volley.prepared, verdicts.prefix(volley.prepared.count)) {
                switch verdict {
                case .armed(let attempt): armed.append(Lane.Armed(prepared: prepared, attempt: attempt, since: now))
                case .stopped(let state, _):
                    if state.group == .skipped { summary.stopped += 1 }
                    lanes[volley.lane]?.shaper.noteBack(prepared.message, unsent: true)
                    // Its place is free, and no answer will say so.
                    bell.ring()
                }
            }
            verdicts = verdicts.dropFirst(volley.prepared.count)
            lanes[volley.lane]?.add(armed: armed)
            if isStopping { takeBack(volley.lane, everything: true) }
        }
        for name in lanes.keys { handOver(name) }
    }

    private func take(_ messages: [Message], claimedFor name: String) {
        guard !messages.isEmpty, let carrier = lanes[name]?.carrier else {
            lanes[name]?.isDry = true
            return
        }
        lanes[name]?.preparing += messages.count
        lanes[name]?.shaper.noteClaimed(messages)
        Task { await self.prepare(messages, for: name, carrier) }
    }

    /// Renders beside what is being sent.
    private func prepare(_ messages: [Message], for name: String, _ carrier: Carrier) async {
        let (workspace, now) = (workspace, workspace.clock.now)
        var isDone = false
        while !isDone, !isStopping {
            isDone = await attempt("render", writes: false) {
                let prepared = try await preparing.run {
                    try Preparation(workspace).prepare(messages, for: carrier, at: now)
                }
                lanes[name]?.ready += prepared.ready
                news.refusals += prepared.refusals
                news.postponements += prepared.postponements
            }
            if let pause = storeHealth.pause { try? await Task.sleep(for: pause) }
        }
        lanes[name]?.preparing -= messages.count
        bell.ring()
    }

    // MARK: Recovery

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
    ///
    /// - Parameter writes: a step that only reads says nothing of whether the store can be written to.
    @discardableResult
    func attempt(_ what: String, writes: Bool = true, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            if writes { storeHealth.noteSuccess() }
            return true
        } catch {
            storeHealth.note(error)
            logger.error("the store refused, trying again", metadata: ["step": "\(what)", "error": "\(error)"])
            return false
        }
    }
}
