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
        /// The day on which something happened to the customer.
        case event(CustomerEvent.Kind)
        /// The day on which an open matter of his was closed: a complaint answered.
        case closing(CustomerEvent.Kind)
        /// The day by which he is to be contacted again, by the cadence of his grade and type.
        case cadence
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
    /// It may go until the anchor itself (`late: until anchor`): a reminder makes sense until the insurance ends.
    public var isInTimeUntilAnchor: Bool

    public init(
        anchor: Anchor, offsets: [Offset] = [.days(0)], lateDays: Int = 0, isInTimeUntilAnchor: Bool = false
    ) {
        self.anchor = anchor
        self.offsets = offsets
        self.lateDays = lateDays
        self.isInTimeUntilAnchor = isInTimeUntilAnchor
    }
}
