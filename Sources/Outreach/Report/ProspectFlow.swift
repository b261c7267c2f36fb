import Foundation
import Model
import Storage

/// How prospects came and went in a month, by what the histories say: the records of today are played back to its first day.
///
/// The counts are not made to fit. Where a record was changed past its history they differ from what is listed, which the
/// report then says.
struct ProspectFlow {
    struct Counts: Hashable {
        /// Prospects at the beginning.
        var start = 0
        var came = 0
        /// Became owners.
        var won = 0
        var lost = 0
        /// Went to another consultant, or became something else.
        var other = 0
        /// Came less went after the month, until now.
        var later = 0
    }

    private struct State: Hashable {
        var isProspect: Bool
        var type: String?
        var consultant: String?
    }

    private let desk: ReportDesk
    private var moves: [(consultant: String?, branch: String?, count: WritableKeyPath<Counts, Int>, number: Int)] = []

    /// - Parameter prospects: the cards of today's.
    init(_ desk: ReportDesk, _ month: CalendarMonth, prospects: [CardRow]) throws {
        self.desk = desk
        let clock = desk.workspace.clock
        let (start, end) = (month.start(clock), month.end(clock))
        var changes = Dictionary(grouping: try desk.store.progressChanges(from: start), by: \.customerID)
        // Whoever is a prospect, was one, or became one: the others play no part.
        var cards = Dictionary(prospects.map { ($0.customerID, $0) }) { $1 }
        let others = changes.filter { id, list in cards[id] == nil && list.contains { $0.field == "type" } }.keys
        for record in try desk.store.customers(ids: others.sorted()) {
            cards[record.id] = CardRow(
                customerID: record.id, card: record.card, name: record.name, type: record.type, grade: record.grade,
                consultant: record.consultant, branch: record.branch, source: record.source, createdAt: .distantPast)
        }
        for (id, created) in try desk.store.creationDates(of: others.sorted()) { cards[id]?.createdAt = created }
        for card in cards.values {
            follow(card, changes.removeValue(forKey: card.customerID) ?? [], from: start, to: end)
        }
    }

    private mutating func follow(_ card: CardRow, _ changes: [ProgressChange], from start: Date, to end: Date) {
        // Back to the beginning: what stood before the first change of each field.
        var type = changes.first { $0.field == "type" }.map(\.before) ?? card.type?.rawValue
        var consultant = changes.first { $0.field == "consultant" }.map(\.before) ?? card.consultant
        var state = State(isProspect: type == "prospect", type: type, consultant: consultant)
        if state.isProspect {
            if card.createdAt >= end {
                note(state.consultant, card, \.later)
            } else {
                note(state.consultant, card, card.createdAt >= start ? \.came : \.start)
            }
        }
        for change in changes where change.field != "grade" {
            if change.field == "type" { type = change.after } else { consultant = change.after }
            let next = State(isProspect: type == "prospect", type: type, consultant: consultant)
            let isLater = change.at >= end
            let hasMoved = state.consultant != next.consultant || !next.isProspect
            if state.isProspect, hasMoved {
                note(state.consultant, card, isLater ? \.later : Self.way(to: next), isLater ? -1 : 1)
            }
            if next.isProspect, !state.isProspect || state.consultant != next.consultant {
                note(next.consultant, card, isLater ? \.later : \.came)
            }
            state = next
        }
    }

    private static func way(to next: State) -> WritableKeyPath<Counts, Int> {
        guard !next.isProspect else { return \.other }
        return switch next.type {
        case "owner", "vip": \.won
        case "lost": \.lost
        default: \.other
        }
    }

    private mutating func note(
        _ consultant: String?, _ card: CardRow, _ count: WritableKeyPath<Counts, Int>, _ number: Int = 1
    ) {
        moves.append((consultant, card.branch, count, number))
    }

    /// What is listed must be what was there, came and went.
    func agreements(with listed: [CardRow], by grouping: ReportGrouping) -> [BusinessReport.Agreement] {
        let settings = desk.workspace.settings
        let moved = groups(by: grouping)
        let listed = Dictionary(grouping: listed) { grouping.key($0.consultant, $0.branch, nil, settings) }
        return Set(moved.keys).union(listed.keys).sorted().map { key in
            let counts = moved[key] ?? Counts()
            return BusinessReport.Agreement(
                of: key, rule: "上月留存 + 本月新增 − 离开 = 本月在册",
                left: counts.start + counts.came - counts.won - counts.lost - counts.other,
                right: (listed[key]?.count ?? 0) - counts.later)
        }
    }

    func groups(by grouping: ReportGrouping) -> [String: Counts] {
        moves.reduce(into: [:]) { groups, move in
            let key = grouping.key(move.consultant, move.branch, nil, desk.workspace.settings)
            groups[key, default: Counts()][keyPath: move.count] += move.number
        }
    }
}
