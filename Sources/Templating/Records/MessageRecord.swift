import Model

/// What one message is rendered from: nothing else flows into its words.
public struct MessageRecord: Sendable {
    public var customer: Customer
    /// The vehicle that it is about.
    public var vehicle: Vehicle?
    /// The member of the family whose birthday it is.
    public var member: FamilyMember?
    public var settings: Settings
    /// The day on which the message is due.
    public var dueOn: CalendarDate
    /// The date that a letter bears.
    public var today: CalendarDate
    /// What the campaign filled in, by the pack's names: `event.place` → 展厅.
    public var fields: [String: String]
    /// The unsubscribe link; `nil` where there is none (SMS: the channel adds its wording).
    public var optOutURL: String?
    /// How many years the occasion completes; worked out from the birthday or the delivery where `nil`.
    public var years: Int?

    public init(
        customer: Customer, vehicle: Vehicle? = nil, member: FamilyMember? = nil, settings: Settings,
        dueOn: CalendarDate,
        today: CalendarDate, fields: [String: String] = [:], optOutURL: String? = nil, years: Int? = nil
    ) {
        self.customer = customer
        self.vehicle = vehicle
        self.member = member
        self.settings = settings
        self.dueOn = dueOn
        self.today = today
        self.fields = fields
        self.optOutURL = optOutURL
        self.years = years
    }
}

/// A record as one template sees it: in a language, for a pack's occasion.
struct RecordView: Sendable {
    var record: MessageRecord
    var language: String
    var title: String
    var rule: OccasionRule?

    /// The anniversary that is kept: of the birthday whose pack it is, else of the vehicle's delivery. `nil` in the first year.
    var years: Int? {
        if let years = record.years { return years }
        let counted: Int? =
            switch rule?.anchor {
            case .birthday: record.customer.birthday.flatMap { BirthdayRule.years(of: $0, on: record.dueOn) }
            case .familyBirthday: record.member?.birthday.flatMap { BirthdayRule.years(of: $0, on: record.dueOn) }
            default: vehicleYears
            }
        return counted.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Full years since delivery on the due day. The card that goes out a month ahead already counts the year that it announces.
    var vehicleYears: Int? {
        guard let delivered = record.vehicle?.deliveredOn else { return nil }
        let soon = record.dueOn.adding(months: 1)
        var months = (soon.year - delivered.year) * 12 + soon.month - delivered.month
        if delivered.adding(months: months) > soon { months -= 1 }
        return months >= 12 ? months / 12 : nil
    }

    var festival: Festival? {
        guard case .festival(let name) = rule?.anchor else { return nil }
        return Festival.named(name)
    }
}
