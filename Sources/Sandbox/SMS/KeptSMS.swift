import Foundation

/// A short message that the sandbox gateway took.
public struct KeptSMS: Sendable, Hashable, Codable {
    /// What the gateway says of the message's delivery.
    public enum Status: String, Sendable, Codable {
        /// Nothing yet, or ever if no callback was given.
        case pending = "PENDING"
        /// The report said: delivered.
        case delivered = "DELIVRD"
        /// The report said: not delivered.
        case undelivered = "UNDELIV"
    }

    /// The gateway's own id, told in the answer and in the report.
    public var sid: String
    /// The number, as it was given.
    public var to: String
    /// The text, as it was given.
    public var text: String
    /// The sender's own name for the message.
    public var ref: String?
    /// Where the report goes.
    public var callback: String?
    /// RFC 3339, UTC.
    public var receivedAt: String
    /// What was reported so far; on disk as it was when the message came.
    public var status: Status
}

/// One POST of delivery reports, with all its attempts.
public struct ReportPush: Sendable, Hashable {
    /// Where to.
    public var callback: String
    /// The ids reported on; one may stand twice.
    public var sids: [String]
    /// How often it was tried.
    public var attempts: Int
    /// Whether the callback answered SUCCESS in the end; otherwise the reports were given up.
    public var isTaken: Bool
    /// What the last attempt met with, where it was no success.
    public var fault: String?
}
