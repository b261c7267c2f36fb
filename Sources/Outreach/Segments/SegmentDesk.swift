import Foundation
import Model
import Storage

/// Works out types, tiers, values and cadences by the store's rules, and counts them.
public struct SegmentDesk: Sendable {
    private static let pageSize = 5_000

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// A combination of holder, ownership and number of vehicles that the table of cards does not cover.
    public struct Uncovered: Hashable, Sendable, Comparable {
        public var holder: SegmentRules.Holder
        public var ownership: SegmentRules.Ownership?
        /// 1, or 2 for two and more: what the table tells apart for persons.
        public var vehicles: Int

        public static func < (left: Uncovered, right: Uncovered) -> Bool {
            (left.holder.rawValue, left.ownership?.rawValue ?? "", left.vehicles)
                < (right.holder.rawValue, right.ownership?.rawValue ?? "", right.vehicles)
        }
    }

    /// Once a day, as the daemon does.
    public func refreshIfStale() throws {
        if try workspace.store.day(of: .segments) != workspace.clock.today { _ = try refresh() }
    }

    /// Works everything out anew, a page of customers at a time; also when cars are expected for service.
    ///
    /// - Returns: the combinations that no card covers, with how many customers have them.
    @discardableResult
    public func refresh() throws -> [Uncovered: Int] {
        let store = workspace.store
        let today = workspace.clock.today
        let maker = SegmentMaker(
            rules: workspace.settings.segments, clock: workspace.clock, today: today,
            amounts: try store.purchaseAmounts())
        var uncovered: [Uncovered: Int] = [:]
        var last: Int64 = 0
        while true {
            let page = try store.segmentFacts(
                after: last, limit: Self.pageSize, leadsSince: today.adding(months: -12))
            guard let end = page.last else { break }
            last = end.customerID
            try store.save(
                page.map { facts in
                    let (segment, gap) = maker.segment(of: facts)
                    if let gap { uncovered[gap, default: 0] += 1 }
                    return segment
                })
        }
        try ServiceDesk(workspace: workspace).refresh()
        try store.reach(.segments, on: today)
        return uncovered
    }

    /// The first customers by purchase amount, and what share of all revenue they stand for.
    public func concentration() throws -> [(customers: Int, share: Double)] {
        let amounts = try workspace.store.purchaseAmounts()
        let total = amounts.reduce(0, +)
        guard total > 0 else { return [] }
        return [10, 40, 60].map { hundredths in
            let count = max(1, amounts.count * hundredths / 100)
            return (hundredths, Double(amounts.prefix(count).reduce(0, +)) / Double(total))
        }
    }
}

/// The rules over the facts of one customer: pure.
struct SegmentMaker {
    let rules: SegmentRules
    let clock: WallClock
    let today: CalendarDate
    private let leastOfA: Int
    private let leastOfB: Int

    /// - Parameter amounts: of all who bought anything, the greatest first.
    init(rules: SegmentRules, clock: WallClock, today: CalendarDate, amounts: [Int]) {
        self.rules = rules
        self.clock = clock
        self.today = today
        func least(_ hundredths: Int) -> Int {
            let count = (amounts.count * hundredths + 99) / 100
            return count > 0 ? amounts[min(count, amounts.count) - 1] : .max
        }
        leastOfA = least(rules.shareOfA)
        leastOfB = least(rules.shareOfB)
    }

    func segment(of facts: SegmentFacts) -> (segment: Segment, uncovered: SegmentDesk.Uncovered?) {
        let counted = max(facts.purchases, facts.purchases == 0 ? facts.brands.count : 0)
        var segment = Segment(customerID: facts.customerID, frequency: counted, amount: facts.amount)
        let type = self.type(of: facts)
        segment.type = type == facts.type ? nil : type
        let lastPurchase = facts.lastPurchase ?? facts.lastDelivery
        segment.recency = lastPurchase.map { months(since: $0) }
        if facts.amount > 0 { segment.value = facts.amount >= leastOfA ? "A" : facts.amount >= leastOfB ? "B" : "C" }
        segment.loyalty = loyalty(facts.brands)
        segment.cadence = rules.cadence(
            type: type, grade: facts.grade, monthsSinceDelivery: facts.lastDelivery.map { months(since: $0) })
        segment.nextContact = segment.cadence.map { nextContact(facts, every: $0) }
        guard facts.vehicles > 0 else { return (segment, nil) }
        let holder = facts.holder ?? (facts.nature == .person ? .individual : .company)
        let ownership = facts.ownership ?? (facts.nature == .person ? .private : nil)
        segment.tier = rules.tier(holder: holder, ownership: ownership, vehicles: facts.vehicles)?.name
        let gap = SegmentDesk.Uncovered(holder: holder, ownership: ownership, vehicles: min(facts.vehicles, 2))
        return (segment, segment.tier == nil ? gap : nil)
    }

    /// The record's type, unless he gave leads enough to be a VIP; what a record that says nothing shows by itself.
    private func type(of facts: SegmentFacts) -> CustomerType {
        if facts.leads >= rules.leadsOfVIP, facts.type != .lost { return .vip }
        if let type = facts.type {
            return type == .prospect && facts.grade == "C" && !rules.isGradeCProspect ? .latent : type
        }
        if facts.lastDelivery != nil { return .owner }
        guard let grade = facts.grade else { return .latent }
        return grade == "C" && !rules.isGradeCProspect ? .latent : .prospect
    }

    /// Whole months from a day until today; 0 for days to come.
    private func months(since day: CalendarDate) -> Int {
        var months = (today.year - day.year) * 12 + today.month - day.month
        if day.adding(months: months) > today { months -= 1 }
        return max(0, months)
    }

    /// Brands in the order of purchase: the same again, one change, or a change each time.
    private func loyalty(_ brands: [String]) -> Segment.Loyalty? {
        guard brands.count > 1 else { return nil }
        let changes = zip(brands, brands.dropFirst()).count { $0 != $1 }
        if changes == 0 { return .loyal }
        return changes == 1 ? .switched : Segment.Loyalty.none
    }

    /// A cadence after the last contact, or the delivery, or the day on which the card was made. Who should have been
    /// contacted long ago gets his turn within one cadence, so that a backlog is spread and not due on one day.
    private func nextContact(_ facts: SegmentFacts, every days: Int) -> CalendarDate {
        // One at a time: the next one follows on the one that somebody has still to do.
        if let open = facts.openTask { return max(open, today).adding(days: days) }
        let made = clock.date(of: facts.createdAt)
        let base = facts.lastContact.map(clock.date) ?? max(made, facts.lastDelivery.map { min($0, today) } ?? made)
        let next = base.adding(days: days)
        if next >= today { return next }
        if let known = facts.nextContact, known >= today, known <= today.adding(days: days) { return known }
        return today.adding(days: Int(facts.customerID % Int64(max(1, days))))
    }
}
