import Model
import Storage

/// What has happened since the last round and the ledger does not know yet.
struct News {
    var settlements: [(lane: String, settlement: Settlement)] = []
    var withdrawals: [Withdrawal] = []
    var refusals: [Refusal] = []
    var postponements: [Postponement] = []

    var isEmpty: Bool {
        settlements.isEmpty && withdrawals.isEmpty && refusals.isEmpty && postponements.isEmpty
    }

    /// Everything, in the form in which the ledger takes it.
    var exchange: LedgerExchange {
        var exchange = LedgerExchange()
        exchange.settlements = settlements.map(\.settlement)
        exchange.withdrawals = withdrawals
        exchange.refusals = refusals
        exchange.postponements = postponements
        return exchange
    }

    /// Puts what an earlier round could not write in front.
    mutating func putBack(_ earlier: News) {
        settlements = earlier.settlements + settlements
        withdrawals = earlier.withdrawals + withdrawals
        refusals = earlier.refusals + refusals
        postponements = earlier.postponements + postponements
    }
}
