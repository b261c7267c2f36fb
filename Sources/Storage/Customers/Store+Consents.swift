import Foundation
import Model

extension Store {
    /// Records what a customer said, over whatever was there. From the moment this returns `arm` obeys it.
    ///
    /// - Throws: `Problem` where there is no such customer.
    public func setConsent(customerID: Int64, _ consent: Consent, by actor: Actor = .system) throws {
        try write { session in
            try session.change(customerID, by: actor, now: consent.at ?? Date(), action: "customer.consent") {
                customer in
                customer.consents.removeAll {
                    $0.channel == consent.channel && $0.messageClass == consent.messageClass
                }
                customer.consents.append(consent)
            }
        }
    }

    /// What a customer said about each channel and class.
    public func consents(of customerID: Int64) throws -> [Consent] {
        try read { session in
            try session.query(
                """
                SELECT \(Consent.columns) FROM consent WHERE store_id = ? AND customer_id = ? ORDER BY channel, class
                """
            ).all(storeID, customerID) { try Consent(row: &$0) }
        }
    }
}
