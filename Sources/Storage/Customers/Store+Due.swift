import Model

/// A customer, or somebody of his family, whose birthday it is.
public struct BirthdayHit: Hashable, Sendable {
    /// The store's number of the customer.
    public var customerID: Int64
    public var birthday: Birthday
    /// Whose birthday it is where it is not the customer's own.
    public var member: FamilyMember?

    public init(customerID: Int64, birthday: Birthday, member: FamilyMember? = nil) {
        self.customerID = customerID
        self.birthday = birthday
        self.member = member
    }
}

/// A vehicle of which a date is due.
public struct VehicleHit: Hashable, Sendable {
    /// The store's number of the customer.
    public var customerID: Int64
    public var vehicle: Vehicle

    public init(customerID: Int64, vehicle: Vehicle) {
        self.customerID = customerID
        self.vehicle = vehicle
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
    /// 下次保养日期; where nobody wrote it down, the one expected by mileage
    case maintenance

    /// What holds of a vehicle that has the date on a day: any of these, each with an index of its own.
    fileprivate var conditions: [String] {
        switch self {
        case .delivery: ["delivered_on = ? AND delivered_on IS NOT NULL"]
        case .insurance: ["insurance_expires_on = ? AND insurance_expires_on IS NOT NULL"]
        case .inspection: ["inspection_due_on = ? AND inspection_due_on IS NOT NULL"]
        case .maintenance:
            [
                "maintenance_due_on = ? AND maintenance_due_on IS NOT NULL",
                "service_expected_on = ? AND service_expected_on IS NOT NULL AND maintenance_due_on IS NULL",
            ]
        }
    }
}

extension Store {
    /// Customers whose birthday is one of these days, by customer.
    public func birthdays(on days: [BirthdayKey]) throws -> [BirthdayHit] {
        try hits(
            on: days,
            "SELECT id, \(Birthday.columns) FROM customer INDEXED BY customer_birthday WHERE \(Self.isBirthday)"
        ) { row in
            let id = row.int64()
            return try Birthday(row: &row).map { BirthdayHit(customerID: id, birthday: $0) }
        }
    }

    /// Members of customers' families whose birthday is one of these days, by customer.
    public func familyBirthdays(on days: [BirthdayKey]) throws -> [BirthdayHit] {
        try hits(
            on: days,
            "SELECT customer_id, \(FamilyMember.columns) FROM family_member INDEXED BY family_member_birthday WHERE \(Self.isBirthday)"
        ) { row in
            let id = row.int64()
            let member = try FamilyMember(row: &row)
            return member.birthday.map { BirthdayHit(customerID: id, birthday: $0, member: member) }
        }
    }

    // Left to itself SQLite walks through all families by their key, which begins with the store as well; here and below it is
    // told the index.
    private static let isBirthday = """
        store_id = ? AND birth_reckoning = ? AND birth_month = ? AND birth_day = ? AND birth_leap = ?
        AND birth_month IS NOT NULL
        """

    private func hits(
        on days: [BirthdayKey], _ sql: String, read: (inout RowReader) throws -> BirthdayHit?
    ) throws -> [BirthdayHit] {
        let found = try self.read { session in
            let select = try session.query(sql)
            return try Set(days).flatMap { day in
                try select.all(storeID, day.reckoning, day.month, day.day, day.isLeapMonth, read: read)
            }
        }
        return found.compactMap(\.self).sorted { $0.customerID < $1.customerID }
    }

    /// Vehicles with this date on one of these days, each with its day; by day.
    public func vehicles(
        _ date: VehicleDate, on days: [CalendarDate]
    ) throws -> [(day: CalendarDate, hit: VehicleHit)] {
        try read { session in
            let selects = try date.conditions.map {
                try session.query("SELECT customer_id, \(Vehicle.columns) FROM vehicle WHERE store_id = ? AND \($0)")
            }
            return try days.flatMap { day in
                try selects.flatMap { select in
                    try select.all(storeID, day) { row in
                        (day: day, hit: VehicleHit(customerID: row.int64(), vehicle: Vehicle(row: &row)))
                    }
                }
            }
        }
    }

    /// Those of an audience whom the cadence of their grade and type says to contact on one of these days: a day may be that of
    /// everybody who was imported a cadence ago, few of whom are asked for.
    public func contactsDue(
        on days: [CalendarDate], matching filter: AudienceFilter = .everyone
    ) throws -> [(day: CalendarDate, customerID: Int64)] {
        let condition = AudienceSQL(filter)
        return try read { session in
            let select = try session.query(
                """
                SELECT customer.id
                FROM segment INDEXED BY segment_contact CROSS JOIN customer ON customer.id = segment.customer_id
                WHERE segment.store_id = ? AND next_contact_on = ? AND next_contact_on IS NOT NULL AND \(condition.sql)
                """)
            return try days.flatMap { day in
                try select.all(with: [storeID, day] + condition.values) { (day: day, customerID: $0.int64()) }
            }
        }
    }
}
