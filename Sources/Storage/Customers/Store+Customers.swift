import Foundation
import Model

/// What `Store.save` did with one customer.
public struct SaveResult: Hashable, Sendable {
    public enum Change: String, Sendable {
        case inserted, updated
        /// The store knew all of it already; nothing was written.
        case unchanged
    }

    public var change: Change
    /// The store's number of the customer.
    public var id: Int64
    /// The card number: the customer's own, the one that the store knew him by, or one just made.
    public var card: String

    public init(change: Change, id: Int64, card: String) {
        self.change = change
        self.id = id
        self.card = card
    }
}

extension Store {
    /// Adds customers and corrects those that the store knows already, in one transaction.
    ///
    /// A customer is known by his card, then by any of his telephone numbers together with his name, then by a VIN where
    /// the name or a number agrees too. A filled field overwrites, an empty one never erases. The same customer may occur
    /// several times in one call. A new customer without a card gets one.
    ///
    /// - Parameters:
    ///   - customers: about a thousand at a time; their `id` is ignored.
    ///   - at: the instant of the change.
    ///   - day: the date in the numbers of new cards; the UTC date of `at` where it is missing.
    /// - Returns: a result for each, in their order.
    @discardableResult
    public func save(
        _ customers: [Customer], at: Date, cardsOn day: CalendarDate? = nil
    ) throws -> [SaveResult] {
        try write { try Self.save(customers, at: at, cardsOn: day, in: $0) }
    }

    /// As `save`, but nothing is kept: what an import would do. Calls do not see each other's customers.
    public func rehearseSave(
        _ customers: [Customer], at: Date, cardsOn day: CalendarDate? = nil
    ) throws -> [SaveResult] {
        try rehearse { try Self.save(customers, at: at, cardsOn: day, in: $0) }
    }

    private static func save(
        _ customers: [Customer], at: Date, cardsOn day: CalendarDate?, in session: Session
    ) throws -> [SaveResult] {
        let utcDay = CalendarDate(daysSinceEpoch: Int((at.timeIntervalSince1970 / 86_400).rounded(.down)))
        var writer = try CustomerWriter(session, at: at, cardsOn: day ?? utcDay)
        let results = try customers.map { try writer.save($0) }
        try writer.finish()
        return results
    }

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
        let list = "[" + ids.map(String.init).joined(separator: ",") + "]"
        // The unary plus keeps SQLite from walking through the whole store by an index that begins with it.
        return try customers(where: "+store_id = ? AND id IN (SELECT value FROM json_each(?))", [storeID, list])
    }

    /// Customers who have this telephone number (E.164) or e-mail address.
    public func customers(address: String) throws -> [Customer] {
        try customers(
            where: "+store_id = ? AND id IN (SELECT customer_id FROM contact WHERE store_id = ? AND address = ?)",
            [storeID, storeID, address])
    }

    private func customers(where condition: String, _ values: [any Bindable]) throws -> [Customer] {
        try read { session in
            var customers = try session.query(
                "SELECT \(Customer.columns) FROM customer WHERE store_id = ? AND \(condition) ORDER BY id"
            ).all(with: [session.storeID] + values) { try Customer(row: &$0) }
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
