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
    /// The postal address is marked bad until somebody corrects it.
    public static let badAddress = "address_bad"
    /// Two records became one, and the other one had the same message.
    public static let merged = "merged"
    /// The customer was erased from the store.
    public static let erased = "erased"
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
    /// It waits for the hours in which it may be sent.
    public static let outsideHours = "outside_hours"
    /// It waits until a quiet day is over.
    public static let quietDay = "quiet_day"
    /// The number has had as many SMS as it may in a minute, an hour or a day.
    public static let recipientLimit = "recipient_limit"
    /// Somebody has had as many messages in seven days as the settings allow.
    public static let frequencyCap = "frequency_cap"
    /// A service message in doubt goes once more, with the same Message-ID.
    public static let sentAgain = "sent_again"
    /// A person found out what became of a message in doubt; what he wrote follows.
    public static let settledByHand = "settled_by_hand"

    /// SQL for the reason of a waiting message that expires: what it had been waiting for stays readable.
    ///
    /// - Parameter cause: a parameter of the statement, for messages that have no reason of their own; may be NULL.
    static func expiredSQL(cause: String) -> String {
        "'\(expired)' || coalesce(': ' || coalesce(reason, \(cause)), '')"
    }
}
