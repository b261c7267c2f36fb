import Foundation
import Model

extension Store {
    /// The customer with this card number, `nil` where there is none.
    public func customer(card: String) throws -> Customer? {
        try customers(where: "store_id = ? AND card = ?", [storeID, card]).first
    }

    /// The customer with this number of the store, `nil` where there is none.
    public func customer(id: Int64) throws -> Customer? {
        try customers(where: "store_id = ? AND id = ?", [storeID, id]).first
    }

    /// Customers by their numbers, in the order of the numbers; unknown ones are left out.
    public func customers(ids: [Int64]) throws -> [Customer] {
        let list = ids.jsonList
        // The unary plus keeps SQLite from walking through the whole store by an index that begins with it.
        return try customers(where: "+store_id = ? AND id IN (SELECT value FROM json_each(?))", [storeID, list])
    }

    /// Customers by their numbers, to be looked up; unknown ones are left out.
    public func customersByID(_ ids: some Sequence<Int64>) throws -> [Int64: Customer] {
        Dictionary(try customers(ids: Set(ids).sorted()).map { ($0.id, $0) }) { first, _ in first }
    }

    /// Customers who have this telephone number (E.164) or e-mail address.
    public func customers(address: String) throws -> [Customer] {
        try customers(
            where: "+store_id = ? AND id IN (SELECT customer_id FROM contact WHERE store_id = ? AND address = ?)",
            [storeID, storeID, address])
    }

    /// - Parameter condition: names the store itself: said once more without a plus, it would be the way that SQLite takes.
    private func customers(where condition: String, _ values: [any Bindable]) throws -> [Customer] {
        try read { session in
            var customers = try session.query(
                "SELECT \(Customer.columns) FROM customer WHERE \(condition) ORDER BY id"
            ).all(with: values) { try Customer(row: &$0) }
            try CustomerParts.ofMany(session).attach(to: &customers)
            return customers
        }
    }

    /// Makes card numbers that no customer has: `261121-001` and so on.
    ///
    /// - Parameter day: the date in the number, in the store's zone.
    public func makeCards(_ count: Int, on day: CalendarDate) throws -> [String] {
        try write { session in
            var maker = try CardMaker(session, on: day)
            let cards = try (0..<count).map { _ in try maker.next() }
            try maker.finish()
            return cards
        }
    }
}
