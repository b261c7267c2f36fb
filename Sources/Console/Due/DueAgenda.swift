import Model
import Outreach
import Storage
import Templating

/// A day's list as a person filtered it, in its order, with what there is to filter by.
struct DueAgenda {
    /// A list longer than this is nobody's morning; the rest is reached by filtering.
    static let longest = 2_000

    let filter: DueFilter
    let rows: [DueRow]
    /// Every consultant of the day, with how many of his customers are due.
    let consultants: [(name: String, count: Int)]
    /// Every pack of the day, with how many it has.
    let packs: [(name: String, title: String, count: Int)]
    /// Whether there are more than are listed.
    let isCut: Bool

    /// - Parameter visitor: a consultant sees his own customers and no others; somebody who may see all sees his own first,
    ///   where he has some and did not say otherwise.
    init(_ workspace: Workspace, _ filter: DueFilter, visitor: Visitor) throws {
        let all = try Self.items(workspace, filter.day, DueList.Scope(consultant: visitor.ownCustomersOf))
        consultants = Self.counted(all.items.compactMap(\.customer.consultant)).map { ($0.key, $0.count) }
        packs = Self.counted(all.items.map(\.pack.name)).map { name, count in
            (name, all.items.first { $0.pack.name == name }?.pack.title ?? name, count)
        }
        var filter = filter
        if let own = visitor.ownCustomersOf {
            filter.consultant = own
        } else if filter.consultant == nil, consultants.contains(where: { $0.name == visitor.consultant }) {
            filter.consultant = visitor.consultant
        }
        self.filter = filter
        // Of a list that was cut, what is filtered may lie beyond the cut.
        let listed = all.isCut ? try Self.items(workspace, filter.day, Self.scope(filter)) : all
        isCut = listed.isCut
        let wanted = listed.items.filter { Self.isWanted($0, filter) }
        let messages = try workspace.store.messages(keys: wanted.map(\.key))
        rows = wanted.map { DueRow(item: $0, message: messages[$0.key]) }
    }

    /// The keys before and after this one, in the list's order.
    func neighbours(of key: String) -> (previous: String?, next: String?, number: Int?) {
        guard let index = rows.firstIndex(where: { $0.item.key == key }) else {
            return (nil, rows.first?.item.key, nil)
        }
        return (
            index > 0 ? rows[index - 1].item.key : nil, index + 1 < rows.count ? rows[index + 1].item.key : nil,
            index + 1
        )
    }

    /// The next one after `key` that waits for a decision, from the top again at the end; `nil` where none does.
    func nextUndecided(after key: String) -> String? {
        let start = rows.firstIndex { $0.item.key == key }.map { $0 + 1 } ?? 0
        return (rows[start...] + rows[..<start]).first { $0.isUndecided && $0.item.key != key }?.item.key
    }

    private static func isWanted(_ item: DueItem, _ filter: DueFilter) -> Bool {
        let scope = scope(filter)
        return scope.packs?.contains(item.pack.name) ?? true
            && scope.consultant.map { $0 == item.customer.consultant } ?? true
    }

    private static func scope(_ filter: DueFilter) -> DueList.Scope {
        DueList.Scope(
            packs: filter.pack.isEmpty ? nil : [filter.pack],
            consultant: filter.consultant == DueFilter.everybody ? nil : filter.consultant)
    }

    private struct TooMany: Error {}

    private static func items(
        _ workspace: Workspace, _ day: CalendarDate, _ scope: DueList.Scope
    ) throws -> (items: [DueItem], isCut: Bool) {
        var items: [DueItem] = []
        do {
            try DueList(workspace).forEachPage(on: day, scope) { page in
                items += page
                if items.count > longest { throw TooMany() }
            }
        } catch is TooMany {
            return (Array(items.prefix(longest)), true)
        }
        return (items, false)
    }

    /// In the order of their first appearance.
    private static func counted(_ names: [String]) -> [(key: String, count: Int)] {
        var order: [String] = []
        var counts: [String: Int] = [:]
        for name in names {
            if counts[name] == nil { order.append(name) }
            counts[name, default: 0] += 1
        }
        return order.map { ($0, counts[$0] ?? 0) }
    }
}
