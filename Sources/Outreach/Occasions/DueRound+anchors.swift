import Model
import Storage
import Templating

// How each kind of anchor finds its people.
extension DueRound {
    // MARK: Birthdays

    mutating func birthdays(
        _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ body: ([DueItem]) throws -> Void
    ) throws {
        let isOwn = question.rule.anchor == .birthday
        for hit in hits {
            let keys = BirthdayRule.keys(
                on: hit.anchor, leapDayOnFirstOfMarch: workspace.settings.leapDayOnFirstOfMarch)
            let found = try store.birthdays(on: keys).filter { ($0.who == .customer) == isOwn }
            let sorted = Set(found.map(\.customerID)).sorted()
            for start in stride(from: 0, to: sorted.count, by: Store.pageSize) {
                let page = Array(sorted[start..<min(start + Store.pageSize, sorted.count)])
                let customers = try store.customers(matching: question.audience, among: page)
                let choice = try ChannelChoice(customers: customers, workspace)
                var items: [DueItem] = []
                for customer in customers {
                    for (member, birthday) in celebrated(customer, isOwn: isOwn) where occurs(birthday, on: hit.anchor)
                    {
                        items.append(
                            item(
                                question, key: birthdayKey(question, hit, customer, member, birthday), hit: hit,
                                customer, member: member, choice: choice))
                    }
                }
                try openOnly(&items)
                try finish(&items, body)
            }
        }
    }

    private func celebrated(_ customer: Customer, isOwn: Bool) -> [(FamilyMember?, Birthday)] {
        if isOwn { return customer.birthday.map { [(nil, $0)] } ?? [] }
        return customer.family.compactMap { member in member.birthday.map { (member, $0) } }
    }

    private func occurs(_ birthday: Birthday, on date: CalendarDate) -> Bool {
        BirthdayRule.occurs(
            birthday, on: date, leapDayOnFirstOfMarch: workspace.settings.leapDayOnFirstOfMarch)
    }

    private func birthdayKey(
        _ question: DueQuestion, _ hit: OccasionDates.Hit, _ customer: Customer, _ member: FamilyMember?,
        _ birthday: Birthday
    ) -> String {
        // Two lunar birthdays can fall into one Gregorian year, so a lunar one is counted by its own year.
        let year =
            birthday.reckoning == .lunar ? LunarCalendar.lunar(hit.anchor)?.year ?? hit.anchor.year : hit.anchor.year
        let who = MessageSubject.text(vehicle: nil, member: member).map { "/\($0)" } ?? ""
        return question.key("customer \(customer.id)\(who)/\(year)", hit)
    }

    // MARK: Vehicles

    mutating func vehicles(
        _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ field: VehicleDate, _ body: ([DueItem]) throws -> Void
    ) throws {
        let byAnchor = Dictionary(grouping: hits, by: \.anchor)
        var drafts: [Int64: [Draft]] = [:]
        for (day, vehicle) in try store.vehiclesByDay(field, on: byAnchor.keys.sorted()) {
            for hit in byAnchor[day] ?? [] {
                drafts[vehicle.customerID, default: []].append(
                    Draft(
                        key: vehicleKey(question, vehicle.vehicleID, field, hit), hit: hit,
                        vehicleID: vehicle.vehicleID))
            }
        }
        try emit(drafts, question, body)
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
        _ name: String, _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ body: ([DueItem]) throws -> Void
    ) throws {
        for hit in hits {
            guard LunarCalendar.festival(named: name, year: hit.anchor.year).contains(hit.anchor) else { continue }
            var last: Int64 = 0
            while true {
                let customers = try store.customers(matching: question.audience, after: last, limit: Store.pageSize)
                guard let end = customers.last else { break }
                last = end.id
                let choice = try ChannelChoice(customers: customers, workspace)
                var items = customers.map {
                    item(
                        question, key: question.key("customer \($0.id)/\(hit.anchor)", hit), hit: hit, $0,
                        choice: choice)
                }
                try openOnly(&items)
                try finish(&items, body)
            }
        }
    }

    // MARK: Events and cadence

    mutating func events(
        _ kind: CustomerEvent.Kind, isClosing: Bool, _ question: DueQuestion, _ hits: [OccasionDates.Hit],
        _ body: ([DueItem]) throws -> Void
    ) throws {
        let byAnchor = Dictionary(grouping: hits, by: \.anchor)
        var drafts: [Int64: [Draft]] = [:]
        for (day, event) in try store.events(kind, isClosing: isClosing, on: byAnchor.keys.sorted()) {
            for hit in byAnchor[day] ?? [] {
                drafts[event.customerID, default: []].append(
                    Draft(key: question.key("event \(event.eventID)", hit), hit: hit))
            }
        }
        try emit(drafts, question, body)
    }

    mutating func contacts(
        _ question: DueQuestion, _ hits: [OccasionDates.Hit], _ body: ([DueItem]) throws -> Void
    ) throws {
        let byAnchor = Dictionary(grouping: hits, by: \.anchor)
        var drafts: [Int64: [Draft]] = [:]
        for (day, customerID) in try store.contactsDue(on: byAnchor.keys.sorted()) {
            for hit in byAnchor[day] ?? [] {
                drafts[customerID, default: []].append(
                    Draft(key: question.key("customer \(customerID)/\(day)", hit), hit: hit))
            }
        }
        try emit(drafts, question, body)
    }
}
