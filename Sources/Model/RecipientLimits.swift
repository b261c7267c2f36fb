import Foundation

/// How many SMS one number may get, as operators in China count them for one signature. `nil` is no limit.
public struct RecipientLimits: Hashable, Sendable {
    public var perMinute: Int?
    public var perHour: Int?
    public var perDay: Int?
    /// Marketing in 24 hours.
    public var marketingPerDay: Int?

    public init(perMinute: Int? = nil, perHour: Int? = nil, perDay: Int? = nil, marketingPerDay: Int? = nil) {
        self.perMinute = perMinute
        self.perHour = perHour
        self.perDay = perDay
        self.marketingPerDay = marketingPerDay
    }

    public static let none = RecipientLimits()

    /// What operators allow: 1 a minute, 5 an hour, 10 a day; 50 of marketing in 24 hours.
    public static let operators = RecipientLimits(perMinute: 1, perHour: 5, perDay: 10, marketingPerDay: 50)

    /// A text that a number got, or may have got.
    public struct Sent: Hashable, Sendable {
        public var at: Date
        public var messageClass: MessageClass

        public init(at: Date, messageClass: MessageClass) {
            self.at = at
            self.messageClass = messageClass
        }
    }

    /// The longest time over which something is counted, in seconds.
    public static let longestWindow: TimeInterval = 86_400

    /// When the next text may go to a number that got these; `nil` where it may go now.
    ///
    /// Three in the last hour under `perHour: 3`, the first of them 50 minutes ago → in 10 minutes.
    public func opening(after sent: [Sent], for messageClass: MessageClass, at now: Date) -> Date? {
        func opening(_ limit: Int?, _ window: TimeInterval, _ counted: [Sent]) -> Date? {
            guard let limit, limit > 0 else { return nil }
            let times = counted.map(\.at).filter { $0 > now.addingTimeInterval(-window) }.sorted()
            guard times.count >= limit else { return nil }
            return times[times.count - limit].addingTimeInterval(window)
        }
        let marketing = sent.filter { $0.messageClass == .marketing }
        return [
            opening(perMinute, 60, sent), opening(perHour, 3_600, sent), opening(perDay, 86_400, sent),
            messageClass == .marketing ? opening(marketingPerDay, 86_400, marketing) : nil,
        ].compactMap(\.self).max()
    }
}
