import Foundation
import GRDB
import Model
import Testing

@testable import Storage

@Suite("Opening a store")
struct OpeningTests {
    @Test("A new file gets every migration, and opening it again changes nothing")
    func migrates() throws {
        let temporary = try TemporaryStore()
        let names = try temporary.store.appliedMigrations()
        #expect(names == Store.migrations.map(\.name))

        let again = try temporary.another()
        #expect(try again.appliedMigrations() == names)
    }

    @Test(
        "A store that stopped at an earlier migration is brought up to date and keeps its rows",
        arguments: ["001 customers", "005 desk"])
    func migratesFromEarlier(name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("storage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("store.db").path
        // Given a file as that migration left it
        let pool = try DatabasePool(path: path)
        try Store.migrator().migrate(pool, upTo: name)
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO customer (store_id, card, name, nature, phones, emails, language, created_at, updated_at)
                    VALUES (1, '261121-001', '王力', 'person', '+8613800001234', '', 'zh', 0, 0)
                    """)
            try database.execute(
                sql: """
                    INSERT INTO consent (store_id, customer_id, channel, class, answer, source, at)
                    VALUES (1, 1, 'sms', 'marketing', 'refused', 'SMS: T' || char(10) || '退订', 1790000000000),
                        (1, 1, 'email', 'greeting', 'granted', NULL, NULL)
                    """)
        }
        try pool.close()

        let opened = try Store(path: path)

        #expect(try opened.appliedMigrations() == Store.migrations.map(\.name))
        #expect(try opened.customer(card: "261121-001")?.phones == ["+8613800001234"])
        let expected = [
            Consent(channel: .email, messageClass: .greeting, answer: .granted),
            Consent(
                channel: .sms, messageClass: .marketing, answer: .refused, source: "SMS: T 退订",
                at: Date(timeIntervalSince1970: 1_790_000_000)),
        ]
        #expect(try opened.customer(card: "261121-001")?.consents == expected)
        #expect(try opened.users().isEmpty)
        try opened.close()
    }

    @Test("Migrations are numbered, each once, in their order")
    func numbered() {
        let numbers = Store.migrations.map { Int($0.name.prefix(3)) ?? 0 }
        #expect(numbers == Set(numbers).sorted())
        #expect(!numbers.contains(0))
    }

    @Test("The connection that writes is durable: synchronous reads FULL, in WAL mode, with foreign keys")
    func durable() throws {
        let temporary = try TemporaryStore()
        #expect(try temporary.store.synchronousSetting() == 2)
        #expect(try temporary.store.pragma("journal_mode") == "wal")
        #expect(try temporary.store.pragma("foreign_keys") == "1")
        #expect(try temporary.store.pragma("busy_timeout") == "10000")
    }

    @Test(
        "A store that does not write durably is not opened",
        arguments: [(1, "wal"), (0, "wal"), (nil, "wal"), (2, "delete"), (2, nil)] as [(Int?, String?)])
    func undurable(synchronous: Int?, journal: String?) {
        #expect(throws: Problem.self) {
            try Store.requireDurable(synchronous: synchronous, journal: journal)
        }
        #expect(throws: Never.self) { try Store.requireDurable(synchronous: 2, journal: "wal") }
    }

    @Test("Every table is strict, has a store_id, and every index begins with it")
    func storeFirst() throws {
        let temporary = try TemporaryStore()
        try temporary.store.read { session in
            let tables = try session.query(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'grdb%'"
            ).all { row in (row.text(), row.text()) }
            #expect(tables.count > 10)
            for (name, sql) in tables {
                #expect(sql.contains("STRICT"), "\(name)")
                #expect(sql.contains("store_id INTEGER NOT NULL"), "\(name)")
            }
            let indexes = try session.query(
                """
                SELECT list.name, info.name FROM sqlite_master
                JOIN pragma_index_list(sqlite_master.name) AS list
                JOIN pragma_index_info(list.name) AS info ON info.seqno = 0
                WHERE sqlite_master.type = 'table' AND sqlite_master.name NOT LIKE 'grdb%'
                """
            ).all { row in (row.text(), row.text()) }
            #expect(indexes.count > 20)
            for (name, first) in indexes { #expect(first == "store_id", "\(name)") }
        }
    }

    @Test("A file that is no store is refused with its path and what to do")
    func refusesOtherFiles() throws {
        let temporary = try TemporaryStore()
        let other = temporary.folder.appendingPathComponent("letter.txt")
        try Data(repeating: 65, count: 5_000).write(to: other)

        let problem = #expect(throws: Problem.self) { try Store(path: other.path) }

        #expect(problem?.place?.file == other.path)
        #expect(problem?.hint?.contains("backup") == true)
    }

    @Test("A folder that does not exist is refused with what to do")
    func refusesMissingFolder() {
        let problem = #expect(throws: Problem.self) { try Store(path: "/nowhere/at/all/store.db") }
        #expect(problem?.hint?.contains("folder") == true)
    }

    @Test("A store of a newer version is refused")
    func refusesNewer() throws {
        let temporary = try TemporaryStore()
        try temporary.store.write { session in
            try session.query("INSERT INTO grdb_migrations (identifier) VALUES (?)").run("999 from the future")
        }
        let problem = #expect(throws: Problem.self) { try temporary.another() }
        #expect(problem?.message.contains("newer version") == true)
    }

    @Test("A store that another writer keeps locked says so, and nothing is changed")
    func locked() throws {
        let temporary = try TemporaryStore()
        let impatient = try Store(path: temporary.path, patience: 0.01)

        try temporary.store.write { session in
            try session.query("DELETE FROM customer").run()
            let problem = #expect(throws: Problem.self) { try impatient.add() }
            #expect(problem?.hint?.contains("locked") == true)
            #expect(try impatient.count(matching: .everyone) == 0, "reading goes on beside a writer")
        }
        #expect(try impatient.add() > 0)
    }

    @Test("A method that throws leaves nothing behind")
    func undoes() throws {
        let temporary = try TemporaryStore()
        #expect(throws: Problem.self) {
            try temporary.store.write { session in
                try session.query("INSERT INTO secret (store_id, name, value) VALUES (?, ?, ?)").run(1, "a", "b")
                throw Problem("stop")
            }
        }
        #expect(try temporary.store.secret(named: "a", otherwise: "new") == "new")
    }

    @Test("Texts of any length, empty ones and those with NUL come back as they were")
    func texts() throws {
        let temporary = try TemporaryStore()
        for text in ["", "生日", String(repeating: "快乐", count: 20_000), "a\u{0}b", "😀 é e\u{301}"] {
            let found = try temporary.store.read { session in
                try session.query("SELECT ?, length(CAST(? AS BLOB)), ?").first(text, text, Int64.max) { row in
                    #expect(row.text() == text)
                    #expect(row.int() == text.utf8.count)
                    #expect(row.int64() == .max)
                    return true
                }
            }
            #expect(found == true)
        }
    }

    @Test("A statement with too few values is refused, not run with those of its last use")
    func countsParameters() throws {
        let temporary = try TemporaryStore()
        #expect(throws: Problem.self) {
            try temporary.store.read { try $0.query("SELECT ?, ?").first(1) { $0.int() } }
        }
    }

    @Test("Two dealerships in one file do not see each other")
    func separatesDealerships() throws {
        let temporary = try TemporaryStore()
        let other = try temporary.another(storeID: 2)
        let id = try temporary.store.add()
        try temporary.store.enqueue([.fixture(key: "a", customerID: id)])

        #expect(try other.customer(card: "261121-001") == nil)
        #expect(try other.customer(id: id) == nil)
        #expect(try other.claimAll().isEmpty)
        #expect(try other.report(by: []).map(\.count) == [0])
        #expect(try other.save([.fixture()], at: noon)[0].change == .inserted)
    }
}

extension Store {
    fileprivate func appliedMigrations() throws -> [String] {
        try read { try $0.query("SELECT identifier FROM grdb_migrations ORDER BY identifier").all { $0.text() } }
    }

    fileprivate func pragma(_ name: String) throws -> String? {
        try write { try $0.query("PRAGMA \(name)").first { $0.text() } }
    }
}
