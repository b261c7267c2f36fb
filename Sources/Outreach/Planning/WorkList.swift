import Foundation
import Model
import Storage
import Templating

/// The lists that a store works through each month: cars in use for three months, last month's deliveries, this month's
/// birthdays, VIPs.
public enum WorkList: String, Sendable, CaseIterable {
    case birthdays, deliveries, vips
    case threeMonths = "three-months"

    /// Somebody on a list, with the day that he is on it for.
    public struct Entry: Sendable {
        public var day: CalendarDate?
        public var customer: Customer
        /// The car or the member of the family that it is about.
        public var about: String?
    }

    /// By day, then customer.
    public func entries(_ month: CalendarMonth, _ workspace: Workspace) throws -> [Entry] {
        switch self {
        case .birthdays: return try month.eachDay.flatMap { try birthdays(on: $0, workspace) }
        case .threeMonths:
            return try vehicles(
                OccasionDates.anchors(dueOn: month.eachDay, offsets: [.months(3)]).map { ($0.anchor, $0.dueOn) },
                workspace)
        case .deliveries: return try vehicles(month.previous.eachDay.map { ($0, $0) }, workspace)
        case .vips:
            var entries: [Entry] = []
            try workspace.store.forEachPage(matching: .compare(.type, .equal, .text(CustomerType.vip.rawValue))) {
                entries += $0.map { Entry(customer: $0) }
            }
            return entries
        }
    }

    private func birthdays(on day: CalendarDate, _ workspace: Workspace) throws -> [Entry] {
        let keys = BirthdayRule.keys(on: day, leapDayOnFirstOfMarch: workspace.settings.leapDayOnFirstOfMarch)
        let hits = try workspace.store.birthdays(on: keys) + workspace.store.familyBirthdays(on: keys)
        let customers = try workspace.store.customersByID(hits.map(\.customerID))
        return hits.compactMap { hit in
            customers[hit.customerID].map { customer in
                Entry(day: day, customer: customer, about: MessageSubject.text(vehicle: nil, member: hit.member))
            }
        }
    }

    private func vehicles(
        _ days: [(anchor: CalendarDate, shown: CalendarDate)], _ workspace: Workspace
    ) throws -> [Entry] {
        let shown = Dictionary(days.map { ($0.anchor, $0.shown) }) { first, _ in first }
        let found = try workspace.store.vehicles(.delivery, on: shown.keys.sorted())
        let customers = try workspace.store.customersByID(found.map(\.hit.customerID))
        return found.compactMap { day, hit in
            customers[hit.customerID].map { customer in
                Entry(day: shown[day], customer: customer, about: hit.vehicle.plate ?? hit.vehicle.model)
            }
        }
    }
}
