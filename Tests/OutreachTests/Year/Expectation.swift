import Model
import Storage
import Templating

@testable import Outreach

/// What a year owes to people, worked out customer by customer: the other way round than the product, which asks the store day
/// by day.
struct Expectation {
    /// A message that must be in the ledger: its key, and the days on which it may go.
    struct Debt: Hashable {
        var key: String
        var days: ClosedRange<CalendarDate>
    }

    let workspace: Workspace
    let year: ClosedRange<CalendarDate>

    func debts(of customers: [Customer]) throws -> [Debt] {
        try workspace.packs.packs.flatMap { pack -> [Debt] in
            guard let rule = pack.rule else { return [] }
            let audience = try AudienceParser.parse(pack.audience.isEmpty ? "everyone" : pack.audience)
            let members = try workspace.store.customers(matching: audience, among: customers.map(\.id))
            return members.flatMap { debts(of: $0, pack, rule) }
        }
    }

    private func debts(of customer: Customer, _ pack: TemplatePack, _ rule: OccasionRule) -> [Debt] {
        switch rule.anchor {
        case .birthday: customer.birthday.map { birthday($0, "customer \(customer.id)", pack, rule) } ?? []
        case .familyBirthday:
            customer.family.flatMap { member in
                member.birthday.map {
                    birthday($0, "customer \(customer.id)/\(member.relation.rawValue) \(member.name ?? "")", pack, rule)
                } ?? []
            }
        case .delivery:
            customer.vehicles.flatMap { vehicle in
                rule.offsets.compactMap { offset in
                    vehicle.deliveredOn.flatMap {
                        debt("\(pack.name)/vehicle \(vehicle.id)/\(OccasionDates.label(offset))", $0, offset, rule)
                    }
                }
            }
        case .insurance: customer.vehicles.compactMap { monthly($0, $0.insuranceExpiresOn, pack, rule) }
        case .inspection: customer.vehicles.compactMap { monthly($0, $0.inspectionDueOn, pack, rule) }
        case .maintenance: customer.vehicles.compactMap { monthly($0, $0.maintenanceDueOn, pack, rule) }
        case .festival(let name):
            (year.lowerBound.year - 1...year.upperBound.year + 1).flatMap {
                LunarCalendar.festival(named: name, year: $0)
            }
            .compactMap { debt("\(pack.name)/customer \(customer.id)/\($0)", $0, rule.offsets[0], rule) }
        // The first is told of by people, the others follow from what consultants do.
        case .event, .closing, .cadence: []
        }
    }

    private func birthday(_ birthday: Birthday, _ who: String, _ pack: TemplatePack, _ rule: OccasionRule) -> [Debt] {
        (year.lowerBound.year...year.upperBound.year).flatMap { BirthdayRule.dates(of: birthday, in: $0) }.compactMap {
            date in
            let number = birthday.reckoning == .lunar ? LunarCalendar.lunar(date)?.year ?? 0 : date.year
            return debt("\(pack.name)/\(who)/\(number)", date, rule.offsets[0], rule)
        }
    }

    private func monthly(
        _ vehicle: Vehicle, _ anchor: CalendarDate?, _ pack: TemplatePack, _ rule: OccasionRule
    ) -> Debt? {
        anchor.flatMap {
            debt("\(pack.name)/vehicle \(vehicle.id)/\("\($0)".prefix(7))", $0, rule.offsets[0], rule)
        }
    }

    private func debt(
        _ key: String, _ anchor: CalendarDate, _ offset: OccasionRule.Offset, _ rule: OccasionRule
    ) -> Debt? {
        let due: CalendarDate =
            switch offset {
            case .days(let count): anchor.adding(days: count)
            case .months(let count): anchor.adding(months: count)
            }
        guard year.contains(due) else { return nil }
        return Debt(key: key, days: due...(rule.isInTimeUntilAnchor ? anchor : due.adding(days: rule.lateDays)))
    }
}
