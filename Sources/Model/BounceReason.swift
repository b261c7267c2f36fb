/// Why a mail came back. `docs/bounces.md` defines each in a sentence, and says what the sender should do next.
public enum BounceReason: String, Sendable, CaseIterable, Codable {
    // The address
    case userunknown, hostunknown, notaccept, hasmoved, suspend, mailboxfull, filtered
    // The sender
    case rejected, blocked, badreputation, spamdetected, policyviolation, authfailure, requireptr, notcompliantrfc
    case securityerror, norelaying, toomanyconn, speeding
    // The message
    case virusdetected, contenterror, mesgtoobig, exceedlimit
    // The way
    case expired, networkerror, systemerror, systemfull, syntaxerror, mailererror
    // Not clear
    case onhold, undefined
    // No failure
    case feedback, vacation, delivered

    /// Whether the address itself is at fault, so that sending again to it can never help.
    public var condemnsAddress: Bool {
        switch self {
        case .userunknown, .hostunknown, .notaccept, .hasmoved: true
        default: false
        }
    }
}

/// What is done with an address, and with the channel, because of a reason.
public enum BounceConsequence: String, Sendable, CaseIterable {
    /// Nothing more goes to the address.
    case suppress
    /// The third such return within ninety days, the first and the last at least fourteen days apart, suppresses the address.
    case count
    /// It is not the recipient's fault: where it happens to many of a campaign, the campaign pauses.
    case pause
    /// Nobody is at fault who could mend it; it is only written down.
    case note

    /// What follows unless the settings say otherwise.
    public static func usual(for reason: BounceReason) -> BounceConsequence {
        switch reason {
        case .userunknown, .hostunknown, .notaccept, .hasmoved, .feedback: .suppress
        case .mailboxfull, .suspend, .filtered, .expired: .count
        case .rejected, .blocked, .badreputation, .spamdetected, .policyviolation, .authfailure, .requireptr,
            .notcompliantrfc, .securityerror, .norelaying, .toomanyconn, .speeding, .virusdetected, .contenterror,
            .mesgtoobig, .exceedlimit:
            .pause
        case .networkerror, .systemerror, .systemfull, .syntaxerror, .mailererror, .onhold, .undefined, .vacation,
            .delivered:
            .note
        }
    }

    /// Whether it may follow from a reason: what is about us never condemns a recipient.
    public func mayFollow(from reason: BounceReason) -> Bool {
        guard self == .suppress || self == .count else { return true }
        return switch BounceConsequence.usual(for: reason) {
        case .suppress, .count: true
        case .pause, .note: false
        }
    }
}
