import CSQLiteSetup
import Foundation
import GRDB
import Model

/// Everything that Hongyan knows and must not forget: customers, the ledger of messages, campaigns, suppressions, users.
///
/// One SQLite file in WAL mode with `synchronous=FULL`: what a method has returned from survives a kill and a power cut.
/// A method is one transaction. Methods block: call them from a thread of your own, never from the cooperative pool.
/// Any number of stores, in any number of processes, may be open on one file; writers wait for each other.
///
/// Methods throw `Problem`: with the store's path where the file, the disk or a lock is at fault.
public final class Store: Sendable {
    /// Path of the database file.
    public let path: String
    /// Which dealership's rows this store reads and writes; it is in every row and first in every index.
    public let storeID: Int64

    let pool: DatabasePool

    /// Opens the store, creates it where there is none, and brings it to this version's schema.
    ///
    /// - Parameters:
    ///   - path: the database file; its folder must exist.
    ///   - storeID: which dealership's rows this store reads and writes.
    ///   - patience: for how many seconds a method waits for another writer before it throws.
    /// - Throws: `Problem` where the file cannot be opened, is no store, or was written by a newer version.
    public init(path: String, storeID: Int64 = 1, patience: TimeInterval = 10) throws(Problem) {
        self.path = path
        self.storeID = storeID
        _ = Self.hasSetUpSQLite
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration(patience: patience))
            try Self.makeDurable(pool)
            let migrator = Self.migrator()
            if try pool.read(migrator.hasBeenSuperseded) {
                throw Problem(
                    "the store was written by a newer version of Hongyan", at: Place(file: path),
                    hint: "install that version, or restore a backup made by this one")
            }
            try migrator.migrate(pool)
        } catch {
            throw Self.problem(error, path: path)
        }
    }

    /// Once a process, before its first connection: a sixth of what the ledger costs.
    private static let hasSetUpSQLite = css_stop_counting_memory() == SQLITE_OK

    /// Releases the file. Methods that are called afterwards throw.
    public func close() throws {
        do { try pool.close() } catch { throw Self.problem(error, path: path) }
    }

    /// KiB. A campaign walks through its rows in their order and needs no more than this.
    static let cacheOfWriter = 16_384
    /// KiB. A reader reads rows once; the upper pages of a large store's indexes, which lead to them, have room here.
    static let cacheOfReader = 12_288
    /// KiB. An import writes the indexes of a million customers at random places.
    static let cacheOfImport = 65_536

    private static func configuration(patience: TimeInterval) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.cache(
                kibibytes: database.configuration.readonly ? Self.cacheOfReader : Self.cacheOfWriter)
        }
        return configuration
    }

    /// `DatabasePool` sets `synchronous=NORMAL` as it opens, which loses commits in a power cut.
    private static func makeDurable(_ pool: DatabasePool) throws {
        let (synchronous, journal) = try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // 32 MiB: pages that a campaign changes again and again are copied back once.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
            return (
                try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA journal_mode")
            )
        }
        try requireDurable(synchronous: synchronous, journal: journal)
    }

    /// What SQLite says of its settings is believed, not what it was told: some file systems and builds ignore them.
    ///
    /// - Throws: `Problem` where a commit would not survive a power cut, or readers would be in the way of writers.
    static func requireDurable(synchronous: Int?, journal: String?) throws(Problem) {
        guard let synchronous, synchronous >= 2 else {
            throw Problem(
                "the store does not write durably (synchronous is \(synchronous.map(String.init) ?? "unknown"), not 2)",
                hint: "SQLite on this machine was built without it: nothing may be sent")
        }
        guard journal == "wal" else {
            throw Problem(
                "the store cannot write ahead (journal_mode is \(journal ?? "unknown"), not wal)",
                hint: "its file system cannot share memory: put the database on a local disk")
        }
    }

    /// SQLite's setting of durability on the connection that writes: 2 is FULL.
    func synchronousSetting() throws -> Int? {
        try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    }
}

extension Store {
    /// Runs `body` in a transaction that is on disk when this returns, and is undone where `body` throws.
    @discardableResult
    func write<Result>(_ body: (Session) throws -> Result) throws -> Result {
        do {
            return try pool.write { try body(Session(database: $0, storeID: storeID)) }
        } catch let error as DatabaseError {
            throw Self.problem(error, path: path)
        }
    }

    /// As `write`, without looking up foreign keys: for a statement that takes its rows' parents from their tables itself.
    func writeUnchecked<Result>(_ body: (Session) throws -> Result) throws -> Result {
        do {
            return try pool.writeWithoutTransaction { database in
                // Has no effect inside of a transaction.
                try database.execute(sql: "PRAGMA foreign_keys = OFF")
                let result = Swift.Result { () throws -> Result in
                    var result: Result?
                    try database.inTransaction(.immediate) {
                        result = try body(Session(database: database, storeID: storeID))
                        return .commit
                    }
                    guard let result else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
                    return result
                }
                try database.execute(sql: "PRAGMA foreign_keys = ON")
                return try result.get()
            }
        } catch let error as DatabaseError {
            throw Self.problem(error, path: path)
        }
    }

    /// Runs `body` in a transaction that is undone at its end.
    func rehearse<Result>(_ body: (Session) throws -> Result) throws -> Result {
        do {
            return try pool.writeWithoutTransaction { database in
                try database.beginTransaction(.immediate)
                let result = Swift.Result { try body(Session(database: database, storeID: storeID)) }
                try database.rollback()
                return try result.get()
            }
        } catch let error as DatabaseError {
            throw Self.problem(error, path: path)
        }
    }

    /// Runs `body` on one unchanging state of the store, beside writers.
    func read<Result>(_ body: (Session) throws -> Result) throws -> Result {
        do {
            return try pool.read { try body(Session(database: $0, storeID: storeID)) }
        } catch let error as DatabaseError {
            throw Self.problem(error, path: path)
        }
    }

    /// Writes the file anew without its free space, and empties the write-ahead log as far as readers let go of it.
    func compact() throws {
        do {
            try pool.vacuum()
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        } catch let error as DatabaseError {
            throw Self.problem(error, path: path)
        }
    }

    private static func problem(_ error: any Error, path: String) -> Problem {
        if let problem = error as? Problem { return problem }
        guard let error = error as? DatabaseError else {
            return Problem("the store says: \(error)", at: Place(file: path))
        }
        return Problem(
            "the store says: \(error.message ?? error.resultCode.description)", at: Place(file: path),
            hint: hint(for: error.resultCode.primaryResultCode))
    }

    private static func hint(for code: ResultCode) -> String? {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another program keeps the store locked: close it, or try again"
        case .SQLITE_FULL: "the disk is full: make room; nothing was changed"
        case .SQLITE_CANTOPEN: "the folder must exist, and this user must be allowed to write there"
        case .SQLITE_READONLY, .SQLITE_PERM: "this user must be allowed to write to the file and its folder"
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: "the file is no store, or is damaged: restore a backup"
        case .SQLITE_IOERR: "the disk failed: nothing was changed"
        default: nil
        }
    }
}

extension Database {
    /// From now on as much memory for pages of the file.
    func cache(kibibytes: Int) throws { try execute(sql: "PRAGMA cache_size = -\(kibibytes)") }
}

/// One connection inside of a transaction, and whose rows it is about.
struct Session {
    let database: Database
    let storeID: Int64

    /// A prepared statement, from the connection's cache.
    func query(_ sql: String) throws -> Query { try Query(sql, in: database) }

    var lastInsertedID: Int64 { database.lastInsertedRowID }
}
