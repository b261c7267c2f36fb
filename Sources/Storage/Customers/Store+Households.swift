import Foundation
import Model

/// A greeting in the ledger.
public struct GreetingHit: Hashable, Sendable {
    public var key: String
    public var pack: String
}

/// Somebody with what others of his household have as well.
public struct Dweller: Hashable, Sendable {
    /// The store's number of the customer.
    public var id: Int64
    public var phones: [String]
    /// The postal address.
    public var address: String?

    public init(id: Int64, phones: [String], address: String?) {
        self.id = id
        self.phones = phones
        self.address = address
    }
}

extension Store {
    /// Who lives with each of these people: those who have the same telephone number, or the same postal address.
    ///
    /// - Parameter people: no organisations, which have no household.
    /// - Returns: the numbers of the others; customers who live alone are left out.
    public func households(of people: [Dweller]) throws -> [Int64: [Int64]] {
        let phones = people.flatMap { person in person.phones.map { (person.id, $0) } }
        let addresses = people.compactMap { person in
            person.address.flatMap { $0.count >= Self.shortestAddress ? (person.id, $0) : nil }
        }
        var households: [Int64: Set<Int64>] = [:]
        try read { session in
            let byPhone = try session.query(
                """
                SELECT wanted.key, customer_id FROM json_each(?) AS wanted CROSS JOIN contact
                WHERE store_id = ? AND contact.address = wanted.value
                """)
            let byAddress = try session.query(
                """
                SELECT wanted.key, customer.id FROM json_each(?) AS wanted CROSS JOIN customer
                WHERE store_id = ? AND address = wanted.value AND address IS NOT NULL AND nature = 'person'
                """)
            for (query, wanted) in [(byPhone, phones), (byAddress, addresses)] where !wanted.isEmpty {
                // The key of an array's element is its place in it.
                let found = try query.all(wanted.map(\.1).jsonList, storeID) { ($0.int(), $0.int64()) }
                for (place, other) in found where other != wanted[place].0 {
                    households[wanted[place].0, default: []].insert(other)
                }
            }
        }
        return households.mapValues { $0.sorted() }
    }

    /// Anything shorter, such as the name of a town, is not where somebody lives.
    private static let shortestAddress = 8

    /// Greetings of these customers that go, or went, between two instants; refused ones are not among them.
    public func greetings(
        of customers: some Collection<Int64>, from start: Date, to end: Date
    ) throws -> [Int64: [GreetingHit]] {
        let list = customers.jsonList
        let found = try read { session in
            try session.query(
                """
                SELECT customer_id, key, pack FROM message
                WHERE store_id = ? AND customer_id IN (SELECT value FROM json_each(?)) AND class = 'greeting'
                    AND not_before >= ? AND not_before < ? AND state NOT IN ('suppressed', 'expired', 'cancelled')
                ORDER BY id
                """
            ).all(storeID, list, start, end) { row in
                (row.int64(), GreetingHit(key: row.text(), pack: row.text()))
            }
        }
        return found.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
    }

    /// The card tier that the rules make of each of these customers, whatever his record says.
    public func computedTiers(of customers: some Collection<Int64>) throws -> [Int64: String] {
        let list = customers.jsonList
        let found = try read { session in
            try session.query(
                """
                SELECT customer_id, tier FROM segment
                WHERE store_id = ? AND customer_id IN (SELECT value FROM json_each(?)) AND tier IS NOT NULL
                """
            ).all(storeID, list) { row in (row.int64(), row.text()) }
        }
        return Dictionary(found) { first, _ in first }
    }
}
