import Model

/// Fills in what hangs on a customer, by one query a table for any number of customers.
struct CustomerParts {
    private let session: Session
    private let family: Query
    private let vehicles: Query

    /// For one customer at a time: `attach(to:)`.
    static func ofOne(_ session: Session) throws -> CustomerParts {
        try CustomerParts(session, condition: "customer_id = ?")
    }

    /// For a page of customers: `attach(to:)`.
    static func ofMany(_ session: Session) throws -> CustomerParts {
        try CustomerParts(session, condition: "customer_id IN (SELECT value FROM json_each(?))")
    }

    private init(_ session: Session, condition: String) throws {
        func parts(_ columns: String, of table: String, by order: String) throws -> Query {
            try session.query(
                """
                SELECT customer_id, \(columns) FROM \(table) WHERE store_id = ? AND \(condition)
                ORDER BY customer_id, \(order)
                """)
        }
        self.session = session
        family = try parts(FamilyMember.columns, of: "family_member", by: "position")
        vehicles = try parts(Vehicle.columns, of: "vehicle", by: "id")
    }

    func attach(to customer: inout Customer) throws {
        try attach(key: customer.id) { _, change in change(&customer) }
    }

    func attach(to customers: inout [Customer]) throws {
        guard !customers.isEmpty else { return }
        let places = Dictionary(
            customers.indices.map { (customers[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        let key = customers.map(\.id).jsonList
        try attach(key: key) { id, change in
            if let place = places[id] { change(&customers[place]) }
        }
    }

    private func attach(
        key: some Bindable, _ modify: (_ customerID: Int64, _ change: (inout Customer) -> Void) -> Void
    ) throws {
        for (id, member) in try family.all(
            session.storeID, key, read: { row in (row.int64(), try FamilyMember(row: &row)) })
        {
            modify(id) { $0.family.append(member) }
        }
        for (id, vehicle) in try vehicles.all(
            session.storeID, key, read: { row in (row.int64(), Vehicle(row: &row)) })
        {
            modify(id) { $0.vehicles.append(vehicle) }
        }
    }
}
