import Foundation
import Model

/// Which corrections; a field that is `nil` asks for nothing.
public struct CorrectionFilter: Hashable, Sendable {
    /// Any of these; empty for all.
    public var states: Set<Correction.State>
    public var customerID: Int64?
    /// Of customers of this consultant.
    public var consultant: String?

    public init(
        states: Set<Correction.State> = [.open, .corrected], customerID: Int64? = nil, consultant: String? = nil
    ) {
        self.states = states
        self.customerID = customerID
        self.consultant = consultant
    }
}

extension Store {
    /// An address is bad: it is marked so in every record that has it, a correction is opened for each, and what waits to
    /// go to a postal address is stopped. One that is open already stays as it is.
    ///
    /// A hard bounce and a number that does not exist come here by themselves (`take`, `settle`); the suppression of a
    /// telephone number or mail address is theirs.
    ///
    /// - Returns: the correction of the fault's own customer; `nil` where his record does not have the address any more.
    @discardableResult
    public func openCorrection(_ fault: AddressFault, by actor: Actor = .system, now: Date) throws -> Correction? {
        try write { session in try CorrectionBook(session: session, actor: actor, now: now).open(fault) }
    }

    /// Puts another address in the place of the bad one, in the record and its history.
    ///
    /// - Throws: `Problem` where it is settled already.
    public func correct(_ correctionID: Int64, to address: String, by actor: Actor, now: Date) throws {
        try write { session in
            try CorrectionBook(session: session, actor: actor, now: now).correct(correctionID, to: address)
        }
    }

    /// Somebody made sure of the address; nothing is suppressed there any more.
    ///
    /// - Throws: `Problem` where it is settled already, or the record has another address by now.
    public func verify(_ correctionID: Int64, on day: CalendarDate, by actor: Actor, now: Date) throws {
        try write { session in
            try CorrectionBook(session: session, actor: actor, now: now).verify(correctionID, on: day)
        }
    }

    /// There is no right address: the bad one goes from the record.
    ///
    /// - Throws: `Problem` where it is settled already.
    public func dropAddress(of correctionID: Int64, by actor: Actor, now: Date) throws {
        try write { session in try CorrectionBook(session: session, actor: actor, now: now).drop(correctionID) }
    }

    /// Writes down what was sent again.
    public func noteResent(_ correctionID: Int64, messageID: Int64, by actor: Actor, now: Date) throws {
        try write { session in
            try session.query("UPDATE correction SET resent_id = ? WHERE store_id = ? AND id = ?")
                .run(messageID, storeID, correctionID)
            try session.audit(
                actor, "correction.resend", "message \(messageID)", detail: "correction \(correctionID)", now: now)
        }
    }

    /// A letter or card came back: its row says so, its customer's postal address is bad, and a correction is open.
    ///
    /// - Returns: the correction; `nil` where the record has no postal address any more.
    /// - Throws: `Problem` where there is no such letter, or it cannot have come back.
    public func takeReturnedLetter(
        _ messageID: Int64, reason: String, by actor: Actor, now: Date
    ) throws -> Correction? {
        try write { session in
            let found = try session.query(
                "SELECT \(Message.columns) FROM message WHERE store_id = ? AND id = ?"
            ).first(storeID, messageID) { try Message(row: &$0) }
            guard let message = found else { throw Problem("there is no message \(messageID)") }
            guard message.channel == .letter || message.channel == .card else {
                throw Problem(
                    "message \(messageID) is no letter, but went by \(message.channel.rawValue)",
                    hint: "returned mails are read by hongyan bounces take")
            }
            guard message.attempts > 0 else {
                throw Problem("\(message.channel.rawValue) \(messageID) is \(message.state.rawValue) and never left")
            }
            let receipt = Receipt(
                via: "post", token: message.token, verdict: .bounced, detail: reason, at: now)
            _ = try ReceiptBook(session, now: now).keep(receipt, of: messageID)
            // Whoever carried it says that he delivered it; the paper in hand says that he did not.
            try session.query(
                """
                UPDATE message SET state = 'bounced', reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?
                WHERE id = ?
                """
            ).run(receipt.reason, now, messageID)
            if let campaign = message.origin.campaignID { try session.finishCampaigns([campaign]) }
            let address = try session.query("SELECT address FROM customer WHERE id = ? AND store_id = ?")
                .first(message.customerID, storeID) { $0.text() }
            let fault = AddressFault(
                customerID: message.customerID, kind: .postal, address: address ?? "", source: .letter,
                reason: reason, messageID: messageID)
            try session.audit(actor, "letter.returned", "message \(messageID)", now: now)
            return try CorrectionBook(session: session, actor: actor, now: now).open(fault)
        }
    }

    /// The queue, oldest first.
    ///
    /// - Parameters:
    ///   - after: the number of the last one of the page before; 0 for the first page.
    ///   - limit: at most so many.
    public func corrections(
        _ filter: CorrectionFilter = CorrectionFilter(), after: Int64 = 0, limit: Int = 1_000
    ) throws -> [Correction] {
        let condition = filter.condition(storeID: storeID)
        return try read { session in
            try session.query(
                """
                SELECT \(Correction.columns) FROM correction WHERE \(condition.sql) AND id > ? ORDER BY id LIMIT ?
                """
            ).all(with: condition.values + [after, limit]) { try Correction(row: &$0) }
        }
    }

    /// How many fit.
    public func count(_ filter: CorrectionFilter) throws -> Int {
        let condition = filter.condition(storeID: storeID)
        return try read { session in
            try session.query("SELECT count(*) FROM correction WHERE \(condition.sql)")
                .all(with: condition.values) { $0.int() }.first ?? 0
        }
    }

    /// - Throws: `Problem` where there is none of that number.
    public func correction(id: Int64) throws -> Correction {
        try read { session in
            // Only looked at: nobody is named by it.
            try CorrectionBook(session: session, actor: .system, now: .distantPast).correction(id)
        }
    }
}

extension CorrectionFilter {
    fileprivate func condition(storeID: Int64) -> (sql: String, values: [any Bindable]) {
        // The unary plus keeps SQLite on the primary key, in whose order the pages are; but one customer has few.
        var terms = ["\(customerID == nil ? "+" : "")correction.store_id = ?"]
        var values: [any Bindable] = [storeID]
        if !states.isEmpty {
            // Words of an enumeration, not of a person.
            terms.append("state IN (\(states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))")
        }
        if let customerID {
            terms.append("customer_id = ?")
            values.append(customerID)
        }
        if let consultant {
            terms.append(
                "(SELECT consultant FROM customer WHERE customer.id = correction.customer_id) = ?")
            values.append(consultant)
        }
        return (terms.joined(separator: " AND "), values)
    }
}
