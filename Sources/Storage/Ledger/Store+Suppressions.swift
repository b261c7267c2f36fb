import Foundation
import Model

extension Store {
    /// Puts an address on the list of those to which nothing more goes. From the moment this returns `arm` obeys it.
    ///
    /// An address that is on it for the same class keeps its first reason.
    public func suppress(_ suppression: Suppression) throws {
        try write { session in
            try session.query(Suppression.insertSQL).run(
                storeID, suppression.carrier, suppression.carrier.canonical(suppression.address),
                suppression.messageClass?.rawValue ?? "", suppression.reason, suppression.at)
        }
    }

    /// Takes an address off the list: a person found that it is good.
    ///
    /// - Parameter messageClass: the class it was suppressed for; `nil` for the entry that means every class.
    /// - Returns: whether it was on it.
    @discardableResult
    public func unsuppress(
        carrier: CarrierKind, address: String, messageClass: MessageClass? = nil
    ) throws -> Bool {
        try write { session in
            try session.query(
                "DELETE FROM suppression WHERE store_id = ? AND carrier = ? AND address = ? AND class = ?"
            ).run(storeID, carrier, carrier.canonical(address), messageClass?.rawValue ?? "") > 0
        }
    }

    /// The entry that forbids this class of message to an address; `nil` where none does.
    public func suppression(
        carrier: CarrierKind, address: String, messageClass: MessageClass
    ) throws -> Suppression? {
        try read { session in
            try session.query(
                """
                SELECT \(Suppression.columns) FROM suppression
                WHERE store_id = ? AND carrier = ? AND address = ? AND class IN ('', ?) ORDER BY class LIMIT 1
                """
            ).first(storeID, carrier, carrier.canonical(address), messageClass) { try Suppression(row: &$0) }
        }
    }

    /// Whether an entry forbids this class of message to an address.
    public func isSuppressed(carrier: CarrierKind, address: String, messageClass: MessageClass) throws -> Bool {
        try suppression(carrier: carrier, address: address, messageClass: messageClass) != nil
    }

    /// The entries of some addresses, for whatever class.
    public func suppressions(of addresses: [String], carrier: CarrierKind) throws -> [Suppression] {
        guard !addresses.isEmpty else { return [] }
        let list = addresses.map(carrier.canonical).jsonList
        return try read { session in
            try session.query(
                """
                SELECT \(Suppression.columns) FROM json_each(?) AS wanted CROSS JOIN suppression
                WHERE store_id = ? AND carrier = ? AND address = wanted.value
                """
            ).all(list, storeID, carrier) { try Suppression(row: &$0) }
        }
    }

    /// The whole list, by carrier and address.
    public func suppressions() throws -> [Suppression] {
        try read { session in
            try session.query(
                "SELECT \(Suppression.columns) FROM suppression WHERE store_id = ? ORDER BY carrier, address, class"
            ).all(storeID) { try Suppression(row: &$0) }
        }
    }
}

extension Suppression {
    static let columns = "carrier, address, class, reason, at"

    static let insertSQL = """
        INSERT INTO suppression (store_id, carrier, address, class, reason, at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (store_id, carrier, address, class) DO NOTHING
        """

    init(row: inout RowReader) throws {
        self.init(
            carrier: try row.value(), address: row.text(), messageClass: MessageClass(rawValue: row.text()),
            reason: row.text(), at: row.date())
    }
}

extension CarrierKind {
    /// The spelling under which addresses are compared: mail addresses in lower case.
    func canonical(_ address: String) -> String { self == .email ? address.lowercased() : address }
}
