import Model

/// An event that something is due for.
public struct EventHit: Hashable, Sendable {
    public var customerID: Int64
    public var eventID: Int64

    public init(customerID: Int64, eventID: Int64) {
        self.customerID = customerID
        self.eventID = eventID
    }
}

extension Store {
    /// Writes down that something happened to a customer.
    ///
    /// - Returns: its number.
    @discardableResult
    public func add(_ event: CustomerEvent) throws -> Int64 {
        try write { session in
            try session.add(event)
            return session.lastInsertedID
        }
    }

    /// Closes what is open of a kind: the complaint is answered, the accident settled.
    ///
    /// - Returns: how many there were.
    public func close(_ kind: CustomerEvent.Kind, of customerID: Int64, on day: CalendarDate) throws -> Int {
        try write { session in
            try session.query(
                """
                UPDATE customer_event SET closed_on = ?
                WHERE store_id = ? AND customer_id = ? AND kind = ? AND closed_on IS NULL
                """
            ).run(day, storeID, customerID, kind)
        }
    }

    /// What happened to a customer, oldest first.
    public func events(of customerID: Int64) throws -> [CustomerEvent] {
        try read { session in
            try session.query(
                """
                SELECT id, customer_id, kind, happened_on, closed_on, note FROM customer_event
                WHERE store_id = ? AND customer_id = ? ORDER BY happened_on, id
                """
            ).all(storeID, customerID) { row in
                CustomerEvent(
                    id: row.int64(), customerID: row.int64(), kind: try row.value(), on: try row.day(),
                    closedOn: row.optionalDay(), note: row.optionalText())
            }
        }
    }

    /// Events of a kind on one of these days, or, where `isClosing`, those that were closed on one.
    public func events(
        _ kind: CustomerEvent.Kind, isClosing: Bool, on days: [CalendarDate]
    ) throws -> [(day: CalendarDate, hit: EventHit)] {
        try read { session in
            let column = isClosing ? "closed_on" : "happened_on"
            let select = try session.query(
                """
                SELECT customer_id, id FROM customer_event
                WHERE store_id = ? AND kind = ? AND \(column) = ? AND \(column) IS NOT NULL ORDER BY customer_id, id
                """)
            return try Set(days).sorted().flatMap { day in
                try select.all(storeID, kind, day) { row in
                    (day: day, hit: EventHit(customerID: row.int64(), eventID: row.int64()))
                }
            }
        }
    }

    /// Which matters of these customers are open: complaints, accidents.
    public func openMatters(of customerIDs: some Collection<Int64>) throws -> [Int64: Set<CustomerEvent.Kind>] {
        let list = customerIDs.jsonList
        let found = try read { session in
            try session.query(
                """
                SELECT customer_id, kind FROM customer_event
                WHERE store_id = ? AND customer_id IN (SELECT value FROM json_each(?))
                    AND closed_on IS NULL AND kind IN ('complaint', 'accident')
                """
            ).all(storeID, list) { row in (row.int64(), try row.value(of: CustomerEvent.Kind.self)) }
        }
        return found.reduce(into: [:]) { $0[$1.0, default: []].insert($1.1) }
    }
}
