import Foundation

/// One wave of messages to an audience, launched by a person.
public struct Campaign: Hashable, Sendable, Codable {
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Can be checked and launched.
        case draft
        case running
        /// Nothing is armed; what is queued stays queued.
        case paused
        /// What had not left is cancelled.
        case cancelled
        /// Nothing is waiting any more.
        case finished
    }

    public var id: Int64
    /// Unique in the store; what the commands call it by.
    public var name: String
    public var pack: String
    /// In the audience language, as written: `type = owner and city = "上海"`.
    public var audience: String
    public var channel: ChannelKind
    /// What the pack asks to be filled in, such as the time and place of an event; `event.place` → 上海.
    public var fields: [String: String]
    public var state: State
    public var createdAt: Date
    public var launchedAt: Date?
    /// Changed while it runs too.
    public var limit: SendingLimit

    public init(
        id: Int64 = 0, name: String, pack: String, audience: String, channel: ChannelKind,
        fields: [String: String] = [:], state: State = .draft, createdAt: Date, launchedAt: Date? = nil,
        limit: SendingLimit = .none
    ) {
        self.id = id
        self.name = name
        self.pack = pack
        self.audience = audience
        self.channel = channel
        self.fields = fields
        self.state = state
        self.createdAt = createdAt
        self.launchedAt = launchedAt
        self.limit = limit
    }
}
