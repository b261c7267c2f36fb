/// When messages may leave: hours of the day, and days on which nothing does, by class and by channel.
public struct SendingRules: Hashable, Sendable {
    /// Whom a line of the settings is about.
    public enum Scope: Hashable, Sendable {
        /// Hours: whatever no other line names. Quiet days: everything.
        case general
        case messageClass(MessageClass)
        case channel(ChannelKind)
    }

    /// Minutes after local midnight, by scope.
    public var hours: [Scope: Range<Int>]
    public var quietDays: [Scope: [QuietDay]]
    /// How many messages over all channels somebody may have had in seven days when one more of this class goes to him;
    /// a class that is not here has no limit.
    public var perWeek: [MessageClass: Int] = [:]
    /// One greeting a day for a person and his household: a birthday at Spring Festival is one card.
    public var oneGreetingADay = true
    /// Words that no message may hold, on top of `BannedWords.standard`.
    public var bannedWords: [String] = []
    /// What one number may get by SMS.
    public var recipient = RecipientLimits.none

    /// - Parameter minutes: the hours of everything.
    public init(minutes: Range<Int> = 9 * 60..<20 * 60, quietDays: [Scope: [QuietDay]] = [:]) {
        hours = [.general: minutes]
        self.quietDays = quietDays
    }

    /// The hours of a class on a channel: those that name its class and those that name its channel, both of which must
    /// hold; the general ones where neither is named. `nil` where the two have no minute in common.
    ///
    /// Letters and cards travel by mail: what is said of mail counts for them where nothing is said of themselves.
    public func minutes(_ messageClass: MessageClass, _ channel: ChannelKind) -> Range<Int>? {
        let ofClass = hours[.messageClass(messageClass)]
        let ofChannel = hours[.channel(channel)] ?? hours[.channel(channel.carrierChannel)]
        guard let first = ofClass ?? ofChannel else { return hours[.general] ?? 0..<24 * 60 }
        let common = first.clamped(to: ofChannel ?? first)
        return common.isEmpty ? nil : common
    }

    /// The quiet days of a class on a channel, those of everything included.
    public func quietDays(_ messageClass: MessageClass, _ channel: ChannelKind) -> [QuietDay] {
        guard !quietDays.isEmpty else { return [] }
        return (quietDays[.general] ?? []) + (quietDays[.messageClass(messageClass)] ?? [])
            + (quietDays[.channel(channel)] ?? quietDays[.channel(channel.carrierChannel)] ?? [])
    }
}

/// A day on which nothing is sent.
public enum QuietDay: Hashable, Sendable {
    /// These days, both included.
    case dates(ClosedRange<CalendarDate>)
    /// A day of every year.
    case yearly(month: Int, day: Int)
    /// A day of the Chinese calendar, by the name that `Festival` or `Festival.mourning` knows it by.
    case festival(String)
}

extension ChannelKind {
    /// The channel whose lines count for it where it has none of its own.
    fileprivate var carrierChannel: ChannelKind { carrier == .email ? .email : self }
}
