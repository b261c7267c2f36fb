/// When a template pack is due, counted from a day in the record or the calendar.
public struct OccasionRule: Hashable, Sendable, Codable {
    public enum Anchor: Hashable, Sendable, Codable {
        /// The customer's own birthday, solar or lunar.
        case birthday
        /// The birthday of each member of the family.
        case familyBirthday
        /// The day on which a vehicle was handed over.
        case delivery
        /// The day on which a vehicle's insurance ends.
        case insurance
        /// The day by which a vehicle must be inspected.
        case inspection
        /// The day by which a vehicle is to be maintained.
        case maintenance
        /// A festival of the calendar: `spring-festival`, `mid-autumn` …
        case festival(String)
    }

    /// A distance from the anchor; negative is before it.
    public enum Offset: Hashable, Sendable, Codable {
        case days(Int)
        /// Calendar months, clamped to the month's end.
        case months(Int)
    }

    public var anchor: Anchor
    /// The message is due at each of these distances from the anchor.
    public var offsets: [Offset]
    /// By how many days it may be late; past that it is `expired`.
    public var lateDays: Int

    public init(anchor: Anchor, offsets: [Offset] = [.days(0)], lateDays: Int = 0) {
        self.anchor = anchor
        self.offsets = offsets
        self.lateDays = lateDays
    }
}
