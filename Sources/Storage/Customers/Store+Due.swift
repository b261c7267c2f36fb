import Model

/// Whose birthday it is.
public struct BirthdayHit: Hashable, Sendable {
    /// The customer himself, or one of his family.
    public enum Person: Hashable, Sendable {
        case customer
        /// The place in `Customer.family`.
        case member(index: Int)
    }

    /// The store's number of the customer.
    public var customerID: Int64
    /// Whose birthday it is.
    public var who: Person

    public init(customerID: Int64, who: Person) {
        self.customerID = customerID
        self.who = who
    }
}

/// A vehicle of which a date is due.
public struct VehicleHit: Hashable, Sendable {
    /// The store's number of the customer.
    public var customerID: Int64
    /// The store's number of the vehicle.
    public var vehicleID: Int64

    public init(customerID: Int64, vehicleID: Int64) {
        self.customerID = customerID
        self.vehicleID = vehicleID
    }
}

/// A date in a vehicle's record.
public enum VehicleDate: String, Sendable, CaseIterable {
    /// 交车日期
    case delivery
    /// 保险到期日
    case insurance
    /// 年检到期日
    case inspection
    /// 下次保养日期
    case maintenance

    var column: String {
        switch self {
        case .delivery: "delivered_on"
        case .insurance: "insurance_expires_on"
        case .inspection: "inspection_due_on"
        case .maintenance: "maintenance_due_on"
        }
    }
}

extension Store {
    /// Everybody, customers and their families, whose birthday is one of these days.
    ///
    /// - Returns: by customer, himself before his family.
    public func birthdays(on days: [BirthdayKey]) throws -> [BirthdayHit] {
        let found = try read { session in
            let condition = """
                store_id = ? AND birth_reckoning = ? AND birth_month = ? AND birth_day = ? AND birth_leap = ?
                AND birth_month IS NOT NULL
                """
            let owners = try session.query("SELECT id FROM customer WHERE \(condition)")
            let members = try session.query("SELECT customer_id, position FROM family_member WHERE \(condition)")
            return try Set(days).flatMap { day in
                let own = try owners.all(storeID, day.reckoning, day.month, day.day, day.isLeapMonth) { row in
                    BirthdayHit(customerID: row.int64(), who: .customer)
                }
                return try own
                    + members.all(storeID, day.reckoning, day.month, day.day, day.isLeapMonth) { row in
                        BirthdayHit(customerID: row.int64(), who: .member(index: row.int()))
                    }
            }
        }
        return found.sorted { ($0.customerID, $0.who.rank) < ($1.customerID, $1.who.rank) }
    }

    /// Vehicles with this date on one of these days, each with its day; by day, then vehicle.
    public func vehiclesByDay(
        _ date: VehicleDate, on days: [CalendarDate]
    ) throws -> [(day: CalendarDate, hit: VehicleHit)] {
        try read { session in
            let select = try session.query(
                """
                SELECT customer_id, id FROM vehicle
                WHERE store_id = ? AND \(date.column) = ? AND \(date.column) IS NOT NULL
                """)
            return try days.flatMap { day in
                try select.all(storeID, day) { row in
                    (day: day, hit: VehicleHit(customerID: row.int64(), vehicleID: row.int64()))
                }
            }
        }
    }

    /// Customers whom the cadence of their grade and type says to contact on one of these days.
    public func contactsDue(on days: [CalendarDate]) throws -> [(day: CalendarDate, customerID: Int64)] {
        try read { session in
            let select = try session.query(
                """
                SELECT customer_id FROM segment
                WHERE store_id = ? AND next_contact_on = ? AND next_contact_on IS NOT NULL
                """)
            return try days.flatMap { day in
                try select.all(storeID, day) { row in (day: day, customerID: row.int64()) }
            }
        }
    }

    /// Vehicles with this date on one of these days.
    ///
    /// - Returns: by customer and vehicle.
    public func vehicles(date: VehicleDate, on days: [CalendarDate]) throws -> [VehicleHit] {
        let found = try read { session in
            let select = try session.query(
                """
                SELECT customer_id, id FROM vehicle
                WHERE store_id = ? AND \(date.column) = ? AND \(date.column) IS NOT NULL
                """)
            return try Set(days).flatMap { day in
                try select.all(storeID, day) { row in VehicleHit(customerID: row.int64(), vehicleID: row.int64()) }
            }
        }
        return found.sorted { ($0.customerID, $0.vehicleID) < ($1.customerID, $1.vehicleID) }
    }
}

extension BirthdayHit.Person {
    fileprivate var rank: Int {
        switch self {
        case .customer: -1
        case .member(let index): index
        }
    }
}
