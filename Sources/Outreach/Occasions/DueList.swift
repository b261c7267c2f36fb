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

    /// How much of a day's list is wanted.
    public struct Scope: Hashable, Sendable {
        /// Only these packs; all with a rule where `nil`.
        public var packs: Set<String>?
        /// What was due on the days before and is still in time, too.
        public var withLate: Bool
        /// Only what the ledger has no row of yet, or one that was refused and never tried.
        public var onlyOpen: Bool
        /// With the families and vehicles of the customers; without them a month is counted faster.
        public var isWhole: Bool

        public init(
            packs: Set<String>? = nil, withLate: Bool = true, onlyOpen: Bool = false, isWhole: Bool = true
        ) {
            self.isWhole = isWhole
            self.packs = packs
            self.withLate = withLate
            self.onlyOpen = onlyOpen
        }
    }

    /// What is due on `day`, in the order of packs by weight, then customers.
    ///
    /// - Parameter packs: only these; all with a rule where `nil`.
    public func items(on day: CalendarDate, packs names: Set<String>? = nil) throws -> [DueItem] {
        var items: [DueItem] = []
        try forEachPage(on: day, Scope(packs: names)) { items += $0 }
        return items
    }

    /// The item with this key, if it is due on `day`.
    public func item(key: String, on day: CalendarDate) throws -> DueItem? {
        try items(on: day, packs: [DueItem.pack(ofKey: key)]).first { $0.key == key }
    }

    /// The same in pages, so that a festival for a million people needs no more memory than one for a thousand.
    ///
    /// - Returns: how many were left out because the ledger has them (`Scope.onlyOpen`).
    @discardableResult
    public func forEachPage(
        on day: CalendarDate, _ scope: Scope = Scope(), _ body: ([DueItem]) throws -> Void
    ) throws -> Int {
        var round = DueRound(workspace, day: day, scope: scope)
        for pack in workspace.packs.byWeight where scope.packs?.contains(pack.name) ?? true {
            guard let rule = pack.rule else { continue }
            let audience = try AudienceParser.parse(pack.audience.isEmpty ? "everyone" : pack.audience)
            try round.list(DueQuestion(pack: pack, rule: rule, audience: audience), body)
        }
        return round.known
    }
}

extension PackLibrary {
    /// Greetings that count more come first: of two on one day the first goes.
    fileprivate var byWeight: [TemplatePack] {
        packs.enumerated().sorted {
            ($0.element.rule?.anchor.rank ?? .max, $0.offset) < ($1.element.rule?.anchor.rank ?? .max, $1.offset)
        }.map(\.element)
    }
}

/// What a pack asks of the records.
struct DueQuestion {
    let pack: TemplatePack
    let rule: OccasionRule
    let audience: AudienceFilter

    func key(_ occurrence: String, _ hit: OccasionDates.Hit) -> String {
        // Where a pack writes at several distances from one day, the distance is part of the key.
        let distance = rule.offsets.count > 1 ? "/\(OccasionDates.label(hit.offset))" : ""
        return "\(pack.name)/\(occurrence)\(distance)"
    }
}

/// One pass over the packs for one day.
struct DueRound {
    let workspace: Workspace
    let day: CalendarDate
    let scope: DueList.Scope
    /// What was left out because the ledger has it.
    private(set) var known = 0
    private var guardian: GreetingGuard

    init(_ workspace: Workspace, day: CalendarDate, scope: DueList.Scope) {
        self.workspace = workspace
        self.day = day
        self.scope = scope
        guardian = GreetingGuard(workspace, day: day)
    }

    var store: Store { workspace.store }

    mutating func list(_ question: DueQuestion, _ body: ([DueItem]) throws -> Void) throws {
        let hits = OccasionDates.anchors(question.rule, on: day, withLate: scope.withLate)
        switch question.rule.anchor {
        case .birthday, .familyBirthday: try birthdays(question, hits, body)
        case .delivery: try vehicles(question, hits, .delivery, body)
        case .insurance: try vehicles(question, hits, .insurance, body)
        case .inspection: try vehicles(question, hits, .inspection, body)
        case .maintenance: try vehicles(question, hits, .maintenance, body)
        case .festival(let name): try festival(name, question, hits, body)
        case .event(let kind): try events(kind, isClosing: false, question, hits, body)
        case .closing(let kind): try events(kind, isClosing: true, question, hits, body)
        case .cadence: try contacts(question, hits, body)
        }
    }

    // MARK: Pages

    /// One of a customer's items, before it is known whether it may go.
    struct Draft {
        var key: String
        var hit: OccasionDates.Hit
        var vehicleID: Int64?
    }

    /// Reads the customers of drafts a page at a time and makes items of them.
    mutating func emit(
        _ drafts: [Int64: [Draft]], _ question: DueQuestion, _ body: ([DueItem]) throws -> Void
    ) throws {
        let open = try openOnly(drafts)
        let sorted = open.keys.sorted()
        for start in stride(from: 0, to: sorted.count, by: Store.pageSize) {
            let page = Array(sorted[start..<min(start + Store.pageSize, sorted.count)])
            let customers = try store.customers(matching: question.audience, among: page, isWhole: scope.isWhole)
            let choice = try ChannelChoice(customers: customers, workspace)
            var items: [DueItem] = []
            for customer in customers {
                for draft in open[customer.id] ?? [] {
                    // The number is enough for the ledger's row.
                    let vehicle = draft.vehicleID.map { id in
                        customer.vehicles.first { $0.id == id } ?? Vehicle(id: id)
                    }
                    items.append(
                        item(question, key: draft.key, hit: draft.hit, customer, vehicle: vehicle, choice: choice))
                }
            }
            try finish(&items, body)
        }
    }

    mutating func finish(_ items: inout [DueItem], _ body: ([DueItem]) throws -> Void) throws {
        try guardian.sift(&items)
        if !items.isEmpty { try body(items) }
    }

    /// Without what the ledger has settled.
    mutating func openOnly(_ drafts: [Int64: [Draft]]) throws -> [Int64: [Draft]] {
        guard scope.onlyOpen, !drafts.isEmpty else { return drafts }
        let settled = try store.settledKeys(drafts.values.lazy.joined().map(\.key))
        guard !settled.isEmpty else { return drafts }
        known += settled.count
        return drafts.compactMapValues { drafts in
            let open = drafts.filter { !settled.contains($0.key) }
            return open.isEmpty ? nil : open
        }
    }

    /// The same for items that are made already.
    mutating func openOnly(_ items: inout [DueItem]) throws {
        guard scope.onlyOpen, !items.isEmpty else { return }
        let settled = try store.settledKeys(items.map(\.key))
        known += settled.count
        items.removeAll { settled.contains($0.key) }
    }

    func item(
        _ question: DueQuestion, key: String, hit: OccasionDates.Hit, _ customer: Customer, vehicle: Vehicle? = nil,
        member: FamilyMember? = nil, choice: ChannelChoice
    ) -> DueItem {
        let pack = question.pack
        let isBirthday = question.rule.anchor == .birthday
        let decision =
            isBirthday && customer.nature == .organisation
            ? .skip(.notAPerson)
            : choice.decide(
                for: customer, channels: pack.channels, messageClass: pack.messageClass, treatment: pack.treatment)
        return DueItem(
            key: key, pack: pack, customer: customer, vehicle: vehicle, member: member, dueOn: hit.dueOn,
            expiresOn: OccasionDates.lastDay(of: hit, question.rule), decision: decision)
    }
}
