import Foundation
import Model

/// What one try came to, and what the dispatcher should make of it.
public struct Delivery: Hashable, Sendable {
    /// Accepted, deferred, failed or in doubt.
    public var outcome: Attempt.Outcome
    /// The relay's queue id or the gateway's own id of the message: opaque text, never a number.
    public var providerID: String?
    /// The far end's own words, at most 500 characters, with secrets and the recipient masked.
    public var reply: String
    /// Seconds before the next try, where the far end or the definition named them.
    public var retryAfter: TimeInterval?
    /// Nothing more goes through this channel until somebody has looked: wrong password, account out of credit.
    public var suspendsChannel: Bool
    /// Sending to this address again can never help: it belongs on the suppression list.
    public var addressIsBad: Bool
    /// Of a mail that was refused: why.
    public var cause: BounceReason?
    /// The message was certainly not taken, and that is no fault of its own: the channel is suspended, was not reached, or
    /// closes its doors to everyone (421, RFC 5321 section 3.8). The message keeps its place, and another channel may
    /// take it.
    public var blamesChannel: Bool

    /// A delivery of its parts.
    ///
    /// - Parameter blamesChannel: `true` in any case where the channel is suspended.
    public init(
        outcome: Attempt.Outcome, providerID: String? = nil, reply: String, retryAfter: TimeInterval? = nil,
        suspendsChannel: Bool = false, addressIsBad: Bool = false, cause: BounceReason? = nil,
        blamesChannel: Bool = false
    ) {
        self.outcome = outcome
        self.providerID = providerID
        self.reply = reply
        self.retryAfter = retryAfter
        self.suspendsChannel = suspendsChannel
        self.addressIsBad = addressIsBad
        self.cause = cause
        self.blamesChannel = outcome == .deferred && (blamesChannel || suspendsChannel)
    }

    /// A try that never left: a fault of the message itself, which no retry mends.
    static func refused(_ problem: Problem) -> Delivery {
        Delivery(outcome: .failed, reply: String(problem.description.prefix(500)))
    }
}
