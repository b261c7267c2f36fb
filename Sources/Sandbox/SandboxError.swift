/// Why the sandbox could not start, keep something, or reach a callback: what happened, to what, and what to do.
public struct SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done.
    public enum Kind: Hashable, Sendable {
        /// The address could not be listened on; `what` is `host:port`.
        case cannotListen
        /// A file or folder could not be written; `what` is its path.
        case cannotWrite
        /// What a test waited for did not come in time; `what` names it.
        case timedOut
        /// A delivery report could not be handed over; `what` is the callback's URL.
        case cannotReport
    }

    /// What was being done.
    public let kind: Kind
    /// The address, path or URL that it was done to.
    public let what: String
    /// What the system said, without a full stop.
    public let reason: String

    /// What to do about it.
    public var hint: String {
        switch kind {
        case .cannotListen: "choose another port, or 0 for any free one"
        case .cannotWrite: "check that the folder can be written and the disk is not full"
        case .timedOut: "look at what has been kept so far, and at the sender's ledger"
        case .cannotReport: "check that the receipt address is reachable from here over plain http"
        }
    }

    /// One sentence with the hint after a semicolon.
    public var description: String {
        switch kind {
        case .cannotListen: "cannot listen on \(what): \(reason); \(hint)"
        case .cannotWrite: "cannot write \(what): \(reason); \(hint)"
        case .timedOut: "waited in vain for \(what): \(reason); \(hint)"
        case .cannotReport: "cannot report to \(what): \(reason); \(hint)"
        }
    }
}
