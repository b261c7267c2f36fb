import Model

/// Finds the customer that a row of a file is about: by card, then by any telephone number with the name, then by VIN.
///
/// Most rows of a first import match nobody, so each step looks into one index first, and at whom it found only then.
struct CustomerMatcher {
    private let storeID: Int64
    private let byCard: Query
    /// `nil` while no customer was merged into another, as in most stores.
    private let byFormerCard: Query?
    private let byAddress: Query
    private let byVIN: Query
    private let name: Query
    private let hasAddress: Query

    init(_ session: Session) throws {
        storeID = session.storeID
        byCard = try session.query("SELECT id FROM customer WHERE store_id = ? AND card = ?")
        let hasFormerCards = try session.query("SELECT 1 FROM card_alias WHERE store_id = ? LIMIT 1")
            .first(session.storeID) { _ in true }
        byFormerCard = try hasFormerCards.map { _ in
            try session.query("SELECT customer_id FROM card_alias WHERE store_id = ? AND card = ?")
        }
        byAddress = try session.query("SELECT customer_id FROM contact WHERE store_id = ? AND address = ?")
        byVIN = try session.query("SELECT customer_id FROM vehicle WHERE store_id = ? AND vin = ?")
        name = try session.query("SELECT name FROM customer WHERE id = ?")
        hasAddress = try session.query(
            "SELECT 1 FROM contact WHERE store_id = ? AND address = ? AND customer_id = ?")
    }

    /// The row's number, or `nil` for a new customer. Where several fit, the first that the store knew.
    func find(_ customer: Customer) throws -> Int64? {
        if !customer.card.isEmpty, let id = try byCard.first(storeID, customer.card, read: { $0.int64() }) {
            return id
        }
        if !customer.card.isEmpty, let id = try byFormerCard?.first(storeID, customer.card, read: { $0.int64() }) {
            return id
        }
        for phone in customer.phones {
            let owners = try byAddress.all(storeID, phone) { $0.int64() }
            if let id = try owners.filter({ try nameOf($0) == customer.name }).min() { return id }
        }
        for vehicle in customer.vehicles {
            guard let vin = vehicle.vin else { continue }
            let owners = try byVIN.all(storeID, vin) { $0.int64() }
            if let id = try owners.filter({ try isPlausible($0, for: customer) }).min() { return id }
        }
        return nil
    }

    /// A car is sold on: an owner who shares neither name nor number with the one that the store knows is somebody else.
    private func isPlausible(_ id: Int64, for customer: Customer) throws -> Bool {
        if customer.name.isEmpty || customer.phones.isEmpty { return true }
        if try nameOf(id) == customer.name { return true }
        return try customer.phones.contains { phone in
            try hasAddress.first(storeID, phone, id, read: { _ in true }) == true
        }
    }

    private func nameOf(_ id: Int64) throws -> String? { try name.first(id) { $0.text() } }
}
