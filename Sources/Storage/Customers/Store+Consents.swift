import Foundation
import Model

extension Store {
    /// Records what a customer said, over whatever was there. From the moment this returns `arm` obeys it.
    ///
    /// - Throws: `Problem` where there is no such customer.
    public func setConsent(customerID: Int64, _ consent: Consent, by actor: Actor = .system) throws {
        try write { session in
            try session.change(customerID, by: actor, now: consent.at ?? Date(), action: "customer.consent") {
                $0.set(consent)
            }
        }
    }

    /// What a customer said about each channel and class.
    public func consents(of customerID: Int64) throws -> [Consent] {
        try read { session in
            try session.query("SELECT consents FROM customer WHERE store_id = ? AND id = ?")
                .first(storeID, customerID) { try Consent.list($0.optionalText()) } ?? []
        }
    }
}
