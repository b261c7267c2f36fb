import Channels
import Foundation
import Model
import Storage

/// Carries one message now, in the dispatcher's own steps: lease → render → arm → hand over → settle.
///
/// Beside a dispatcher on the same store it is one more worker: whichever has the lease sends. It tries once; what is put off
/// stays in the ledger.
public struct Courier: Sendable {
    private let workspace: Workspace
    private let carriers: [Carrier]
    private let jitter: @Sendable () -> Double
    private let owner: String
    private let blocking = Blocking(label: "hongyan.courier")

    /// - Parameter carriers: open channels, of one kind the preferred one first.
    public init(
        _ workspace: Workspace, carriers: [Carrier],
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.workspace = workspace
        self.carriers = carriers
        self.jitter = jitter
        owner = workspace.drawToken()
    }

    /// Takes it through the first channel of its kind that does not turn everybody away.
    ///
    /// - Returns: how it stands afterwards; unchanged where another worker has it, or its time has not come.
    public func carry(_ id: Int64) async throws -> Message {
        let store = workspace.store
        guard let message = try await blocking.run({ try store.message(id: id) }) else {
            throw Problem("there is no message \(id)", hint: "hongyan messages lists them")
        }
        let ways = carriers.filter { $0.definition.carrier == message.channel.carrier }
        for (index, way) in ways.enumerated() {
            let goesOn = try await attempt(id, through: way, hasStandIn: index < ways.count - 1)
            if !goesOn { break }
        }
        return try await blocking.run { try store.message(id: id) } ?? message
    }

    /// - Returns: whether the next channel may try.
    private func attempt(_ id: Int64, through carrier: Carrier, hasStandIn: Bool) async throws -> Bool {
        guard let (prepared, attempt) = try await blocking.run({ try arm(id, for: carrier) }) else {
            return false
        }
        let delivery = await carrier.send(prepared.consignment)
        let now = workspace.clock.now
        let verdict = Verdict(
            now: now, firstTry: prepared.parcel.date, setbacks: prepared.setbacks,
            channelFaults: prepared.channelFaults, hasStandIn: hasStandIn, jitter: jitter())
        let settlement = verdict.settlement(of: prepared.message, attempt: attempt, delivery: delivery)
        let store = workspace.store
        let states = try await blocking.run { try store.settle([settlement], now: now) }
        return hasStandIn && delivery.blamesChannel && states == [.queued]
    }

    private func arm(_ id: Int64, for carrier: Carrier) throws -> (Prepared, attempt: Int)? {
        let (store, now) = (workspace.store, workspace.clock.now)
        let end = now.addingTimeInterval(Dispatcher.leaseSeconds + carrier.definition.longestAttempt)
        guard let message = try store.lease(id, owner: owner, until: end, now: now) else { return nil }
        let result = try Preparation(workspace).prepare([message], for: carrier, at: now)
        try store.refuse(result.refusals, owner: owner, now: now)
        try store.postpone(result.postponements, owner: owner, now: now)
        guard let prepared = result.ready.first else { return nil }
        let request = ArmRequest(messageID: id, owner: owner, via: carrier.definition.name, address: message.address)
        let verdict = try store.arm([request], rules: workspace.settings.sending, now: now).first
        guard case .armed(let attempt)? = verdict else { return nil }
        return (prepared, attempt)
    }
}
