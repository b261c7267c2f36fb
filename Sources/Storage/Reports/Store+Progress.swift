import Foundation
import Model

/// What a card says of the relationship: what reports count by.
public struct CardRow: Hashable, Sendable {
    public var customerID: Int64
    public var card: String
    public var name: String
    /// As the record says, else as the rules make it of what is known.
    public var type: CustomerType?
    public var grade: String?
    public var consultant: String?
    public var branch: String?
    public var source: String?
    public var createdAt: Date

    public init(
        customerID: Int64, card: String, name: String, type: CustomerType?, grade: String?, consultant: String?,
        branch: String?, source: String?, createdAt: Date
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
}

extension Store {
    /// Cards of some types, by number.
    public func cards(_ types: Set<CustomerType>) throws -> [CardRow] {
        let words = types.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        return try read { session in
            try session.query(
                """
                SELECT customer.id, card, name, \(Self.typeOfCard), grade, consultant, branch, source, created_at
                FROM \(AudienceSQL.source)
                WHERE +customer.store_id = ? AND \(Self.typeOfCard) IN (\(words)) ORDER BY customer.id
                """
            ).all(storeID) { row in
                CardRow(
                    customerID: row.int64(), card: row.text(), name: row.text(), type: try row.optionalValue(),
                    grade: row.optionalText(), consultant: row.optionalText(), branch: row.optionalText(),
                    source: row.optionalText(), createdAt: row.date())
            }
        }
    }

    /// Changes of type, grade and consultant from an instant on, oldest first.
    public func progressChanges(from start: Date) throws -> [ProgressChange] {
        try read { session in
            try session.query(
                """
                SELECT customer_id, at, field, before, after FROM customer_change
                WHERE store_id = ? AND at >= ? AND field IN ('type', 'grade', 'consultant') ORDER BY id
                """
            ).all(storeID, start) { row in
                ProgressChange(
                    customerID: row.int64(), at: row.date(), field: row.text(), before: row.optionalText(),
                    after: row.optionalText())
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
