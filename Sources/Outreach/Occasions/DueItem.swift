import Model
import Templating

/// A word that is due to one person on one day, and whether it can be sent.
public struct DueItem: Sendable {
    /// What makes its message unique: pack, subject and occurrence (`birthday/customer 17/2026`).
    public var key: String
    let question: DueQuestion
    public var customer: Customer
    /// The vehicle that it is about.
    public var vehicle: Vehicle?
    /// The member of the family whose birthday it is.
    public var member: FamilyMember?
    public var dueOn: CalendarDate
    /// The last day on which it may still go.
    public var expiresOn: CalendarDate
    public var decision: Decision

    public enum Decision: Hashable, Sendable {
        case send(ChannelKind, address: String)
        case skip(Obstacle)
    }

    public var pack: TemplatePack { question.pack }

    /// `vehicle 5`, `spouse 熊昶`; `nil` for the customer: what the ledger keeps to find the subject again.
    public var subject: String? { MessageSubject.text(vehicle: vehicle, member: member) }

    /// The pack's name, with which every key begins.
    static func pack(ofKey key: String) -> String { String(key.prefix { $0 != "/" }) }
}

/// How a message's row names the vehicle or the family member that it is about.
enum MessageSubject {
    static func text(vehicle: Vehicle?, member: FamilyMember?) -> String? {
        if let vehicle { return "vehicle \(vehicle.id)" }
        if let member { return "\(member.relation.rawValue) \(member.name ?? day(of: member))" }
        return nil
    }

    /// Two children of whom nobody wrote down the names are told apart by their birthdays (`child --03-07`).
    private static func day(of member: FamilyMember) -> String {
        guard var birthday = member.birthday else { return "" }
        birthday.year = nil
        return "\(birthday)"
    }

    static func vehicle(_ subject: String?, of customer: Customer) -> Vehicle? {
        customer.vehicles.first { text(vehicle: $0, member: nil) == subject }
    }

    static func member(_ subject: String?, of customer: Customer) -> FamilyMember? {
        customer.family.first { text(vehicle: nil, member: $0) == subject }
    }
}
