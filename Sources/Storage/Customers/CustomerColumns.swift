import Foundation
import Model

extension Customer {
    /// What `init(row:)` reads, in its order. Family and vehicles come from their own tables.
    static let columns = """
        id, card, name, gender, title, nature, contact_person, phones, emails, address, postcode, city, \
        \(Birthday.columns), \
        customer.type, grade, customer.tier, source, consultant, preferred_channel, language, time_zone, notes, \
        best_time, branch, quality, consents
        """

    init(row: inout RowReader) throws {
        self.init(
            id: row.int64(), card: row.text(), name: row.text(), gender: try row.optionalValue(),
            title: row.optionalText(), nature: try row.value(), contactPerson: row.optionalText(),
            phones: row.lines(), emails: row.lines(), address: row.optionalText(), postcode: row.optionalText(),
            city: row.optionalText(),
            birthday: try Birthday(row: &row), type: try row.optionalValue(), grade: row.optionalText(),
            tier: row.optionalText(), source: row.optionalText(), consultant: row.optionalText(),
            preferredChannel: try row.optionalValue(), language: row.text(),
            timeZone: row.optionalText(), notes: row.optionalText(), bestTime: row.optionalText(),
            branch: row.optionalText(), quality: try AddressQuality.decode(row.optionalText()))
        consents = try Consent.list(row.optionalText())
    }
}

extension Birthday {
    static let columns = "birth_reckoning, birth_year, birth_month, birth_day, birth_leap"

    /// Reads the five `columns`; `nil` where there is no birthday.
    init?(row: inout RowReader) throws {
        let reckoning = try row.optionalValue(of: Reckoning.self)
        let year = row.optionalInt()
        let month = row.int()
        let day = row.int()
        let isLeapMonth = row.bool()
        guard let reckoning else { return nil }
        self.init(reckoning: reckoning, year: year, month: month, day: day, isLeapMonth: isLeapMonth)
    }
}

extension FamilyMember {
    static let columns = "relation, name, \(Birthday.columns)"

    init(row: inout RowReader) throws {
        self.init(relation: try row.value(), name: row.optionalText(), birthday: try Birthday(row: &row))
    }
}

extension Vehicle {
    static let columns = """
        id, brand, model, plate, vin, delivered_on, insurance_expires_on, inspection_due_on, maintenance_due_on, \
        mileage, series, registered_on, insurer, bought_here
        """

    init(row: inout RowReader) {
        self.init(
            id: row.int64(), brand: row.optionalText(), model: row.optionalText(), plate: row.optionalText(),
            vin: row.optionalText(), deliveredOn: row.optionalDay(), insuranceExpiresOn: row.optionalDay(),
            inspectionDueOn: row.optionalDay(), maintenanceDueOn: row.optionalDay(), mileage: row.optionalInt(),
            series: row.optionalText(), registeredOn: row.optionalDay(), insurer: row.optionalText(),
            isBoughtHere: row.optionalInt().map { $0 != 0 })
    }
}

extension AddressQuality {
    /// A JSON array in one column; most customers have none.
    static func decode(_ text: String?) throws -> [AddressQuality] {
        guard let text else { return [] }
        return try JSONDecoder().decode([AddressQuality].self, from: Data(text.utf8))
    }

    static func encode(_ quality: [AddressQuality]) throws -> String? {
        guard !quality.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(quality), as: UTF8.self)
    }
}
