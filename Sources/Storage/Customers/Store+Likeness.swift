import Model

/// What several customers have in common.
public struct Likeness: Hashable, Sendable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case phone, email, vin, address
    }

    public var kind: Kind
    /// The number, mail address, VIN, or postal address without its spaces.
    public var value: String
    /// At least two, by their numbers.
    public var customerIDs: [Int64]
}

extension Store {
    /// Customers who share a telephone number, mail address, vehicle or postal address with this one, by number.
    public func alike(_ customer: Customer) throws -> [Int64] {
        let found = try read { session in
            let byContact = try session.query("SELECT customer_id FROM contact WHERE store_id = ? AND address = ?")
            let byVIN = try session.query(
                "SELECT customer_id FROM vehicle WHERE store_id = ? AND vin = ? AND vin IS NOT NULL")
            let byAddress = try session.query(
                "SELECT id FROM customer WHERE store_id = ? AND address = ? AND address IS NOT NULL")
            return try (customer.phones + customer.emails).flatMap { try byContact.all(storeID, $0) { $0.int64() } }
                + customer.vehicles.compactMap(\.vin).flatMap { try byVIN.all(storeID, $0) { $0.int64() } }
                + (customer.address.map { try byAddress.all(storeID, $0) { $0.int64() } } ?? [])
        }
        return Set(found).subtracting([customer.id]).sorted()
    }

    /// Telephone numbers, mail addresses, vehicles and postal addresses that several customers share.
    ///
    /// Numbers and vehicles are found along their indexes; postal addresses take one walk through the store.
    public func likenesses(_ kinds: Set<Likeness.Kind> = Set(Likeness.Kind.allCases)) throws -> [Likeness] {
        try read { session in
            var found: [Likeness] = []
            func collect(_ kind: Likeness.Kind, _ sql: String) throws {
                found += try session.query(sql).all(storeID) { row in
                    Likeness(
                        kind: kind, value: row.text(),
                        customerIDs: row.text().split(separator: ",").compactMap { Int64($0) }.sorted())
                }
            }
            if !kinds.isDisjoint(with: [.phone, .email]) {
                try collect(
                    .phone,
                    """
                    SELECT address, group_concat(customer_id) FROM contact WHERE store_id = ?
                    GROUP BY address HAVING count(*) > 1 ORDER BY address
                    """)
            }
            if kinds.contains(.vin) {
                try collect(
                    .vin,
                    """
                    SELECT vin, group_concat(DISTINCT customer_id) FROM vehicle
                    WHERE store_id = ? AND vin IS NOT NULL
                    GROUP BY vin HAVING count(DISTINCT customer_id) > 1 ORDER BY vin
                    """)
            }
            if kinds.contains(.address) {
                try collect(
                    .address,
                    """
                    SELECT replace(replace(address, ' ', ''), '\u{3000}', '') AS place, group_concat(id) FROM customer
                    WHERE store_id = ? AND address IS NOT NULL
                    GROUP BY place HAVING count(*) > 1 ORDER BY place
                    """)
            }
            return found.map { like in
                guard like.kind == .phone, like.value.contains("@") else { return like }
                return Likeness(kind: .email, value: like.value, customerIDs: like.customerIDs)
            }.filter { kinds.contains($0.kind) }
        }
    }
}
