import Foundation
import Model
import Storage
import Templating

/// Works out who is due a word on a day: for each pack with a rule the people whom the records say it is for.
///
/// Cost grows with what is due, not with what is stored: the store is asked by indexed keys.
public struct DueList: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// What is due on `day`, in the order of packs, then customers.
    ///
    /// - Parameter packs: only these; all with a rule where `nil`.
    public func items(on day: CalendarDate, packs names: Set<String>? = nil) throws -> [DueItem] {
        var items: [DueItem] = []
        try forEachPage(on: day, packs: names) { items += $0 }
        return items
    }

    /// The item with this key, if it is due on `day`.
    public func item(key: String, on day: CalendarDate) throws -> DueItem? {
        try items(on: day, packs: [DueItem.pack(ofKey: key)]).first { $0.key == key }
    }

    /// The same in pages, so that a festival for a million people needs no more memory than one for a thousand.
    public func forEachPage(
        on day: CalendarDate, packs names: Set<String>? = nil, _ body: ([DueItem]) throws -> Void
    ) throws {
        for pack in workspace.packs.packs where names?.contains(pack.name) ?? true {
            guard let rule = pack.rule else { continue }
            let audience = try AudienceParser.parse(pack.audience.isEmpty ? "everyone" : pack.audience)
            let days = OccasionDates.daysInTime(on: day, lateDays: rule.lateDays)
            switch rule.anchor {
            case .birthday, .familyBirthday:
                try birthdays(pack, rule, days, audience, body)
            case .delivery: try vehicles(pack, rule, days, .delivery, audience, body)
            case .insurance: try vehicles(pack, rule, days, .insurance, audience, body)
            case .inspection: try vehicles(pack, rule, days, .inspection, audience, body)
            case .maintenance: try vehicles(pack, rule, days, .maintenance, audience, body)
            case .festival(let name): try festival(name, pack, rule, days, audience, body)
            }
        }
    }

    // MARK: Birthdays

    private func birthdays(
        _ pack: TemplatePack, _ rule: OccasionRule, _ days: [CalendarDate], _ audience: AudienceFilter,
        _ body: ([DueItem]) throws -> Void
    ) throws {
        for hit in OccasionDates.anchors(dueOn: days, offsets: rule.offsets) {
            let keys = BirthdayRule.keys(
                on: hit.anchor, leapDayOnFirstOfMarch: workspace.settings.leapDayOnFirstOfMarch)
            let found = try workspace.store.birthdays(on: keys)
            let isOwn = rule.anchor == .birthday
            let wanted = found.filter { ($0.who == .customer) == isOwn }
            try hydrated(Set(wanted.map(\.customerID)), audience) { customers in
                var items: [DueItem] = []
                let choice = try ChannelChoice(customers: customers, store: workspace.store)
                for customer in customers {
                    for (member, birthday) in celebrated(customer, isOwn: isOwn) where occurs(birthday, on: hit.anchor)
                    {
                        items.append(
                            birthdayItem(pack, rule, hit, customer, member: member, birthday: birthday, choice))
                    }
                }
                try body(items)
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

    private func birthdayItem(
        _ pack: TemplatePack, _ rule: OccasionRule, _ hit: OccasionDates.Hit, _ customer: Customer,
        member: FamilyMember?, birthday: Birthday, _ choice: ChannelChoice
    ) -> DueItem {
        // Two lunar birthdays can fall into one Gregorian year, so a lunar one is counted by its own year.
        let year =
            birthday.reckoning == .lunar ? LunarCalendar.lunar(hit.anchor)?.year ?? hit.anchor.year : hit.anchor.year
        let who = MessageSubject.text(vehicle: nil, member: member).map { "/\($0)" } ?? ""
        return item(
            pack, rule, key: key(pack, rule, "customer \(customer.id)\(who)/\(year)", hit), dueOn: hit.dueOn, customer,
            member: member, choice: choice)
    }

    // MARK: Vehicles

    private func vehicles(
        _ pack: TemplatePack, _ rule: OccasionRule, _ days: [CalendarDate], _ field: VehicleDate,
        _ audience: AudienceFilter, _ body: ([DueItem]) throws -> Void
    ) throws {
        let hits = OccasionDates.anchors(dueOn: days, offsets: rule.offsets)
        let found = try workspace.store.vehicles(date: field, on: hits.map(\.anchor))
        let vehicleIDs = Set(found.map(\.vehicleID))
        try hydrated(Set(found.map(\.customerID)), audience) { customers in
            let choice = try ChannelChoice(customers: customers, store: workspace.store)
            var items: [DueItem] = []
            for customer in customers {
                for vehicle in customer.vehicles where vehicleIDs.contains(vehicle.id) {
                    for hit in hits where hit.anchor == field.date(of: vehicle) {
                        items.append(
                            item(
                                pack, rule, key: vehicleKey(pack, rule, vehicle, field, hit), dueOn: hit.dueOn,
                                customer,
                                vehicle: vehicle, choice: choice))
                    }
                }
            }
            try body(items)
        }
    }

    /// A car is handed over once, so its distances tell its messages apart; insurance and the rest come back, and are
    /// counted by the month, so that a corrected day does not write twice.
    private func vehicleKey(
        _ pack: TemplatePack, _ rule: OccasionRule, _ vehicle: Vehicle, _ field: VehicleDate, _ hit: OccasionDates.Hit
    ) -> String {
        if field == .delivery { return "\(pack.name)/vehicle \(vehicle.id)/\(OccasionDates.label(hit.offset))" }
        return key(pack, rule, "vehicle \(vehicle.id)/\("\(hit.anchor)".prefix(7))", hit)
    }

    // MARK: Festivals

    private func festival(
        _ name: String, _ pack: TemplatePack, _ rule: OccasionRule, _ days: [CalendarDate],
        _ audience: AudienceFilter, _ body: ([DueItem]) throws -> Void
    ) throws {
        for hit in OccasionDates.anchors(dueOn: days, offsets: rule.offsets) {
            guard LunarCalendar.festival(named: name, year: hit.anchor.year).contains(hit.anchor) else { continue }
            try workspace.store.forEachPage(matching: audience) { customers in
                let choice = try ChannelChoice(customers: customers, store: workspace.store)
                try body(
                    customers.map {
                        item(
                            pack, rule, key: key(pack, rule, "customer \($0.id)/\(hit.anchor)", hit), dueOn: hit.dueOn,
                            $0, choice: choice)
                    })
            }
        }
    }

    // MARK: Common

    /// Where a pack writes at several distances from one day, the distance is part of the key.
    private func key(
        _ pack: TemplatePack, _ rule: OccasionRule, _ occurrence: String, _ hit: OccasionDates.Hit
    ) -> String {
        let distance = rule.offsets.count > 1 ? "/\(OccasionDates.label(hit.offset))" : ""
        return "\(pack.name)/\(occurrence)\(distance)"
    }

    private func hydrated(
        _ ids: Set<Int64>, _ audience: AudienceFilter, _ body: ([Customer]) throws -> Void
    ) throws {
        let sorted = ids.sorted()
        for start in stride(from: 0, to: sorted.count, by: Store.pageSize) {
            let page = Array(sorted[start..<min(start + Store.pageSize, sorted.count)])
            try body(try workspace.store.customers(matching: audience, among: page))
        }
    }

    private func item(
        _ pack: TemplatePack, _ rule: OccasionRule, key: String, dueOn: CalendarDate, _ customer: Customer,
        vehicle: Vehicle? = nil, member: FamilyMember? = nil, choice: ChannelChoice
    ) -> DueItem {
        let isBirthday = rule.anchor == .birthday
        let decision =
            isBirthday && customer.nature == .organisation
            ? .skip(.notAPerson)
            : choice.decide(for: customer, channels: pack.channels, messageClass: pack.messageClass)
        return DueItem(
            key: key, pack: pack, customer: customer, vehicle: vehicle, member: member, dueOn: dueOn,
            expiresOn: dueOn.adding(days: max(0, rule.lateDays)), decision: decision)
    }
}

extension VehicleDate {
    /// The date of a vehicle that this speaks of.
    fileprivate func date(of vehicle: Vehicle) -> CalendarDate? {
        switch self {
        case .delivery: vehicle.deliveredOn
        case .insurance: vehicle.insuranceExpiresOn
        case .inspection: vehicle.inspectionDueOn
        case .maintenance: vehicle.maintenanceDueOn
        }
    }
}
