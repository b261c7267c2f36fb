import Model

/// Finds the rows of one file that are about the same customer, so that they are merged before they are saved.
///
/// Saved one after the other, two rows that disagree about an address would correct each other again at every import of
/// the same file. A first pass collects short hashes of what customers are known by: eight bytes for each card, number
/// with name, and VIN with name; a hash that two people share by chance makes them wait, and nothing else. What repeats
/// is held back in the second pass until the last row about it has come.
struct RepeatedRows {
    private let keys: RowKeys
    private var hashes: [UInt64] = []
    /// How many rows share a key; only for keys of more than one row.
    private(set) var counts: [UInt64: Int] = [:]

    init(_ headings: HeadingMap) { keys = RowKeys(headings) }

    /// What the first pass needs of a row, from 0.
    var columnNumbers: Set<Int> { keys.columnNumbers }

    /// First pass: one row.
    mutating func note(_ cells: [String]) {
        let keys = keys
        keys.forEach(of: cells) { hashes.append($0) }
    }

    /// The first pass is over.
    mutating func finishNoting() {
        hashes.sort()
        for index in hashes.indices.dropFirst() where hashes[index] == hashes[index - 1] {
            counts[hashes[index], default: 1] += 1
        }
        hashes = []
    }

    /// Second pass: the keys that this row shares with another; none for a row that stands alone.
    func sharedKeys(_ cells: [String]) -> [UInt64] {
        var shared: [UInt64] = []
        if !counts.isEmpty { keys.forEach(of: cells) { if counts[$0] != nil { shared.append($0) } } }
        return shared
    }
}

/// Hashes of what the customer of a row is known by.
private struct RowKeys {
    private let columns: [HeadingMap.Column]
    private let name: Int?

    init(_ headings: HeadingMap) {
        columns = headings.columns.filter { [.card, .phone, .vin].contains($0.field) }
        name = headings.columns.first { $0.field == .name }?.index
    }

    var columnNumbers: Set<Int> { Set(columns.map(\.index) + [name].compactMap(\.self)) }

    func forEach(of cells: [String], _ body: (UInt64) -> Void) {
        let name = name.flatMap { $0 < cells.count ? cells[$0] : nil } ?? ""
        for column in columns where column.index < cells.count && !cells[column.index].isEmpty {
            let text = cells[column.index]
            switch column.field {
            case .card: body(Self.hash(1, text, ""))
            case .phone: if let digits = Self.digits(of: text) { body(Self.hash(digits, name, "")) }
            default: body(Self.hash(2, text, name))
            }
        }
    }

    /// The last eleven digits of the first number: the same whether it is written with +86 or not.
    private static func digits(of text: String) -> Int? {
        var value = 0
        var count = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 48...57: value = (value * 10 + Int(scalar.value - 48)) % 100_000_000_000
            case 0xFF10...0xFF19: value = (value * 10 + Int(scalar.value - 0xFF10)) % 100_000_000_000
            case 0x20, 0x2B, 0x2D: continue
            default: return count >= 7 ? value : nil
            }
            count += 1
        }
        return count >= 7 ? value : nil
    }

    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv); white space around a name is no part of it.
    private static func hash(_ kind: Int, _ text: String, _ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(kind)
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for byte in text.utf8 where byte > 32 { add(byte) }
        add(0)
        for byte in name.utf8 where byte > 32 { add(byte) }
        return hash
    }
}

/// Customers held back because more rows about them follow, merged by what they share.
struct HeldCustomers {
    private struct Group {
        var customers: [Customer] = []
        var keys: Set<UInt64> = []
    }

    private var groups: [Int: Group] = [:]
    private var groupOfKey: [UInt64: Int] = [:]
    private var nextGroup = 0
    /// Rows of each key that are still to come.
    private var remaining: [UInt64: Int]
    private(set) var count = 0

    /// Keeps memory small where every row of a large file is repeated far away: from then on rows are saved as they come.
    static let limit = 20_000

    init(_ counts: [UInt64: Int]) { remaining = counts }

    /// Takes a row in; `customer` is `nil` where the row could not be used.
    ///
    /// - Returns: the merged customer once this was the last row about him, and how many rows went into others.
    mutating func hold(_ customer: Customer?, keys: [UInt64]) -> (customer: Customer, merged: Int)? {
        let number = group(of: keys)
        guard var group = groups.removeValue(forKey: number) else { return nil }
        group.keys.formUnion(keys)
        for key in keys {
            groupOfKey[key] = number
            remaining[key, default: 1] -= 1
        }
        if let customer {
            group.customers.append(customer)
            count += 1
        }
        guard group.keys.allSatisfy({ remaining[$0] == 0 }) else {
            groups[number] = group
            return nil
        }
        for key in group.keys {
            groupOfKey[key] = nil
            remaining[key] = nil
        }
        count -= group.customers.count
        return Customer.merged(group.customers).map { ($0, group.customers.count - 1) }
    }

    /// Everything that still waits.
    mutating func release() -> [(customer: Customer, merged: Int)] {
        let waiting = groups.sorted { $0.key < $1.key }.map(\.value.customers)
        self = HeldCustomers([:])
        return waiting.compactMap { rows in Customer.merged(rows).map { ($0, rows.count - 1) } }
    }

    /// The group that one of the keys belongs to, or a new one; a row that belongs to two shows that they are one.
    private mutating func group(of keys: [UInt64]) -> Int {
        let found = Set(keys.compactMap { groupOfKey[$0] }).sorted()
        guard let first = found.first else {
            nextGroup += 1
            groups[nextGroup] = Group()
            return nextGroup
        }
        for other in found.dropFirst() {
            guard let joined = groups.removeValue(forKey: other) else { continue }
            groups[first]?.customers += joined.customers
            groups[first]?.keys.formUnion(joined.keys)
            for key in joined.keys { groupOfKey[key] = first }
        }
        return first
    }
}

extension Customer {
    /// Rows about one customer as one: the later filled field counts; vehicles and family are put together, which the
    /// store takes apart by VIN, plate and name.
    fileprivate static func merged(_ rows: [Customer]) -> Customer? {
        guard var merged = rows.first else { return nil }
        for row in rows.dropFirst() {
            if !row.card.isEmpty { merged.card = row.card }
            merged.name = row.name
            if row.nature != .person { merged.nature = row.nature }
            if row.language != "zh" { merged.language = row.language }
            if !row.phones.isEmpty { merged.phones = row.phones }
            if !row.emails.isEmpty { merged.emails = row.emails }
            merged.gender = row.gender ?? merged.gender
            merged.birthday = row.birthday ?? merged.birthday
            merged.type = row.type ?? merged.type
            merged.preferredChannel = row.preferredChannel ?? merged.preferredChannel
            for text in texts { merged[keyPath: text] = row[keyPath: text] ?? merged[keyPath: text] }
            merged.vehicles += row.vehicles
            merged.family += row.family
            for consent in row.consents { merged.set(consent) }
        }
        return merged
    }

    private static var texts: [WritableKeyPath<Customer, String?>] {
        [
            \.title, \.contactPerson, \.address, \.postcode, \.city, \.grade, \.tier, \.source, \.consultant,
            \.timeZone, \.bestTime, \.branch, \.notes,
        ]
    }
}
