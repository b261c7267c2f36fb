import Foundation
import Model

/// How much one person and one number have had, counted in the transaction that arms the next: what goes by another channel or
/// from another worker at the same time counts too.
struct FrequencyCap {
    static let week: TimeInterval = 7 * 86_400

    private let session: Session
    private let rules: SendingRules
    private let now: Date
    private let ofWeek: Query
    private let texts: Query
    /// Passed in this transaction, and not in the ledger yet.
    private var passed: [Int64: Int] = [:]
    private var passedTexts: [String: [RecipientLimits.Sent]] = [:]

    init(_ session: Session, _ rules: SendingRules, now: Date) throws {
        self.session = session
        self.rules = rules
        self.now = now
        ofWeek = try session.query(
            """
            SELECT count(*) FROM message
            WHERE store_id = ?1 AND customer_id = ?2 AND updated_at >= ?3
                AND state IN ('armed', 'accepted', 'delivered', 'bounced', 'complained', 'in_doubt')
                AND (carrier = 'task' OR EXISTS (
                    SELECT 1 FROM attempt
                    WHERE attempt.store_id = ?1 AND message_id = message.id AND started_at >= ?3))
            """)
        // CROSS JOIN keeps the order: SQLite, without statistics, would begin with all attempts of the store.
        texts = try session.query(
            """
            SELECT attempt.started_at, message.class
            FROM contact
            CROSS JOIN message ON message.store_id = contact.store_id AND message.customer_id = contact.customer_id
                AND message.carrier = 'sms' AND message.address = contact.address
            CROSS JOIN attempt ON attempt.store_id = message.store_id AND attempt.message_id = message.id
                AND attempt.started_at > ?3 AND (attempt.outcome IS NULL OR attempt.outcome IN ('accepted', 'in_doubt'))
            WHERE contact.store_id = ?1 AND contact.address = ?2
            """)
    }

    /// Why somebody gets nothing more of this class in this week; `nil` where he may.
    func refusal(of messageClass: MessageClass, to customerID: Int64) throws -> String? {
        guard let limit = rules.perWeek[messageClass] else { return nil }
        let since = now.addingTimeInterval(-Self.week)
        let written = try ofWeek.first(session.storeID, customerID, since) { $0.int() } ?? 0
        let count = written + passed[customerID, default: 0]
        guard count >= limit else { return nil }
        return "\(ReasonCode.frequencyCap): \(count == 1 ? "1 message" : "\(count) messages") in the last seven days"
    }

    /// From when on a number may get one more text; `nil` where it may now.
    func wait(of messageClass: MessageClass, to address: String) throws -> (until: Date, reason: String)? {
        guard rules.recipient != .none else { return nil }
        let since = now.addingTimeInterval(-RecipientLimits.longestWindow)
        let written = try texts.all(session.storeID, address, since) { row in
            RecipientLimits.Sent(at: row.date(), messageClass: try row.value())
        }
        let sent = written + passedTexts[address, default: []]
        return rules.recipient.opening(after: sent, for: messageClass, at: now).map { opening in
            (opening, "\(ReasonCode.recipientLimit): this number has had \(sent.count) in 24 hours")
        }
    }

    /// It goes. A message that is tried again was counted in its week as it was tried first.
    mutating func note(
        _ messageClass: MessageClass, to customerID: Int64, at address: String, _ carrier: CarrierKind, attempts: Int
    ) {
        if attempts == 0, !rules.perWeek.isEmpty { passed[customerID, default: 0] += 1 }
        guard carrier == .sms, rules.recipient != .none else { return }
        passedTexts[address, default: []].append(RecipientLimits.Sent(at: now, messageClass: messageClass))
    }

    /// What has passed so far is in the ledger.
    mutating func noteWritten() {
        passed = [:]
        passedTexts = [:]
    }
}
