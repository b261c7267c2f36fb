/// Who belongs to an audience: the audience language as a tree, which the store turns into SQL with parameters.
public indirect enum AudienceFilter: Hashable, Sendable {
    case everyone
    case and(AudienceFilter, AudienceFilter)
    case or(AudienceFilter, AudienceFilter)
    case not(AudienceFilter)
    /// `city = "上海"`, `delivered before 2025-01-01`. A vehicle's field holds where one vehicle of the customer fits.
    case compare(Field, Comparison, Literal)
    /// `city in ("上海", "苏州")`
    case oneOf(Field, [Literal])
    /// `email is missing`
    case missing(Field)

    public enum Field: String, Sendable, CaseIterable {
        case card, name, gender, type, grade, tier, city, consultant, branch, source, language, nature
        case phone, email
        /// Who holds the vehicles, and whose he is: what decides the card.
        case holder, ownership
        /// What the rules make of a customer: A, B or C by amount; months, purchases and yuan; `loyal`, `switched`, `none`.
        case value, recency, frequency, amount, loyalty
        /// Month of the birthday, 1 to 12, in its own calendar.
        case birthMonth = "birth_month"
        case brand, series, model, plate, vin, mileage, insurer
        case delivered, registered, insurance, inspection, maintenance

        public enum ValueKind: Sendable { case text, number, date }

        public var valueKind: ValueKind {
            switch self {
            case .birthMonth, .mileage, .recency, .frequency, .amount: .number
            case .delivered, .registered, .insurance, .inspection, .maintenance: .date
            default: .text
            }
        }

        /// Whether the field belongs to a vehicle rather than to the customer.
        public var isVehicle: Bool {
            switch self {
            case .brand, .series, .model, .plate, .vin, .mileage, .insurer: true
            case .delivered, .registered, .insurance, .inspection, .maintenance: true
            default: false
            }
        }
    }

    public enum Comparison: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contains
        case startsWith = "starts_with"
    }

    public enum Literal: Hashable, Sendable {
        case text(String)
        case number(Int)
        case date(CalendarDate)
    }
}
