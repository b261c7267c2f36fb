import Foundation
import Model

/// What a person wants a record to say, in the words of a customer file: `手机号码` → `13800001234`, `vehicle2.plate` → `沪A12345`.
///
/// Every value is read as an import reads it, and refused for the same reasons. A list such as the telephone numbers is
/// replaced whole; of vehicles, children and parents the one of the number is changed, or added behind the last.
public struct FieldEdit: Sendable {
    private struct Step {
        var field: CustomerField
        var ordinal: Int
        /// A record that has this field and nothing else; an empty one clears it.
        var draft: Customer
    }

    private var steps: [Step] = []

    /// - Parameters:
    ///   - values: field or heading to its new value; an empty value clears it.
    ///   - source: where consents come from, such as `by telephone`.
    /// - Throws: the first fault, with its field.
    public init(
        _ values: [(field: String, value: String)], clock: WallClock, region: String = "CN", source: String
    ) throws(Problem) {
        for (name, value) in values {
            let (field, ordinal) = try Self.field(named: name)
            let text = CellText.lines(value)
            var draft = Customer(card: "", name: "")
            if !text.isEmpty { draft = try Self.read(text, name, field, clock: clock, region, source) }
            if text.isEmpty, field == .name || field == .card {
                throw Problem("a record cannot be without its \(field.rawValue)", at: Place(field: name))
            }
            steps.append(Step(field: field, ordinal: ordinal, draft: draft))
        }
    }

    /// Every name that a field goes by besides its headings.
    public static var fieldNames: [String] {
        CustomerField.allCases.filter { $0 != .ignore }.map(\.rawValue)
    }

    private static func field(named name: String) throws(Problem) -> (CustomerField, Int) {
        if let field = CustomerField(rawValue: name.lowercased()), field != .ignore { return (field, 0) }
        if let found = HeadingMap.field(headed: CellText.line(name)), found.0 != .ignore { return found }
        throw Problem(
            "no field is named \(name)", at: Place(field: name),
            hint: Spelling.nearest(to: name, among: fieldNames).map { "did you mean \($0)?" }
                ?? "the fields are \(fieldNames.joined(separator: ", "))")
    }

    private static func read(
        _ text: String, _ name: String, _ field: CustomerField, clock: WallClock, _ region: String, _ source: String
    ) throws(Problem) -> Customer {
        // A name and a card, so that the row can be used whatever else is in it.
        var headings = ["name", "card", name]
        var cells = ["–", "–", text]
        if field == .name || field == .card {
            headings.remove(at: field == .name ? 0 : 1)
            cells.remove(at: field == .name ? 0 : 1)
        }
        let map = try HeadingMap(headings, file: "")
        let reader = CustomerReader(
            map, dates: DateParser(today: clock.today, dayOrder: nil), region: region, now: clock.now)
        let reading = reader.read(cells)
        if let fault = reading.faults.first {
            throw Problem(fault.reason, at: Place(field: name), hint: fault.hint)
        }
        guard var customer = reading.customer else { throw Problem("\(name) cannot be read", at: Place(field: name)) }
        for index in customer.consents.indices { customer.consents[index].source = source }
        return customer
    }

    /// - Throws: a vehicle or member of the family behind one that is not there.
    public func apply(to customer: inout Customer) throws(Problem) {
        for step in steps { try apply(step, to: &customer) }
    }

    private func apply(_ step: Step, to customer: inout Customer) throws(Problem) {
        let draft = step.draft
        switch step.field {
        case .card: customer.card = draft.card
        case .name: customer.name = draft.name
        case .gender: customer.gender = draft.gender
        case .title:
            // 先生 says no more than the gender does.
            if let gender = draft.gender, draft.title == nil {
                customer.gender = gender
            } else {
                customer.title = draft.title
            }
        case .nature: customer.nature = draft.nature
        case .contact: customer.contactPerson = draft.contactPerson
        case .phone: customer.phones = draft.phones
        case .email: customer.emails = draft.emails
        case .address: customer.address = draft.address
        case .postcode: customer.postcode = draft.postcode
        case .city: customer.city = draft.city
        case .birthday: customer.birthday = draft.birthday
        case .type: customer.type = draft.type
        case .grade: customer.grade = draft.grade
        case .tier: customer.tier = draft.tier
        case .source: customer.source = draft.source
        case .consultant: customer.consultant = draft.consultant
        case .branch: customer.branch = draft.branch
        case .channel: customer.preferredChannel = draft.preferredChannel
        case .bestTime: customer.bestTime = draft.bestTime
        case .language: customer.language = draft.language
        case .timeZone: customer.timeZone = draft.timeZone
        case .notes: customer.notes = draft.notes
        case .spouseName, .spouseBirthday: try change(.spouse, step, of: &customer)
        case .childName, .childBirthday: try change(.child, step, of: &customer)
        case .parentName, .parentBirthday: try change(.parent, step, of: &customer)
        case .ignore: break
        default:
            if step.field.rawValue.hasPrefix("consent.") {
                setConsents(step, of: &customer)
            } else {
                try changeVehicle(step, of: &customer)
            }
        }
    }

    private func change(
        _ relation: FamilyMember.Relation, _ step: Step, of customer: inout Customer
    ) throws(Problem) {
        let places = customer.family.indices.filter { customer.family[$0].relation == relation }
        guard step.ordinal <= places.count else {
            throw Problem(
                "the record has \(places.count) of \(relation.rawValue)",
                hint: "the next one is number \(places.count + 1)")
        }
        if step.ordinal == places.count { customer.family.append(FamilyMember(relation: relation)) }
        let place = step.ordinal < places.count ? places[step.ordinal] : customer.family.count - 1
        let member = step.draft.family.first
        if step.field.rawValue.hasSuffix(".name") {
            customer.family[place].name = member?.name
        } else {
            customer.family[place].birthday = member?.birthday
        }
        customer.family.removeAll { $0.name == nil && $0.birthday == nil }
    }

    private func changeVehicle(_ step: Step, of customer: inout Customer) throws(Problem) {
        guard step.ordinal <= customer.vehicles.count else {
            throw Problem(
                "the record has \(customer.vehicles.count) vehicles",
                hint: "the next one is vehicle\(customer.vehicles.count + 1)")
        }
        if step.ordinal == customer.vehicles.count { customer.vehicles.append(Vehicle()) }
        let said = step.draft.vehicles.first ?? Vehicle()
        var vehicle = customer.vehicles[step.ordinal]
        switch step.field {
        case .brand: vehicle.brand = said.brand
        case .series: vehicle.series = said.series
        case .model: vehicle.model = said.model
        case .plate: vehicle.plate = said.plate
        case .vin: vehicle.vin = said.vin
        case .delivered: vehicle.deliveredOn = said.deliveredOn
        case .registered: vehicle.registeredOn = said.registeredOn
        case .insurer: vehicle.insurer = said.insurer
        case .insurance: vehicle.insuranceExpiresOn = said.insuranceExpiresOn
        case .inspection: vehicle.inspectionDueOn = said.inspectionDueOn
        case .maintenance: vehicle.maintenanceDueOn = said.maintenanceDueOn
        case .mileage: vehicle.mileage = said.mileage
        case .boughtHere: vehicle.isBoughtHere = said.isBoughtHere
        default: break
        }
        customer.vehicles[step.ordinal] = vehicle
        customer.vehicles.removeAll { $0.texts.allSatisfy { $0.text == nil } }
    }

    /// Cleared, nobody knows any more what he said.
    private func setConsents(_ step: Step, of customer: inout Customer) {
        let words = step.field.rawValue.split(separator: ".")
        let messageClass = words.count > 2 ? MessageClass(rawValue: String(words[2])) : nil
        let channels: [ChannelKind] = words[1] == "letter" ? [.letter, .card] : [words[1] == "sms" ? .sms : .email]
        let said = step.draft.consents
        customer.consents.removeAll { known in
            guard channels.contains(known.channel) else { return false }
            if said.isEmpty { return messageClass == nil || known.messageClass == messageClass }
            return said.contains { $0.channel == known.channel && $0.messageClass == known.messageClass }
        }
        customer.consents += said
    }
}
