import Foundation
import Model

extension Store {
    /// Changes one record, and writes down what became of each field, in one transaction.
    ///
    /// - Parameters:
    ///   - edit: gets the record as it stands; what it throws is passed on, and nothing is changed.
    ///   - action: what the audit log calls it.
    /// - Returns: what changed; nothing where the record says it already.
    /// - Throws: `Problem` where there is no such customer, or the card is somebody else's.
    @discardableResult
    public func change(
        _ customerID: Int64, by actor: Actor, now: Date, action: String = "customer.edit",
        _ edit: (inout Customer) throws -> Void
    ) throws -> [FieldChange] {
        try write { session in
            try session.change(customerID, by: actor, now: now, action: action, edit)
        }
    }
}

extension Session {
    /// As `Store.change`.
    @discardableResult
    func change(
        _ customerID: Int64, by actor: Actor, now: Date, action: String = "customer.edit",
        _ edit: (inout Customer) throws -> Void
    ) throws -> [FieldChange] {
        let known = try customer(customerID)
        var edited = known
        try edit(&edited)
        edited.id = known.id
        edited = edited.withoutQualityOfGoneAddresses
        let changes = known.changes(to: edited)
        guard !changes.isEmpty else { return [] }
        if edited.card != known.card { try require(free: edited.card) }
        try CustomerWriter(self, by: actor, at: now).overwrite(known, with: edited, noting: changes)
        try noteCorrected(edited, by: actor, now: now)
        try audit(
            actor, action, "customer \(customerID)",
            detail: changes.map { Self.plain($0.field) }.joined(separator: ", "),
            now: now)
        return changes
    }

    /// Whoever changes a bad address in the record has corrected it.
    func noteCorrected(_ customer: Customer, by actor: Actor, now: Date) throws {
        let open = try query(
            "SELECT \(Correction.columns) FROM correction WHERE store_id = ? AND customer_id = ? AND state = 'open'"
        ).all(storeID, customer.id) { try Correction(row: &$0) }
        for correction in open {
            let addresses = customer.addresses(correction.kind)
            guard !addresses.contains(correction.address), let new = addresses.first else { continue }
            try query(
                "UPDATE correction SET state = 'corrected', corrected = ?, changed_at = ?, changed_by = ? WHERE id = ?"
            )
            .run(new, now, actor.name, correction.id)
        }
    }

    /// - Throws: `Problem` where there is no such customer.
    func customer(_ id: Int64) throws -> Customer {
        let found = try query("SELECT \(Customer.columns) FROM customer WHERE id = ? AND store_id = ?")
            .first(id, storeID) { try Customer(row: &$0) }
        guard var customer = found else { throw Problem("customer \(id) is not in the store") }
        try CustomerParts.ofOne(self).attach(to: &customer)
        return customer
    }

    private func require(free card: String) throws {
        let owner = try query("SELECT id FROM customer WHERE store_id = ? AND card = ?")
            .first(storeID, card) { $0.int64() }
        guard owner == nil else { throw Problem("the card \(card) is another customer's", at: Place(field: "card")) }
    }

    /// The audit log holds no plates and addresses: `vehicle[沪A12345].mileage` is `vehicle.mileage` there.
    private static func plain(_ field: String) -> String { field.replacing(#/\[.*\]/#, with: "") }
}
