import Foundation
import Model
import Testing

@testable import Storage

@Suite("The audit log")
struct AuditTests {
    private static let chen = Actor("chen", at: .console)

    private func filled(_ count: Int = 5) throws -> TemporaryStore {
        let temporary = try TemporaryStore()
        for number in 1...count {
            try temporary.store.audit(
                Self.chen, "customer.view", "customer \(number)", detail: "第 \(number) 次", now: noon + Double(number))
        }
        return temporary
    }

    @Test("Every row follows from the one before, and the newest come first")
    func whole() throws {
        let temporary = try filled()
        let verdict = try temporary.store.verifyAudit()
        #expect(verdict.count == 5 && verdict.brokenAt == nil && verdict.hasNoted == nil)
        let entries = try temporary.store.auditEntries(limit: 2)
        #expect(entries.map(\.number) == [5, 4])
        #expect(entries[0].hash == verdict.head)
        #expect(entries[0].hash.count == 64)
    }

    @Test("A later look recomputes what was added since, and everything where the chain was written anew before that")
    func later() throws {
        let temporary = try filled()
        let store = temporary.store
        let known = try store.verifyAudit()
        try store.audit(Self.chen, "export", now: noon)
        let verdict = try store.verifyAudit(after: known)
        #expect(verdict == (try store.verifyAudit()) && verdict.count == 6)
        // What was looked at is believed until somebody asks for all of it.
        try store.write { try $0.query("UPDATE audit_entry SET detail = 'x' WHERE number = 2").run() }
        #expect(try store.verifyAudit(after: verdict).brokenAt == nil && store.verifyAudit().brokenAt == 2)
        try store.write { try $0.query("DELETE FROM audit_entry WHERE number = 6").run() }
        #expect(try store.verifyAudit(after: verdict).brokenAt == 2)
    }

    @Test("An empty log is whole")
    func empty() throws {
        let temporary = try TemporaryStore()
        let verdict = try temporary.store.verifyAudit()
        #expect(verdict.count == 0 && verdict.brokenAt == nil)
    }

    @Test(
        "Whatever is altered in a row breaks the chain there",
        arguments: [
            "actor = 'li'", "action = 'customer.list'", "subject = 'customer 9'", "detail = ''", "at = at + 1",
            "place = 'command'", "hash = replace(hash, 'a', 'b')",
        ])
    func altered(change: String) throws {
        let temporary = try filled()
        // The hash of a row has an a in it, or the row after it shows the change.
        try temporary.store.write { try $0.query("UPDATE audit_entry SET \(change) WHERE number = 3").run() }
        let verdict = try temporary.store.verifyAudit()
        #expect(verdict.brokenAt == 3 || (change.hasPrefix("hash") && verdict.brokenAt == nil))
    }

    @Test("A row that is gone in the middle breaks the chain, also where the rest is numbered anew")
    func removed() throws {
        let temporary = try filled()
        try temporary.store.write { session in
            try session.query("DELETE FROM audit_entry WHERE number = 3").run()
        }
        #expect(try temporary.store.verifyAudit().brokenAt == 3)
        try temporary.store.write { session in
            try session.query("UPDATE audit_entry SET number = 3 WHERE number = 4").run()
            try session.query("UPDATE audit_entry SET number = 4 WHERE number = 5").run()
        }
        #expect(try temporary.store.verifyAudit().brokenAt == 3)
    }

    @Test("Rows cut off at the end are found by a hash that was noted")
    func cut() throws {
        let temporary = try filled()
        let noted = try temporary.store.verifyAudit().head
        #expect(try temporary.store.verifyAudit(noted: noted).hasNoted == true)
        try temporary.store.write { try $0.query("DELETE FROM audit_entry WHERE number = 5").run() }
        let verdict = try temporary.store.verifyAudit(noted: noted)
        #expect(verdict.brokenAt == nil)
        #expect(verdict.hasNoted == false)
    }

    @Test("Words cannot wander from one field into the next and keep the hash")
    func boundaries() {
        func entry(_ subject: String, _ detail: String) -> String {
            AuditEntry(
                number: 1, at: noon, actor: "a", place: .console, action: "x", subject: subject, detail: detail,
                hash: ""
            ).chained(after: AuditEntry.start, storeID: 1)
        }
        #expect(entry("ab", "c") != entry("a", "bc"))
        #expect(entry("1:a", "") != entry("", "1:a"))
    }

    @Test("It is asked by subject, by user and by the beginning of what was done")
    func filters() throws {
        let temporary = try filled(3)
        try temporary.store.audit(Actor("li", at: .command), "customer.edit", "customer 1", now: noon)
        try temporary.store.audit(Actor("li", at: .command), "export", now: noon)
        let store = temporary.store
        #expect(try store.auditEntries(subject: "customer 1").count == 2)
        #expect(try store.auditEntries(actor: "li").map(\.action) == ["export", "customer.edit"])
        #expect(try store.auditEntries(action: "customer.").count == 4)
        #expect(try store.auditEntries(action: "export").count == 1)
        #expect(try store.auditEntries(before: 3).map(\.number) == [2, 1])
    }

    @Test("Each store on a file has a chain of its own")
    func stores() throws {
        let temporary = try filled(2)
        let other = try temporary.another(storeID: 2)
        try other.audit(Self.chen, "login", now: noon)
        #expect(try other.verifyAudit().count == 1)
        #expect(try temporary.store.verifyAudit().count == 2)
    }
}
