import Model
import Storage

/// Records that are about one person, and people who live together.
public struct LikenessDesk: Sendable {
    /// Records that belong together, and by what.
    public struct Group: Hashable, Sendable {
        /// At least two, by their numbers.
        public var customers: [Customer]
        /// What they share: each kind once, in the order of `Likeness.Kind`.
        public var shared: [Likeness.Kind]
    }

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// An address that more people share than this is a company's or a made-up one, and no household.
    static let mostInHousehold = 12

    /// Records that look like one person: the same telephone number, mail address or vehicle, or the same postal address,
    /// and the same name.
    public func duplicates() throws -> [Group] {
        try groups(of: Set(Likeness.Kind.allCases)) { Self.plain($0.name) }
    }

    /// Records that look like this person, by number: those of `duplicates()`, found along the indexes, and so with a
    /// postal address that is spelled alike.
    public func duplicates(of customer: Customer) throws -> [Customer] {
        try workspace.store.customers(ids: workspace.store.alike(customer))
            .filter { Self.plain($0.name) == Self.plain(customer.name) }
    }

    /// People of different names who share a telephone number or a postal address; what is one person counts once.
    public func households() throws -> [Group] {
        try groups(of: [.phone, .address], isHousehold: true) { _ in "" }
            .filter { group in
                group.customers.count <= Self.mostInHousehold
                    && Set(group.customers.map { Self.plain($0.name) }).count > 1
            }
    }

    /// Records joined by what they share, as long as `key` is the same.
    private func groups(
        of kinds: Set<Likeness.Kind>, isHousehold: Bool = false, by key: (Customer) -> String
    ) throws -> [Group] {
        let likenesses = try workspace.store.likenesses(kinds)
        var names: [Int64: String] = [:]
        var forest = Forest()
        var shared: [(id: Int64, kind: Likeness.Kind)] = []
        for page in likenesses.pages(of: Store.pageSize) {
            let ids = Set(page.flatMap(\.customerIDs))
            for customer in try workspace.store.customers(ids: ids.sorted()) {
                // An organisation shares its address with its people, and is no household.
                if isHousehold, customer.nature == .organisation { continue }
                names[customer.id] = key(customer)
            }
            for like in page {
                for (_, same) in Dictionary(grouping: like.customerIDs.filter { names[$0] != nil }, by: { names[$0] }) {
                    guard let first = same.first, same.count > 1 else { continue }
                    for other in same.dropFirst() { forest.join(first, other) }
                    shared.append((first, like.kind))
                }
            }
        }
        var kindsOfGroup: [Int64: Set<Likeness.Kind>] = [:]
        for (id, kind) in shared { kindsOfGroup[forest.root(of: id), default: []].insert(kind) }
        let groups = forest.groups()
        var members: [Int64: Customer] = [:]
        for page in groups.flatMap(\.members).pages(of: Store.pageSize) {
            members.merge(try workspace.store.customersByID(page)) { first, _ in first }
        }
        return groups.map { root, ids in
            Group(
                customers: ids.compactMap { members[$0] },
                shared: Likeness.Kind.allCases.filter { kindsOfGroup[root]?.contains($0) == true })
        }
    }

    /// 王 建国 and 王建国 are one name.
    private static func plain(_ name: String) -> String {
        String(CellText.halfWidth(name).lowercased().filter { !$0.isWhitespace && !"·•.".contains($0) })
    }
}

/// Disjoint sets (union by the smaller number, with shortened paths).
private struct Forest {
    private var parents: [Int64: Int64] = [:]

    mutating func root(of id: Int64) -> Int64 {
        var root = id
        while let parent = parents[root], parent != root { root = parent }
        var step = id
        while let parent = parents[step], parent != root {
            parents[step] = root
            step = parent
        }
        return root
    }

    mutating func join(_ left: Int64, _ right: Int64) {
        let (a, b) = (root(of: left), root(of: right))
        parents[min(a, b)] = min(a, b)
        parents[max(a, b)] = min(a, b)
    }

    /// By their smallest member.
    mutating func groups() -> [(root: Int64, members: [Int64])] {
        var groups: [Int64: [Int64]] = [:]
        for id in parents.keys { groups[root(of: id), default: []].append(id) }
        return groups.map { ($0.key, $0.value.sorted()) }.sorted { $0.root < $1.root }
    }
}
