import Foundation
import Model

extension Store {
    /// The SMS that some numbers got since an instant, or may have got; those on their way now are among them.
    public func recentTexts(
        to addresses: Set<String>, since: Date
    ) throws -> [String: [RecipientLimits.Sent]] {
        guard !addresses.isEmpty else { return [:] }
        // Telephone numbers have nothing in them that JSON would escape.
        let list = addresses.jsonListOfPlainWords
        // CROSS JOIN keeps the order: SQLite, without statistics, would begin with all attempts of the store.
        let rows = try read { session in
            try session.query(
                """
                SELECT contact.address, attempt.started_at, message.class
                FROM json_each(?) AS wanted
                CROSS JOIN contact ON contact.store_id = ? AND contact.address = wanted.value
                CROSS JOIN message ON message.store_id = contact.store_id AND message.customer_id = contact.customer_id
                    AND message.carrier = 'sms' AND message.address = contact.address
                CROSS JOIN attempt ON attempt.store_id = message.store_id AND attempt.message_id = message.id
                    AND attempt.started_at > ? AND (attempt.outcome IS NULL OR attempt.outcome IN ('accepted', 'in_doubt'))
                """
            ).all(list, storeID, since) { row in
                (row.text(), RecipientLimits.Sent(at: row.date(), messageClass: try row.value()))
            }
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }
}
