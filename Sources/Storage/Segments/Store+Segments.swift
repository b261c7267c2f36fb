import Foundation
import Model

/// What is known of a customer that segments are computed from.
public struct SegmentFacts: Sendable {
    public var customerID: Int64
    public var type: CustomerType?
    public var grade: String?
    public var nature: Customer.Nature
    /// `nil` where nobody said: a person holds his own car, an organisation is a company.
    public var holder: SegmentRules.Holder?
    public var ownership: SegmentRules.Ownership?
    public var createdAt: Date
    public var vehicles = 0
    public var lastDelivery: CalendarDate?
    /// Brands of his cars in the order of delivery.
    public var brands: [String] = []
    /// Purchase leads within the last year.
    public var leads = 0
    /// When a consultant last reported a contact.
    public var lastContact: Date?
    /// The day for which the last of his open tasks is planned.
    public var openTask: CalendarDate?
    public var purchases = 0
    /// Yuan.
    public var amount = 0
    public var lastPurchase: CalendarDate?
    /// The next contact as it was worked out last time.
    public var nextContact: CalendarDate?

    /// Somebody of whom nothing is known.
    public init(customerID: Int64, nature: Customer.Nature, createdAt: Date) {
        self.customerID = customerID
        self.nature = nature
        self.createdAt = createdAt
    }
}

/// What the rules make of a customer.
public struct Segment: Hashable, Sendable {
    public var customerID: Int64
    /// Only where it differs from the record's.
    public var type: CustomerType?
    public var tier: String?
    /// A, B or C by purchase amount; `nil` without one.
    public var value: String?
    /// Whole months since the last purchase.
    public var recency: Int?
    public var frequency: Int
    /// Yuan.
    public var amount: Int
    public var loyalty: Loyalty?
    /// Days between two contacts.
    public var cadence: Int?
    public var nextContact: CalendarDate?

    public enum Loyalty: String, Sendable, Codable, CaseIterable {
        /// 忠诚: the same brand again.
        case loyal
        /// 品牌转移: went over to another brand.
        case switched
        /// 无品牌忠诚: one brand after the other.
        case none
    }

    public init(customerID: Int64, frequency: Int = 0, amount: Int = 0) {
        self.customerID = customerID
        self.frequency = frequency
        self.amount = amount
    }
}

extension Segment.Loyalty: Bindable {}

extension Store {
    /// The facts of a page of customers, by number.
    public func segmentFacts(after: Int64, limit: Int, leadsSince: CalendarDate) throws -> [SegmentFacts] {
        try read { session in
            try session.query(Self.factsSQL).all(leadsSince, storeID, after, limit) { row in
                let (id, type, grade) = (row.int64(), try row.optionalValue(of: CustomerType.self), row.optionalText())
                let nature = try row.value(of: Customer.Nature.self)
                let holder = try row.optionalValue(of: SegmentRules.Holder.self)
                let ownership = try row.optionalValue(of: SegmentRules.Ownership.self)
                var facts = SegmentFacts(customerID: id, nature: nature, createdAt: row.date())
                (facts.type, facts.grade, facts.holder, facts.ownership) = (type, grade, holder, ownership)
                facts.vehicles = row.int()
                facts.lastDelivery = row.optionalDay()
                facts.brands = row.lines()
                facts.leads = row.int()
                facts.lastContact = row.optionalDate()
                facts.openTask = row.optionalDay()
                facts.purchases = row.int()
                facts.amount = row.int()
                facts.lastPurchase = row.optionalDay()
                facts.nextContact = row.optionalDay()
                return facts
            }
        }
    }

    // The unary plus keeps SQLite to what is the customer's: by kind or state it would walk through everybody's.
    static let factsSQL = """
        SELECT c.id, c.type, c.grade, c.nature, c.holder, c.ownership, c.created_at,
            (SELECT count(*) FROM vehicle v WHERE v.store_id = c.store_id AND v.customer_id = c.id),
            (SELECT max(delivered_on) FROM vehicle v WHERE v.store_id = c.store_id AND v.customer_id = c.id),
            (SELECT group_concat(brand, char(10)) FROM (
                SELECT brand FROM vehicle v WHERE v.store_id = c.store_id AND v.customer_id = c.id AND brand IS NOT NULL
                ORDER BY delivered_on, v.id)),
            (SELECT count(*) FROM customer_event e
                WHERE e.store_id = c.store_id AND e.customer_id = c.id AND +kind = 'referral' AND happened_on > ?1),
            (SELECT max(done_at) FROM contact_task t WHERE t.store_id = c.store_id AND t.customer_id = c.id),
            (SELECT max(planned_on) FROM contact_task t
                WHERE t.store_id = c.store_id AND t.customer_id = c.id AND +t.state IN ('proposed', 'open')),
            (SELECT count(*) FROM purchase p WHERE p.store_id = c.store_id AND p.customer_id = c.id),
            (SELECT coalesce(sum(amount), 0) FROM purchase p WHERE p.store_id = c.store_id AND p.customer_id = c.id),
            (SELECT max(bought_on) FROM purchase p WHERE p.store_id = c.store_id AND p.customer_id = c.id),
            (SELECT next_contact_on FROM segment s WHERE s.store_id = c.store_id AND s.customer_id = c.id)
        FROM customer c WHERE +c.store_id = ?2 AND c.id > ?3 ORDER BY c.id LIMIT ?4
        """

    /// Purchase amounts of all customers who bought anything, the greatest first.
    public func purchaseAmounts() throws -> [Int] {
        try read { session in
            try session.query(
                """
                SELECT sum(amount) FROM purchase WHERE store_id = ? GROUP BY customer_id HAVING sum(amount) > 0
                ORDER BY 1 DESC
                """
            ).all(storeID) { $0.int() }
        }
    }

    /// Writes segments over what was there, in one transaction.
    public func save(_ segments: [Segment]) throws {
        try write { session in
            let columns = [
                "type", "tier", "value", "recency", "frequency", "amount", "loyalty", "cadence", "next_contact_on",
            ]
            // Most stay as they were, day after day: those are not written.
            let insert = try session.query(
                """
                INSERT INTO segment (store_id, customer_id, \(columns.joined(separator: ", ")))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (store_id, customer_id) DO UPDATE SET
                    \(columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
                WHERE (\(columns.joined(separator: ", ")))
                    IS NOT (\(columns.map { "excluded.\($0)" }.joined(separator: ", ")))
                """)
            for segment in segments {
                try insert.run(
                    storeID, segment.customerID, segment.type, segment.tier, segment.value, segment.recency,
                    segment.frequency, segment.amount, segment.loyalty, segment.cadence, segment.nextContact)
            }
        }
    }

    /// Customers and yuan by the values of one segment.
    public func segmentCounts(_ dimension: SegmentDimension) throws -> [SegmentCount] {
        try read { session in
            try session.query(
                """
                SELECT \(dimension.expression), count(*), coalesce(sum(segment.amount), 0)
                FROM customer LEFT JOIN segment
                    ON segment.store_id = customer.store_id AND segment.customer_id = customer.id
                WHERE customer.store_id = ? GROUP BY 1 ORDER BY 1
                """
            ).all(storeID) { row in
                SegmentCount(value: row.optionalText(), customers: row.int(), amount: row.int())
            }
        }
    }

    /// Says who holds a customer's vehicles.
    public func setHolder(
        _ holder: SegmentRules.Holder?, _ ownership: SegmentRules.Ownership?, of customerID: Int64
    ) throws {
        try write { session in
            try session.query(
                """
                UPDATE customer SET holder = coalesce(?, holder), ownership = coalesce(?, ownership)
                WHERE store_id = ? AND id = ?
                """
            ).run(holder, ownership, storeID, customerID)
        }
    }

    /// Writes down what a customer paid; the same purchase again is the same one.
    ///
    /// - Returns: whether it is new.
    public func addPurchase(
        of customerID: Int64, on day: CalendarDate, amount: Int, brand: String?
    ) throws -> Bool {
        try write { session in
            try session.query(
                """
                INSERT INTO purchase (store_id, customer_id, bought_on, amount, brand) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
            ).run(storeID, customerID, day, amount, brand) > 0
        }
    }
}

/// By what customers are counted.
public enum SegmentDimension: String, Sendable, CaseIterable {
    case type, grade, tier, value, loyalty, cadence

    fileprivate var expression: String {
        switch self {
        case .type: "coalesce(segment.type, customer.type)"
        case .grade: "customer.grade"
        case .tier: "coalesce(customer.tier, segment.tier)"
        case .value: "segment.value"
        case .loyalty: "segment.loyalty"
        case .cadence: "CAST(segment.cadence AS TEXT)"
        }
    }
}

/// Customers who have one thing in common.
public struct SegmentCount: Hashable, Sendable {
    /// `nil`: nothing is known, or nothing fits.
    public var value: String?
    public var customers: Int
    /// Yuan.
    public var amount: Int
}
