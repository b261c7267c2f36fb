import Foundation
import Model

/// A greeting in the ledger.
public struct GreetingHit: Hashable, Sendable {
    public var key: String
    public var pack: String
}

extension Store {
    /// Who lives with each of these people: those who have the same telephone number, or the same postal address.
    ///
    /// Organisations have no household.
    ///
    /// - Returns: the numbers of the others; customers who live alone are left out.
    public func households(of customers: [Customer]) throws -> [Int64: [Int64]] {
        try read { session in
            let byPhone = try session.query("SELECT customer_id FROM contact WHERE store_id = ? AND address = ?")
            let byAddress = try session.query(
                "SELECT id FROM customer WHERE store_id = ? AND address = ? AND address IS NOT NULL AND nature = 'person'"
            )
            var households: [Int64: [Int64]] = [:]
            for customer in customers where customer.nature == .person {
                var others: Set<Int64> = []
                for phone in customer.phones {
                    others.formUnion(try byPhone.all(storeID, phone) { $0.int64() })
                }
                if let address = customer.address, address.count >= Self.shortestAddress {
                    others.formUnion(try byAddress.all(storeID, address) { $0.int64() })
                }
                others.remove(customer.id)
                if !others.isEmpty { households[customer.id] = others.sorted() }
            }
            return households
        }
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
