import Foundation
import Model

/// Writes customers within one transaction, with every statement prepared once.
struct CustomerWriter {
    private let session: Session
    private let actor: Actor
    private let at: Date
    private let day: CalendarDate
    private let changes: ChangeBook
    private let matcher: CustomerMatcher
    private let parts: CustomerParts
    private var cards: CardMaker

    private let select: Query
    private let insert: Query
    private let update: Query
    private let insertContact: Query
    private let deleteContact: Query
    private let insertMember: Query
    private let insertVehicle: Query
    private let updateVehicle: Query
    private let insertReading: Query

    /// - Parameter day: the date in the numbers of new cards and of mileages; the UTC date of `at` where it is missing.
    init(_ session: Session, by actor: Actor, at: Date, cardsOn day: CalendarDate? = nil) throws {
        let utcDay = CalendarDate(daysSinceEpoch: Int((at.timeIntervalSince1970 / 86_400).rounded(.down)))
        self.session = session
        self.actor = actor
        self.at = at
        self.day = day ?? utcDay
        changes = try ChangeBook(session, by: actor, at: at)
        matcher = try CustomerMatcher(session)
        parts = try CustomerParts.ofOne(session)
        cards = try CardMaker(session, on: self.day)
        select = try session.query("SELECT \(Customer.columns) FROM customer WHERE id = ?")
        insert = try session.query(Statements.insertCustomer)
        update = try session.query(Statements.updateCustomer)
        insertContact = try session.query(
            "INSERT INTO contact (store_id, address, customer_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        deleteContact = try session.query(
            "DELETE FROM contact WHERE store_id = ? AND address = ? AND customer_id = ?")
        insertMember = try session.query(
            """
            INSERT INTO family_member (store_id, customer_id, position, \(FamilyMember.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertVehicle = try session.query(Statements.insertVehicle)
        updateVehicle = try session.query(Statements.updateVehicle)
        insertReading = try session.query(
            """
            INSERT INTO mileage_reading (store_id, vehicle_id, read_on, kilometres) VALUES (?, ?, ?, ?)
            ON CONFLICT (store_id, vehicle_id, read_on) DO UPDATE SET kilometres = excluded.kilometres
            """)
    }

    mutating func save(_ customer: Customer) throws -> SaveResult {
        guard let id = try matcher.find(customer), var known = try select.first(id, read: { try Customer(row: &$0) })
        else { return try add(customer) }
        try parts.attach(to: &known)
        let merged = known.merging(customer).withoutQualityOfGoneAddresses
        guard merged != known else { return SaveResult(change: .unchanged, id: id, card: known.card) }
        try write(merged, over: known)
        try changes.note(known.changes(to: merged), of: id)
        if !known.quality.isEmpty { try session.noteCorrected(merged, by: actor, now: at) }
        return SaveResult(change: .updated, id: id, card: known.card)
    }

    /// Writes a record as it shall be, vehicles that are gone from it included.
    func overwrite(_ known: Customer, with customer: Customer, noting noted: [FieldChange]) throws {
        try write(customer, over: known)
        if customer.card != known.card {
            try session.query("UPDATE customer SET card = ? WHERE id = ?").run(customer.card, known.id)
        }
        let kept = Set(customer.vehicles.map(\.id))
        for vehicle in known.vehicles where !kept.contains(vehicle.id) {
            try session.query("DELETE FROM vehicle WHERE id = ?").run(vehicle.id)
        }
        try changes.note(noted, of: known.id)
    }

    /// To be called once, after the last customer.
    func finish() throws { try cards.finish() }

    private mutating func add(_ customer: Customer) throws -> SaveResult {
        let card = customer.card.isEmpty ? try cards.next() : customer.card
        let birthday = customer.birthday
        try insert.run(
            session.storeID, card, customer.name, customer.gender, customer.title, customer.nature,
            customer.contactPerson, customer.phones.lines, customer.emails.lines, customer.address, customer.postcode,
            customer.city, birthday?.reckoning,
            birthday?.year, birthday?.month, birthday?.day, birthday?.isLeapMonth, customer.type, customer.grade,
            customer.tier, customer.source, customer.consultant, customer.preferredChannel, customer.language,
            customer.timeZone, customer.notes, customer.bestTime, customer.branch,
            try AddressQuality.encode(customer.quality), Consent.lines(customer.consents.merged), at, at)
        let id = session.lastInsertedID
        // Merged into nothing, so that a row which names the same car or child twice adds it once.
        for address in customer.phones + customer.emails { try insertContact.run(session.storeID, address, id) }
        try write(family: customer.family.merged, of: id)
        for vehicle in customer.vehicles.merged { try add(vehicle, of: id) }
        return SaveResult(change: .inserted, id: id, card: card)
    }

    private func write(_ customer: Customer, over known: Customer) throws {
        let id = customer.id
        let birthday = customer.birthday
        try update.run(
            customer.name, customer.gender, customer.title, customer.nature, customer.contactPerson,
            customer.phones.lines, customer.emails.lines, customer.address, customer.postcode, customer.city,
            birthday?.reckoning, birthday?.year, birthday?.month,
            birthday?.day, birthday?.isLeapMonth, customer.type, customer.grade, customer.tier, customer.source,
            customer.consultant, customer.preferredChannel, customer.language, customer.timeZone, customer.notes,
            customer.bestTime, customer.branch, try AddressQuality.encode(customer.quality),
            Consent.lines(customer.consents), at, id)
        let addresses = customer.phones + customer.emails
        let knownAddresses = known.phones + known.emails
        for address in knownAddresses where !addresses.contains(address) {
            try deleteContact.run(session.storeID, address, id)
        }
        for address in addresses where !knownAddresses.contains(address) {
            try insertContact.run(session.storeID, address, id)
        }
        if customer.family != known.family {
            try session.query("DELETE FROM family_member WHERE store_id = ? AND customer_id = ?")
                .run(session.storeID, id)
            try write(family: customer.family, of: id)
        }
        for vehicle in customer.vehicles where !known.vehicles.contains(vehicle) {
            if vehicle.id == 0 {
                try add(vehicle, of: id)
            } else {
                try write(vehicle)
                if vehicle.mileage != known.vehicles.first(where: { $0.id == vehicle.id })?.mileage {
                    try note(vehicle.mileage, of: vehicle.id)
                }
            }
        }
    }

    private func write(family: [FamilyMember], of customerID: Int64) throws {
        for (position, member) in family.enumerated() {
            let birthday = member.birthday
            try insertMember.run(
                session.storeID, customerID, position, member.relation, member.name, birthday?.reckoning,
                birthday?.year, birthday?.month, birthday?.day, birthday?.isLeapMonth)
        }
    }

    private func add(_ vehicle: Vehicle, of customerID: Int64) throws {
        try insertVehicle.run(
            session.storeID, customerID, vehicle.brand, vehicle.model, vehicle.plate, vehicle.vin,
            vehicle.deliveredOn, vehicle.insuranceExpiresOn, vehicle.inspectionDueOn, vehicle.maintenanceDueOn,
            vehicle.mileage, vehicle.series, vehicle.registeredOn, vehicle.insurer, vehicle.isBoughtHere)
        try note(vehicle.mileage, of: session.lastInsertedID)
    }

    /// How far a vehicle had run on the day of the writing.
    private func note(_ mileage: Int?, of vehicleID: Int64) throws {
        guard let mileage else { return }
        try insertReading.run(session.storeID, vehicleID, day, mileage)
    }

    private func write(_ vehicle: Vehicle) throws {
        try updateVehicle.run(
            vehicle.brand, vehicle.model, vehicle.plate, vehicle.vin, vehicle.deliveredOn,
            vehicle.insuranceExpiresOn, vehicle.inspectionDueOn, vehicle.maintenanceDueOn, vehicle.mileage,
            vehicle.series, vehicle.registeredOn, vehicle.insurer, vehicle.isBoughtHere, vehicle.id)
    }
}

extension Customer {
    /// What was known of an address that is gone stays with its correction.
    var withoutQualityOfGoneAddresses: Customer {
        guard !quality.isEmpty else { return self }
        var customer = self
        customer.quality = quality.filter { addresses($0.kind).contains($0.address) }
        return customer
    }
}

extension [String] {
    /// One a line, as `RowReader.lines` reads them back.
    fileprivate var lines: String { count == 1 ? self[0] : joined(separator: "\n") }
}

private enum Statements {
    static let insertCustomer = """
        INSERT INTO customer (store_id, card, name, gender, title, nature, contact_person, phones, emails, address,
            postcode, city, birth_reckoning, birth_year, birth_month, birth_day, birth_leap, type, grade, tier, source, consultant,
            preferred_channel, language, time_zone, notes, best_time, branch, quality, consents,
            created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let updateCustomer = """
        UPDATE customer SET name = ?, gender = ?, title = ?, nature = ?, contact_person = ?, phones = ?, emails = ?,
            address = ?, postcode = ?, city = ?, birth_reckoning = ?, birth_year = ?, birth_month = ?, birth_day = ?, birth_leap = ?, type = ?,
            grade = ?, tier = ?, source = ?, consultant = ?, preferred_channel = ?, language = ?, time_zone = ?,
            notes = ?, best_time = ?, branch = ?, quality = ?, consents = ?,
            updated_at = ?
        WHERE id = ?
        """

    static let insertVehicle = """
        INSERT INTO vehicle (store_id, customer_id, brand, model, plate, vin, delivered_on, insurance_expires_on,
            inspection_due_on, maintenance_due_on, mileage, series, registered_on, insurer, bought_here)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let updateVehicle = """
        UPDATE vehicle SET brand = ?, model = ?, plate = ?, vin = ?, delivered_on = ?, insurance_expires_on = ?,
            inspection_due_on = ?, maintenance_due_on = ?, mileage = ?, series = ?, registered_on = ?, insurer = ?,
            bought_here = ?
        WHERE id = ?
        """
}
