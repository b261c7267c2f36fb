/// One thing that the SMS gateway does wrong on purpose: to which numbers, what, and how often.
public struct SMSFault: Sendable, Hashable {
    /// What happens.
    public enum Action: Sendable, Hashable {
        /// HTTP 200 with this code in place of 0; nothing is kept. Codes below 0 mean "try again", others are final.
        case refuse(code: Int, message: String)
        /// This HTTP status with a JSON body, and Retry-After in seconds if given; nothing is kept.
        case status(Int, retryAfter: Int? = nil)
        /// The message is kept (and reported on, if `isReported`), but no answer comes while the connection lasts.
        case silence(isReported: Bool = false)
        /// The connection is closed without an answer; the message has been kept and reported on if `keepingMessage`.
        case close(keepingMessage: Bool = false)
        /// Kept at once, answered that much later.
        case delay(Duration)
        /// Accepted, then reported as UNDELIV with this error.
        case undeliverable(error: String)
        /// Accepted, and never reported on.
        case noReport
        /// Accepted; the report comes twice.
        case reportTwice
        /// Accepted; the report comes before the answer that names its id.
        case reportFirst
    }

    /// The last digits of the numbers meant; empty is every number.
    public var suffix: String
    /// What happens.
    public var action: Action
    /// How often per number: after that all goes well. `nil` is always.
    public var times: Int?
    /// From when to when, counted from the start of the gateway; `nil` is always.
    public var window: FaultWindow?

    /// A fault of numbers that end so; unlimited unless `times` or `window` is given.
    public init(endingIn suffix: String, _ action: Action, times: Int? = nil, window: FaultWindow? = nil) {
        self.suffix = suffix
        self.action = action
        self.times = times
        self.window = window
    }
}
