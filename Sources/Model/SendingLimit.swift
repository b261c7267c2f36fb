/// How much of something may be sent: through a relay, to one recipient domain, or of a campaign. `nil` is no limit.
public struct SendingLimit: Hashable, Sendable, Codable {
    /// Messages a second; may be less than 1.
    public var perSecond: Double?
    /// Messages on the wire at once.
    public var connections: Int?

    public init(perSecond: Double? = nil, connections: Int? = nil) {
        self.perSecond = perSecond
        self.connections = connections
    }

    public static let none = SendingLimit()

    public var isNone: Bool { self == .none }
}
