import Model
import Storage
import Templating

// How each kind of anchor finds its people.
extension DueReader {
    // MARK: Birthdays

    /// - Parameter people: whose birthdays are looked up.
    mutating func birthdays(
        _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ send: (DuePage) throws -> Void,
        of people: ([BirthdayKey]) throws -> [BirthdayHit]
    ) throws {
        for hit in hits {
            let keys = BirthdayRule.keys(
                on: hit.anchor, leapDayOnFirstOfMarch: workspace.settings.leapDayOnFirstOfMarch)
            var drafts: [Int64: [Draft]] = [:]
            for found in try people(keys) {
                drafts[found.customerID, default: []].append(
                    Draft(key: birthdayKey(question, hit, found), hit: hit, member: found.member))
            }
            try emit(drafts, question, send)
        }
    }

    private func birthdayKey(_ question: DueQuestion, _ hit: OccasionDates.Hit, _ found: BirthdayHit) -> String {
        // Two lunar birthdays can fall into one Gregorian year, so a lunar one is counted by its own year.
        let year =
            found.birthday.reckoning == .lunar
            ? LunarCalendar.lunar(hit.anchor)?.year ?? hit.anchor.year : hit.anchor.year
        let who = MessageSubject.text(vehicle: nil, member: found.member).map { "/\($0)" } ?? ""
        return question.key("customer \(found.customerID)\(who)/\(year)", hit)
    }

    // MARK: Vehicles

    mutating func vehicles(
        _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ field: VehicleDate, _ send: (DuePage) throws -> Void
    ) throws {
        let byAnchor = Dictionary(grouping: hits, by: \.anchor)
        var drafts: [Int64: [Draft]] = [:]
        for (day, found) in try store.vehicles(field, on: byAnchor.keys.sorted()) {
            for hit in byAnchor[day] ?? [] {
                drafts[found.customerID, default: []].append(
                    Draft(key: vehicleKey(question, found.vehicle.id, field, hit), hit: hit, vehicle: found.vehicle))
            }
        }
        try emit(drafts, question, send)
    }

    /// A car is handed over once, so its distances tell its messages apart; insurance and the rest come back, and are
    /// counted by the month, so that a corrected day does not write twice.
    private func vehicleKey(
        _ question: DueQuestion, _ vehicleID: Int64, _ field: VehicleDate, _ hit: OccasionDates.Hit
    ) -> String {
        if field == .delivery {
            return "\(question.pack.name)/vehicle \(vehicleID)/\(OccasionDates.label(hit.offset))"
        }
        return question.key("vehicle \(vehicleID)/\("\(hit.anchor)".prefix(7))", hit)
    }

    // MARK: Festivals

    mutating func festival(
        _ name: String, _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ send: (DuePage) throws -> Void
    ) throws {
        for hit in hits {
            guard LunarCalendar.festival(named: name, year: hit.anchor.year).contains(hit.anchor) else { continue }
            // The audience is asked for once, by number; of the records only those are read that are not settled.
            var last: Int64 = 0
            while case let page = try store.customerIDs(matching: question.audience, after: last, limit: Self.idsAtOnce),
                let end = page.last
            {
                last = end
                let drafts = page.map { id in
                    (id, [Draft(key: question.key("customer \(id)/\(hit.anchor)", hit), hit: hit)])
                }
                try emit(Dictionary(uniqueKeysWithValues: drafts), question.ofEveryone, send)
            }
        }
    }

    private static let idsAtOnce = 10_000

    // MARK: Events and cadence

    mutating func events(
        _ kind: CustomerEvent.Kind, isClosing: Bool, _ question: DueQuestion, _ hits: [OccasionDates.Hit],
        _ send: (DuePage) throws -> Void
    ) throws {
        let byAnchor = Dictionary(grouping: hits, by: \.anchor)
        var drafts: [Int64: [Draft]] = [:]
        for (day, event) in try store.events(kind, isClosing: isClosing, on: byAnchor.keys.sorted()) {
            for hit in byAnchor[day] ?? [] {
                drafts[event.customerID, default: []].append(
                    Draft(key: question.key("event \(event.eventID)", hit), hit: hit))
            }
        }
        try emit(drafts, question, send)
    }

    mutating func contacts(
        _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ send: (DuePage) throws -> Void
    ) throws {
        let byAnchor = Dictionary(grouping: hits, by: \.anchor)
        var drafts: [Int64: [Draft]] = [:]
        for (day, customerID) in try store.contactsDue(on: byAnchor.keys.sorted(), matching: question.audience) {
            for hit in byAnchor[day] ?? [] {
                drafts[customerID, default: []].append(
                    Draft(key: question.key("customer \(customerID)/\(day)", hit), hit: hit))
            }
        }
        try emit(drafts, question.ofEveryone, send)
    }
}
