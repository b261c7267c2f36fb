import Model
import Storage
import Templating

/// What a pack asks of the records. A class, because every item that answers it has it.
final class DueQuestion: Sendable {
    let pack: TemplatePack
    let rule: OccasionRule
    let audience: AudienceFilter

    init(pack: TemplatePack, rule: OccasionRule, audience: AudienceFilter) {
        self.pack = pack
        self.rule = rule
        self.audience = audience
    }

    /// The same of people who are known to be of its audience, which is not asked for again.
    var ofEveryone: DueQuestion { DueQuestion(pack: pack, rule: rule, audience: .everyone) }

    func key(_ occurrence: String, _ hit: OccasionDates.Hit) -> String {
        // Where a pack writes at several distances from one day, the distance is part of the key.
        let distance = rule.offsets.count > 1 ? "/\(OccasionDates.label(hit.offset))" : ""
        return "\(pack.name)/\(occurrence)\(distance)"
    }
}

/// What a thread that reads tells.
enum DueStep: Sendable {
    case page(DuePage)
    /// Nothing more of this question; so many were left out because the ledger has them.
    case end(known: Int)
    case failed(any Error)
}

/// Customers of one pack with what each of them is due.
struct DuePage: Sendable {
    let question: DueQuestion
    let customers: [Customer]
    let drafts: [Int64: [Draft]]

    /// One of a customer's items, before it is known whether it may go.
    struct Draft: Sendable {
        var key: String
        var hit: OccasionDates.Hit
        var vehicle: Vehicle?
        var member: FamilyMember?
    }

    /// By customer, with what is decided about each.
    func items(_ choice: ChannelChoice) -> [DueItem] {
        var items: [DueItem] = []
        items.reserveCapacity(customers.count)
        for customer in customers {
            for draft in drafts[customer.id] ?? [] { items.append(item(draft, customer, choice)) }
        }
        return items
    }

    private func item(_ draft: Draft, _ customer: Customer, _ choice: ChannelChoice) -> DueItem {
        let pack = question.pack
        let isBirthday = question.rule.anchor == .birthday
        let decision =
            isBirthday && customer.nature == .organisation
            ? .skip(.notAPerson)
            : choice.decide(
                for: customer, channels: pack.channels, messageClass: pack.messageClass, treatment: pack.treatment)
        return DueItem(
            key: draft.key, question: question, customer: customer, vehicle: draft.vehicle, member: draft.member,
            dueOn: draft.hit.dueOn, expiresOn: OccasionDates.lastDay(of: draft.hit, question.rule), decision: decision)
    }
}

/// Reads what is due on one day, pack after pack.
struct DueReader {
    typealias Draft = DuePage.Draft

    let workspace: Workspace
    let day: CalendarDate
    let scope: DueList.Scope
    /// What was left out of a question because the ledger has it.
    private var known = 0

    init(workspace: Workspace, day: CalendarDate, scope: DueList.Scope) {
        self.workspace = workspace
        self.day = day
        self.scope = scope
    }

    var store: Store { workspace.store }

    /// Reads the answers to these questions one after the other, as long as somebody takes them.
    func read(_ questions: [DueQuestion], into pipe: Pipe<DueStep>) {
        struct Unwanted: Error {}
        do {
            for question in questions {
                var reader = self
                try reader.read(question) { guard pipe.send(.page($0)) else { throw Unwanted() } }
                guard pipe.send(.end(known: reader.known)) else { break }
            }
        } catch is Unwanted {
        } catch {
            _ = pipe.send(.failed(error))
        }
        pipe.close()
    }

    private mutating func read(_ question: DueQuestion, _ send: (DuePage) throws -> Void) throws {
        let hits = OccasionDates.anchors(question.rule, on: day, withLate: scope.withLate)
        switch question.rule.anchor {
        case .birthday: try birthdays(question, hits, send, of: store.birthdays)
        case .familyBirthday: try birthdays(question, hits, send, of: store.familyBirthdays)
        case .delivery: try vehicles(question, hits, .delivery, send)
        case .insurance: try vehicles(question, hits, .insurance, send)
        case .inspection: try vehicles(question, hits, .inspection, send)
        case .maintenance: try vehicles(question, hits, .maintenance, send)
        case .festival(let name): try festival(name, question, hits, send)
        case .event(let kind): try events(kind, isClosing: false, question, hits, send)
        case .closing(let kind): try events(kind, isClosing: true, question, hits, send)
        case .cadence: try contacts(question, hits, send)
        }
    }

    /// Reads the customers of drafts, a page at a time; what the ledger has settled is left out before a record is read.
    mutating func emit(
        _ drafts: [Int64: [Draft]], _ question: DueQuestion, _ send: (DuePage) throws -> Void
    ) throws {
        let open = try openOnly(drafts)
        for page in open.keys.sorted().pages(of: Store.pageSize) {
            let customers = try store.customers(
                matching: question.audience, among: page,
                scope.isWhole ? .whole : .listing)
            guard !customers.isEmpty else { continue }
            let own = Dictionary(uniqueKeysWithValues: customers.map { ($0.id, open[$0.id] ?? []) })
            try send(DuePage(question: question, customers: customers, drafts: own))
        }
    }

    /// Without what the ledger has settled.
    private mutating func openOnly(_ drafts: [Int64: [Draft]]) throws -> [Int64: [Draft]] {
        guard scope.onlyOpen, !drafts.isEmpty else { return drafts }
        let settled = try store.settledKeys(drafts.values.lazy.joined().map(\.key))
        guard !settled.isEmpty else { return drafts }
        known += settled.count
        return drafts.compactMapValues { drafts in
            let open = drafts.filter { !settled.contains($0.key) }
            return open.isEmpty ? nil : open
        }
    }
}
