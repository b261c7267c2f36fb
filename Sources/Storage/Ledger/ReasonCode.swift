/// The codes that a message's `reason` begins with where the store itself decides.
public enum ReasonCode {
    /// The occasion's own limit passed before it could go.
    public static let expired = "too_late"
    /// The customer has no address for the channel.
    public static let noAddress = "no_address"
    /// Marketing without an explicit yes.
    public static let noConsent = "no_consent"
    /// The customer said no to this class on this channel.
    public static let refused = "consent_refused"
    /// The address is on the suppression list; the list's reason follows.
    public static let suppressed = "address_suppressed"
    /// A person cancelled the campaign before the message left.
    public static let campaignCancelled = "campaign_cancelled"
    /// The campaign is paused, or not launched yet: the message went back to the queue.
    public static let campaignNotRunning = "campaign_not_running"
    /// The lease ended, or another worker or a person has taken the message.
    public static let leaseLost = "lease_lost"
    /// The worker ended between arming and recording an outcome.
    public static let workerLost = "worker_lost"
    /// A person skipped it; what he said follows.
    public static let skipped = "skipped"
    /// A person holds it.
    public static let held = "held"
    /// A limit of its relay, of its recipient's domain or of its campaign has no room for it yet.
    public static let paced = "paced"
}
