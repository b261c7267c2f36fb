import Model

extension Store {
    /// Records what a customer said, over whatever was there. From the moment this returns `arm` obeys it.
    ///
    /// - Throws: `Problem` where there is no such customer.
    public func setConsent(customerID: Int64, _ consent: Consent) throws {
        try write { session in
            let exists = try session.query("SELECT 1 FROM customer WHERE id = ? AND store_id = ?")
                .first(customerID, storeID) { _ in true }
            guard exists == true else { throw Problem("customer \(customerID) is not in the store") }
            try session.query(
                """
                INSERT INTO consent (store_id, customer_id, channel, class, answer, source, at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (store_id, customer_id, channel, class) DO UPDATE
                SET answer = excluded.answer, source = excluded.source, at = excluded.at
                """
            ).run(
                storeID, customerID, consent.channel, consent.messageClass, consent.answer, consent.source,
                consent.at)
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
