/// What a consultant does some days after a message went, by itself: a call three days after a postcard (三天后再用电话确认).
public struct FollowUp: Hashable, Sendable, Codable {
    public var channel: ChannelKind
    /// Days after the message was handed over.
    public var days: Int

    public init(channel: ChannelKind, days: Int) {
        self.channel = channel
        self.days = days
    }
}
