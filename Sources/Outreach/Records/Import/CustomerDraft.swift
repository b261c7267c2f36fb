import Foundation
import Model

/// A customer while his row is read.
struct CustomerDraft {
    var customer = Customer(card: "", name: "")
    var faults: [RowFault] = []
    var nature: Customer.Nature?
    /// 称谓 says 先生 where 性别 says nothing.
    var titleGender: Customer.Gender?
    private(set) var formerConsultant: String?
    private var landlines: [String] = []
    private var classConsents: [Consent] = []
    private var vehicles: [Vehicle] = []
    private var family: [(relation: FamilyMember.Relation, position: Int, member: FamilyMember)] = []

    mutating func report(_ fault: FieldFault, at heading: String) {
        faults.append(RowFault(heading: heading, reason: fault.reason, hint: fault.hint))
    }

    /// Mobiles come before landlines: the first number is the one that is written to.
    mutating func addPhone(_ e164: String, isMobile: Bool) {
        guard !customer.phones.contains(e164), !landlines.contains(e164) else { return }
        if isMobile { customer.phones.append(e164) } else { landlines.append(e164) }
    }

    mutating func addNote(_ text: String) {
        customer.notes = customer.notes.map { "\($0)\n\(text)" } ?? text
    }

    /// Somebody who has left neither signs nor looks after anybody: the name goes to the notes.
    mutating func setConsultant(_ text: String) {
        let (name, hasLeft) = FieldWords.consultant(text)
        if hasLeft { formerConsultant = name } else { customer.consultant = name }
    }

    /// 是 grants messages of every class on the channel. 否 refuses greetings and marketing; service notices about the
    /// customer's own car and order are no advertising, and stay as they are (domain reference, section 7).
    mutating func addConsents(_ channels: [ChannelKind], isGranted: Bool, at: Date) {
        let classes: [MessageClass] = isGranted ? [.greeting, .service, .marketing] : [.greeting, .marketing]
        for channel in channels {
            for messageClass in classes {
                customer.consents.append(
                    Consent(
                        channel: channel, messageClass: messageClass, answer: isGranted ? .granted : .refused,
                        source: "import", at: at))
            }
        }
    }

    /// A column of one class: `consent.sms.marketing`. It says more than a column of the whole channel, and stands over it.
    mutating func addConsent(_ field: CustomerField, isGranted: Bool, at: Date) {
        let words = field.rawValue.split(separator: ".").map(String.init)
        guard words.count == 3, let messageClass = MessageClass(rawValue: words[2]) else { return }
        let channels: [ChannelKind] =
            words[1] == "letter" ? [.letter, .card] : ChannelKind(rawValue: words[1]).map { [$0] } ?? []
        for channel in channels {
            classConsents.append(
                Consent(
                    channel: channel, messageClass: messageClass, answer: isGranted ? .granted : .refused,
                    source: "import", at: at))
        }
    }

    func vehicle(_ ordinal: Int) -> Vehicle { ordinal < vehicles.count ? vehicles[ordinal] : Vehicle() }

    mutating func set(_ vehicle: Vehicle, _ ordinal: Int) {
        while vehicles.count <= ordinal { vehicles.append(Vehicle()) }
        vehicles[ordinal] = vehicle
    }

    mutating func name(_ relation: FamilyMember.Relation, _ position: Int, _ name: String) {
        change(relation, position) { $0.name = name }
    }

    mutating func birthday(_ relation: FamilyMember.Relation, _ position: Int, _ birthday: Birthday) {
        change(relation, position) { $0.birthday = birthday }
    }

    private mutating func change(
        _ relation: FamilyMember.Relation, _ position: Int, _ change: (inout FamilyMember) -> Void
    ) {
        if let index = family.firstIndex(where: { $0.relation == relation && $0.position == position }) {
            change(&family[index].member)
        } else {
            var member = FamilyMember(relation: relation)
            change(&member)
            family.append((relation, position, member))
        }
    }

    func finished() -> Customer {
        var customer = customer
        customer.phones += landlines
        customer.vehicles = vehicles.filter { $0 != Vehicle() }
        // Where a file has only the series (车系), that is how people call the car.
        for index in customer.vehicles.indices where customer.vehicles[index].model == nil {
            customer.vehicles[index].model = customer.vehicles[index].series
        }
        if !classConsents.isEmpty {
            customer.consents.removeAll { general in
                classConsents.contains { $0.channel == general.channel && $0.messageClass == general.messageClass }
            }
            customer.consents += classConsents
        }
        customer.family = family.map(\.member)
        customer.gender = customer.gender ?? titleGender
        customer.nature = nature ?? FieldWords.nature(ofName: customer.name)
        if let formerConsultant {
            let note = "原销售顾问：\(formerConsultant)（离职）"
            customer.notes = customer.notes.map { "\($0)\n\(note)" } ?? note
        }
        return customer
    }
}
