import Model

// What may follow what in the life of a message. Pure; the store reads a row, asks here, and writes the answer.

extension MessageState {
    /// Nothing of the message is on its way: it can still be held, skipped or cancelled.
    var hasNotLeft: Bool {
        switch self {
        case .planned, .queued, .leased, .deferred: true
        default: false
        }
    }

    /// The states of `hasNotLeft` in SQL, for the statements that take a message back before it leaves.
    static let notLeftSQL = "('planned', 'queued', 'leased', 'deferred')"

    /// The states in which a message waits.
    static let waiting = allCases.filter { $0.group == .waiting }

    /// A condition in the words of the partial index `message_campaign_ended`: SQLite uses it where it finds them again.
    static let endedSQL = "state NOT IN ('planned', 'queued', 'leased', 'armed', 'deferred')"

    /// The state after the worker has said how its attempt ended.
    ///
    /// The armed message takes what the worker says. A message that was given up for lost in the meantime takes it as
    /// evidence. What a receipt has said already stands. One that a person put back into the queue is only stopped by the
    /// news that it went after all.
    func settled(as next: MessageState) -> MessageState {
        switch self {
        case .armed, .inDoubt: next
        case .accepted, .delivered, .bounced, .complained: self
        case .planned, .queued, .leased, .deferred, .failed, .suppressed, .expired, .cancelled:
            next == .accepted ? .accepted : self
        }
    }

    /// The state after a receipt.
    ///
    /// Evidence is never taken back: the first of delivered and bounced stands, and only a complaint goes beyond them. A
    /// message of which nothing ever left (`attempts` is 0) cannot have arrived, whatever a receipt says.
    func evidenced(by verdict: Receipt.Verdict, attempts: Int) -> MessageState {
        guard attempts > 0 else { return self }
        switch verdict {
        case .complained: return .complained
        case .delivered:
            switch self {
            case .delivered, .bounced, .complained: return self
            default: return .delivered
            }
        case .bounced:
            switch self {
            case .delivered, .bounced, .complained: return self
            default: return .bounced
            }
        case .delayed:
            // Somebody has it and still tries: no longer in doubt.
            return self == .inDoubt ? .accepted : self
        }
    }
}

extension Receipt {
    /// What the ledger gives as the reason of the state that the receipt brings.
    var reason: String {
        let what = cause.map { "\(verdict.rawValue): \($0.rawValue)" } ?? verdict.rawValue
        guard let detail, !detail.isEmpty else { return what }
        return "\(what): \(detail)"
    }

    /// Whether nothing more may go to the address.
    var condemnsAddress: Bool { verdict == .complained || (verdict == .bounced && isHard) }
}
