import Foundation
import Synchronization

/// The faults in force, and how often each has been used up.
final class FaultBook: Sendable {
    private struct Use: Hashable {
        let rule: Int
        let whom: String
    }

    private struct State {
        var faults: SandboxFaults
        let start: Date
        var uses: [Use: Int] = [:]

        /// Whether the rule applies to `whom` at this time; counts it if so.
        mutating func spend(rule: Int, times: Int?, window: FaultWindow?, now: Date, whom: String) -> Bool {
            if let window, !window.contains(.seconds(now.timeIntervalSince(start))) { return false }
            guard let times else { return true }
            let use = Use(rule: rule, whom: whom)
            let used = uses[use, default: 0]
            guard used < times else { return false }
            uses[use] = used + 1
            return true
        }
    }

    private let state: Mutex<State>

    private let now: @Sendable () -> Date

    /// - Parameter now: what windows are measured by; they count from now.
    init(_ faults: SandboxFaults, now: @escaping @Sendable () -> Date) {
        self.now = now
        state = Mutex(State(faults: faults, start: now()))
    }

    /// Setting it starts all counts and windows anew.
    var faults: SandboxFaults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0 = State(faults: newValue, start: now()) } }
    }

    /// What goes wrong at a phase for the first of these addresses that anything goes wrong for; there are none before
    /// one is known.
    func mailFault(at phase: MailFault.Phase, _ addresses: [String]) -> MailFault.Action? {
        guard !addresses.isEmpty else { return mailFault(at: phase, address: nil) }
        for address in addresses {
            if let action = mailFault(at: phase, address: address.lowercased()) { return action }
        }
        return nil
    }

    private func mailFault(at phase: MailFault.Phase, address: String?) -> MailFault.Action? {
        state.withLock { state in
            for index in state.faults.mail.indices {
                let rule = state.faults.mail[index]
                guard rule.phase == phase, rule.who.means(address) else { continue }
                let whom = rule.who == .anyone ? "" : address ?? ""
                let applies = state.spend(
                    rule: index, times: rule.times, window: rule.window, now: now(), whom: whom)
                if applies { return rule.action }
            }
            return nil
        }
    }

    /// What goes wrong for a number.
    func smsFault(_ number: String) -> SMSFault.Action? {
        state.withLock { state in
            for index in state.faults.sms.indices {
                let rule = state.faults.sms[index]
                guard number.hasSuffix(rule.suffix) else { continue }
                let applies = state.spend(
                    rule: index, times: rule.times, window: rule.window, now: now(), whom: number)
                if applies { return rule.action }
            }
            return nil
        }
    }
}
