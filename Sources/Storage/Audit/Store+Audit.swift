import Foundation
import Model

extension Store {
    /// Writes down that somebody looked at something, or did something that the store itself does not see.
    ///
    /// - Parameters:
    ///   - action: `customer.view`, `export` …
    ///   - subject: `customer 17`; no personal data.
    ///   - detail: which fields, how many rows; no personal data.
    public func audit(_ actor: Actor, _ action: String, _ subject: String = "", detail: String = "", now: Date) throws {
        try write { session in try session.audit(actor, action, subject, detail: detail, now: now) }
    }

    /// Rows of the log, newest first.
    ///
    /// - Parameters:
    ///   - subject: only these, such as `customer 17`.
    ///   - actor: only his.
    ///   - action: only these, or all that begin so where it ends in a dot: `customer.`
    ///   - before: only rows before the one of this number: the last of the page before.
    public func auditEntries(
        subject: String? = nil, actor: String? = nil, action: String? = nil, before: Int? = nil, limit: Int = 100
    ) throws -> [AuditEntry] {
        var terms = ["store_id = ?"]
        var values: [any Bindable] = [storeID]
        func add(_ term: String, _ value: (any Bindable)?) {
            guard let value else { return }
            terms.append(term)
            values.append(value)
        }
        add("subject = ?", subject)
        add("actor = ?", actor)
        if let action, action.hasSuffix(".") {
            add("action >= ?", action)
            add("action < ?", action + "\u{10FFFF}")
        } else {
            add("action = ?", action)
        }
        add("number < ?", before)
        return try read { session in
            try session.query(
                """
                SELECT \(AuditEntry.columns) FROM audit_entry WHERE \(terms.joined(separator: " AND "))
                ORDER BY number DESC LIMIT ?
                """
            ).all(with: values + [limit]) { try AuditEntry(row: &$0) }
        }
    }

    /// Recomputes the chain.
    ///
    /// - Parameters:
    ///   - noted: a hash that was written down earlier; cutting rows off behind it, or writing them anew, loses it.
    ///   - known: what an earlier look found: only what was added since is recomputed, as long as the last row of that time still
    ///     stands in its place. The whole chain where `nil`, or where a hash was noted.
    public func verifyAudit(noted: String? = nil, after known: AuditVerdict? = nil) throws -> AuditVerdict {
        try read { session in
            let page = try session.query(
                """
                SELECT \(AuditEntry.columns) FROM audit_entry WHERE store_id = ? AND number > ?
                ORDER BY number LIMIT 1000
                """)
            var verdict = AuditVerdict(count: 0, head: AuditEntry.start, hasNoted: noted.map { _ in false })
            if noted == nil, let known, known.brokenAt == nil, try session.hashOfAudit(row: known.count) == known.head {
                verdict = known
            }
            while true {
                let entries = try page.all(storeID, verdict.count) { try AuditEntry(row: &$0) }
                guard !entries.isEmpty else { return verdict }
                for entry in entries {
                    guard entry.number == verdict.count + 1,
                        entry.hash == entry.chained(after: verdict.head, storeID: storeID)
                    else {
                        verdict.brokenAt = verdict.count + 1
                        return verdict
                    }
                    verdict.count = entry.number
                    verdict.head = entry.hash
                    if entry.hash == noted { verdict.hasNoted = true }
                }
            }
        }
    }
}

extension Session {
    fileprivate func hashOfAudit(row number: Int) throws -> String? {
        try query("SELECT hash FROM audit_entry WHERE store_id = ? AND number = ?").first(storeID, number) { $0.text() }
    }

    /// As `Store.audit`, within a transaction: a change and its row are kept together, or neither is.
    func audit(_ actor: Actor, _ action: String, _ subject: String = "", detail: String = "", now: Date) throws {
        let last = try query("SELECT number, hash FROM audit_entry WHERE store_id = ? ORDER BY number DESC LIMIT 1")
            .first(storeID) { row in (number: row.int(), hash: row.text()) }
        var entry = AuditEntry(
            number: (last?.number ?? 0) + 1, at: Date(milliseconds: now.milliseconds), actor: actor.name,
            place: actor.place, action: action, subject: subject, detail: detail, hash: "")
        entry.hash = entry.chained(after: last?.hash ?? AuditEntry.start, storeID: storeID)
        try query(
            "INSERT INTO audit_entry (store_id, \(AuditEntry.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).run(
            storeID, entry.number, entry.at, entry.actor, entry.place, entry.action, entry.subject, entry.detail,
            entry.hash)
    }
}

extension AuditEntry {
    static let columns = "number, at, actor, place, action, subject, detail, hash"

    init(row: inout RowReader) throws {
        self.init(
            number: row.int(), at: row.date(), actor: row.text(), place: try row.value(), action: row.text(),
            subject: row.text(), detail: row.text(), hash: row.text())
    }
}
