import Model

extension Store {
    /// A page of the audience, whole customers, by number.
    ///
    /// A negation includes those of whom the value is not known: `city != "上海"` is `not city = "上海"`, and holds for a
    /// customer without a city. Of several vehicles or addresses one must fit; for a negation none may.
    ///
    /// - Parameters:
    ///   - filter: whom.
    ///   - after: the number of the last customer of the page before; 0 for the first page.
    ///   - limit: at most so many.
    public func customers(
        matching filter: AudienceFilter, after: Int64 = 0, limit: Int
    ) throws -> [Customer] {
        let condition = AudienceSQL(filter)
        return try read { session in
            // The unary plus keeps SQLite on the primary key, in whose order the pages are.
            var customers = try session.query(
                """
                SELECT \(Customer.columns) FROM \(AudienceSQL.source)
                WHERE +customer.store_id = ? AND customer.id > ? AND \(condition.sql)
                ORDER BY customer.id LIMIT ?
                """
            ).all(with: [storeID, after] + condition.values + [limit]) { try Customer(row: &$0) }
            try CustomerParts.ofMany(session).attach(to: &customers)
            return customers
        }
    }

    /// The numbers of a page of the audience, in their order.
    ///
    /// - Parameters:
    ///   - after: the last number of the page before; 0 for the first page.
    ///   - limit: at most so many.
    public func customerIDs(matching filter: AudienceFilter, after: Int64 = 0, limit: Int) throws -> [Int64] {
        let condition = AudienceSQL(filter)
        return try read { session in
            try session.query(
                """
                SELECT customer.id FROM \(AudienceSQL.source)
                WHERE +customer.store_id = ? AND customer.id > ? AND \(condition.sql)
                ORDER BY customer.id LIMIT ?
                """
            ).all(with: [storeID, after] + condition.values + [limit]) { $0.int64() }
        }
    }

    /// How much of a record is read.
    public enum Detail: Hashable, Sendable {
        case whole
        /// Without family and vehicles, and with the card tier that the rules make of the record where it has none of its own:
        /// enough to decide whether and how somebody may be written to.
        case listing
    }

    /// Those of some customers whom the filter names, by number.
    public func customers(
        matching filter: AudienceFilter, among ids: some Collection<Int64>, _ detail: Detail = .whole
    ) throws -> [Customer] {
        let condition = AudienceSQL(filter)
        let list = ids.jsonList
        return try read { session in
            var customers = try session.query(
                """
                SELECT segment.tier, \(Customer.columns) FROM \(AudienceSQL.source)
                WHERE customer.id IN (SELECT value FROM json_each(?)) AND +customer.store_id = ? AND \(condition.sql)
                ORDER BY customer.id
                """
            ).all(with: [list, storeID] + condition.values) { row in
                let computedTier = row.optionalText()
                var customer = try Customer(row: &row)
                if detail != .whole { customer.tier = customer.tier ?? computedTier }
                return customer
            }
            if detail == .whole { try CustomerParts.ofMany(session).attach(to: &customers) }
            return customers
        }
    }

    /// Customers of a page: enough to make a query worth it, few enough to hold in memory.
    public static let pageSize = 500

    /// The whole audience, a page at a time. A customer who is added meanwhile may or may not be among them.
    public func forEachPage(matching filter: AudienceFilter, _ body: ([Customer]) throws -> Void) throws {
        var last: Int64 = 0
        while true {
            let page = try customers(matching: filter, after: last, limit: Self.pageSize)
            guard let end = page.last else { return }
            try body(page)
            last = end.id
        }
    }

    /// How many customers an audience has.
    public func count(matching filter: AudienceFilter) throws -> Int {
        let condition = AudienceSQL(filter)
        return try read { session in
            try session.query(
                "SELECT count(*) FROM \(AudienceSQL.source) WHERE +customer.store_id = ? AND \(condition.sql)"
            )
            .all(with: [storeID] + condition.values) { $0.int() }.first ?? 0
        }
    }
}
