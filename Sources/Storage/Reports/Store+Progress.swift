import Foundation
import Model

/// What a card says of the relationship: what reports count by.
public struct CardRow: Hashable, Sendable {
    public var customerID: Int64
    public var card: String
    public var name: String
    public var type: CustomerType?
    public var grade: String?
    public var consultant: String?
    public var branch: String?
    public var source: String?
    public var createdAt: Date
    /// Vehicles that were delivered here.
    public var delivered: Int

    public init(
        customerID: Int64, card: String, name: String, type: CustomerType?, grade: String?, consultant: String?,
        branch: String?, source: String?, createdAt: Date, delivered: Int
    ) {
        self.customerID = customerID
        self.card = card
        self.name = name
        self.type = type
        self.grade = grade
        self.consultant = consultant
        self.branch = branch
        self.source = source
        self.createdAt = createdAt
        self.delivered = delivered
    }
}

/// A change of what reports count by.
public struct ProgressChange: Hashable, Sendable {
    public var customerID: Int64
    public var at: Date
    /// `type`, `grade` or `consultant`.
    public var field: String
    public var before: String?
    public var after: String?
    public var actor: String
}

extension Store {
    /// Cards of some types, by number; all where none is named. A card without a type is among all.
    public func cards(_ types: Set<CustomerType> = []) throws -> [CardRow] {
        let words = types.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        return try read { session in
            // The vehicles are counted once for all, not once for each card.
            try session.query(
                """
                SELECT customer.id, card, name, type, grade, consultant, branch, source, created_at, coalesce(cars.count, 0)
                FROM customer LEFT JOIN (
                    SELECT customer_id, count(*) AS count FROM vehicle
                    WHERE store_id = ? AND delivered_on IS NOT NULL AND coalesce(bought_here, 1) = 1 GROUP BY customer_id
                ) AS cars ON cars.customer_id = customer.id
                WHERE customer.store_id = ? \(types.isEmpty ? "" : "AND type IN (\(words))") ORDER BY customer.id
                """
            ).all(storeID, storeID) { row in
                CardRow(
                    customerID: row.int64(), card: row.text(), name: row.text(), type: try row.optionalValue(),
                    grade: row.optionalText(), consultant: row.optionalText(), branch: row.optionalText(),
                    source: row.optionalText(), createdAt: row.date(), delivered: row.int())
            }
        }
    }

    /// Changes of type, grade and consultant from an instant on, oldest first.
    public func progressChanges(from start: Date) throws -> [ProgressChange] {
        try read { session in
            try session.query(
                """
                SELECT customer_id, at, field, before, after, actor FROM customer_change
                WHERE store_id = ? AND at >= ? AND field IN ('type', 'grade', 'consultant') ORDER BY id
                """
            ).all(storeID, start) { row in
                ProgressChange(
                    customerID: row.int64(), at: row.date(), field: row.text(), before: row.optionalText(),
                    after: row.optionalText(), actor: row.text())
            }
        }
    }

    /// When the cards of some customers were made.
    public func creationDates(of ids: [Int64]) throws -> [(id: Int64, at: Date)] {
        try read { session in
            let select = try session.query("SELECT created_at FROM customer WHERE id = ? AND store_id = ?")
            return try ids.compactMap { id in
                try select.first(id, storeID) { $0.date() }.map { (id: id, at: $0) }
            }
        }
    }
}
