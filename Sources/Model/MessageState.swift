/// Where a message is on its way. One row of the ledger is in exactly one of these.
///
/// ```
/// planned → queued → leased → armed → accepted → delivered | bounced | complained
///    ↓         ↓        ↓       ├────→ failed
/// cancelled, suppressed, expired├────→ deferred → queued
///                               └────→ inDoubt  → (evidence) accepted | delivered | bounced | failed
/// ```
public enum MessageState: String, Sendable, Codable, CaseIterable {
    /// Written down and waiting for a person's approval, or held by one. Nothing happens by itself.
    case planned
    /// May go from `notBefore` on, and must not go after `expiresAt`.
    case queued
    /// A worker has it until its lease ends; nothing has left. A lease that ends goes back to `queued`.
    case leased
    /// Committed to disk before the first byte leaves, with suppression and cancellation checked in the same
    /// transaction. A crash now leaves it `inDoubt`; `queued` only where the worker's flight record proves that nothing had begun.
    case armed
    /// The relay or gateway took it and said so.
    case accepted
    /// Refused for now; goes back to `queued` when `notBefore` is reached.
    case deferred
    /// Refused for good, or given up after its last attempt.
    case failed
    /// All of it may have been handed over and no valid answer came. Evidence or a person settles it. Never sent again by
    /// itself, but for mail of the class service: that goes once more, with the same Message-ID.
    case inDoubt = "in_doubt"
    /// A receipt says that it reached the recipient.
    case delivered
    /// A receipt or a returned mail says that it did not.
    case bounced
    /// The recipient called it spam.
    case complained
    /// Must not go: no consent, opted out, address bad, skipped by a rule. The reason says which.
    case suppressed
    /// Too late by its occasion's own limit; not sent.
    case expired
    /// A person skipped it, or its campaign was cancelled.
    case cancelled

    /// The five groups in which a report counts; together they are the whole audience.
    public enum Group: String, Sendable, Codable, CaseIterable {
        case waiting, sent, failed, skipped
        case inDoubt = "in_doubt"
    }

    public var group: Group {
        switch self {
        case .planned, .queued, .leased, .armed, .deferred: .waiting
        case .accepted, .delivered: .sent
        case .failed, .bounced, .complained: .failed
        case .suppressed, .expired, .cancelled: .skipped
        case .inDoubt: .inDoubt
        }
    }
}
