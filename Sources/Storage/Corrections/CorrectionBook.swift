import Foundation
import Model

/// Opens and settles corrections, within one transaction.
struct CorrectionBook {
    let session: Session
    let actor: Actor
    let now: Date

    /// Marks an address bad in every record that has it, stops what would still go to it, and opens a correction for each.
    ///
    /// - Returns: the correction of the fault's own customer, the one that is open already where there is one; `nil` where
    ///   his record does not have the address any more.
    func open(_ fault: AddressFault) throws -> Correction? {
        guard !fault.address.isEmpty else { return nil }
        var own: Correction?
        for id in try holders(of: fault) {
            // An erased customer's messages may still come back.
            guard let customer = try? session.customer(id),
                let address = customer.addresses(fault.kind).first(where: { Self.isSame($0, fault.address, fault.kind) }
                )
            else { continue }
            let correction = try open(fault, for: id, address: address)
            try session.change(id, by: actor, now: now, action: "customer.address") { customer in
                customer.set(AddressQuality(kind: fault.kind, address: address, grade: .bad, reason: fault.reason))
            }
            if id == fault.customerID { own = correction }
        }
        return own
    }

    private static func isSame(_ left: String, _ right: String, _ kind: AddressKind) -> Bool {
        kind == .email ? left.lowercased() == right.lowercased() : left == right
    }

    private func holders(of fault: AddressFault) throws -> [Int64] {
        guard fault.kind != .postal else { return [fault.customerID] }
        let others = try session.query(
            "SELECT customer_id FROM contact WHERE store_id = ? AND address = ? ORDER BY customer_id"
        ).all(session.storeID, fault.address) { $0.int64() }
        return others.contains(fault.customerID) ? others : [fault.customerID] + others
    }

    private func open(_ fault: AddressFault, for customerID: Int64, address: String) throws -> Correction? {
        let isNew =
            try session.query(
                """
                INSERT INTO correction (store_id, customer_id, kind, address, source, reason, message_id, state, opened_at,
                    opened_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
            ).run(
                session.storeID, customerID, fault.kind, address, fault.source, fault.reason.cut(to: 500),
                customerID == fault.customerID ? fault.messageID : nil, Correction.State.open, now, actor.name) > 0
        let correction = try session.query(
            """
            SELECT \(Correction.columns) FROM correction
            WHERE store_id = ? AND customer_id = ? AND kind = ? AND address = ? AND state IN ('open', 'corrected')
            """
        ).first(session.storeID, customerID, fault.kind, address) { try Correction(row: &$0) }
        if isNew, let correction {
            try session.audit(
                actor, "correction.open", "customer \(customerID)",
                detail: "correction \(correction.id), \(fault.kind.rawValue), \(fault.source.rawValue)", now: now)
        }
        if isNew, fault.kind == .postal { try stopPaper(to: customerID) }
        return correction
    }

    /// What waits to go to the postal address of a customer; the other addresses are looked after by `arm`.
    private func stopPaper(to customerID: Int64) throws {
        try session.query(
            """
            UPDATE message SET state = 'suppressed', reason = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?
            WHERE store_id = ? AND customer_id = ? AND channel IN ('letter', 'card')
                AND state IN ('planned', 'queued', 'deferred')
            """
        ).run(ReasonCode.badAddress, now, session.storeID, customerID)
    }

    // MARK: Settling

    /// - Throws: `Problem` where there is no such correction.
    func correction(_ id: Int64) throws -> Correction {
        let found = try session.query("SELECT \(Correction.columns) FROM correction WHERE store_id = ? AND id = ?")
            .first(session.storeID, id) { try Correction(row: &$0) }
        guard let found else {
            throw Problem("there is no correction \(id)", hint: "hongyan correction list shows them")
        }
        return found
    }

    /// Puts another address in the place of the bad one.
    func correct(_ id: Int64, to address: String) throws {
        let correction = try pending(id)
        try session.change(correction.customerID, by: actor, now: now, action: "customer.address") { customer in
            let old = correction.corrected ?? correction.address
            try customer.replace(old, with: address, kind: correction.kind)
            customer.quality.removeAll { $0.kind == correction.kind && $0.address == old }
            customer.quality.removeAll { $0.kind == correction.kind && $0.address == address && $0.grade == .bad }
        }
        try set(correction, .corrected, corrected: address)
    }

    /// Somebody made sure of the address: the new one, or the old one that was right after all.
    func verify(_ id: Int64, on day: CalendarDate) throws {
        let correction = try pending(id)
        let address = correction.corrected ?? correction.address
        try session.change(correction.customerID, by: actor, now: now, action: "customer.address") { customer in
            guard customer.addresses(correction.kind).contains(address) else {
                throw Problem(
                    "the record does not have the address any more", hint: "correct it once more: correct \(id) --to …")
            }
            customer.set(AddressQuality(kind: correction.kind, address: address, grade: .good, verifiedOn: day))
        }
        if let carrier = correction.kind.carrier {
            try session.query(
                "DELETE FROM suppression WHERE store_id = ? AND carrier = ? AND address = ? AND class = ''"
            ).run(session.storeID, carrier, carrier.canonical(address))
        }
        try set(correction, .verified, corrected: correction.corrected)
    }

    /// Takes the address out of the record: there is no better one.
    func drop(_ id: Int64) throws {
        let correction = try pending(id)
        try session.change(correction.customerID, by: actor, now: now, action: "customer.address") { customer in
            let address = correction.corrected ?? correction.address
            try customer.replace(address, with: nil, kind: correction.kind)
            customer.quality.removeAll { $0.kind == correction.kind && $0.address == address }
        }
        try set(correction, .dropped, corrected: correction.corrected)
    }

    private func pending(_ id: Int64) throws -> Correction {
        let correction = try correction(id)
        guard correction.state.isPending else {
            throw Problem(
                "correction \(id) is \(correction.state.rawValue) already", hint: "nothing was changed")
        }
        return correction
    }

    private func set(_ correction: Correction, _ state: Correction.State, corrected: String?) throws {
        try session.query(
            "UPDATE correction SET state = ?, corrected = ?, changed_at = ?, changed_by = ? WHERE id = ?"
        ).run(state, corrected, now, actor.name, correction.id)
        try session.audit(
            actor, "correction.\(state.rawValue)", "customer \(correction.customerID)",
            detail: "correction \(correction.id)", now: now)
    }
}

extension AddressKind {
    /// What carries messages to it; `nil` for paper.
    var carrier: CarrierKind? {
        switch self {
        case .phone: .sms
        case .email: .email
        case .postal: nil
        }
    }
}

extension Customer {
    /// Puts an address in the place of another, or takes it out.
    fileprivate mutating func replace(_ old: String, with new: String?, kind: AddressKind) throws {
        func replaced(_ list: [String]) -> [String] {
            guard let place = list.firstIndex(of: old) else { return new.map { [$0] + list } ?? list }
            var list = list
            list[place...place] = new.map { [$0] } ?? []
            var seen: Set<String> = []
            return list.filter { seen.insert($0).inserted }
        }
        switch kind {
        case .phone: phones = replaced(phones)
        case .email: emails = replaced(emails)
        case .postal: address = new
        }
    }
}
