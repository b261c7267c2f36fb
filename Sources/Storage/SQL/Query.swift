import GRDB
import GRDBSQLite

/// A prepared statement of one connection, bound and stepped directly.
///
/// GRDB keeps the connections, transactions, migrations and the cache of statements. Its own way of binding costs more than
/// a microsecond a statement, which an import and the ledger notice; parameter packs bind without an array or a box.
struct Query {
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?
    private let binder: Binder
    private let parameterCount: Int32

    /// A statement of the connection's cache.
    init(_ sql: String, in database: Database) throws {
        self.init(try database.cachedStatement(sql: sql), in: database)
    }

    /// A statement for this time only.
    init(preparing sql: String, in database: Database) throws {
        self.init(try database.makeStatement(sql: sql), in: database)
    }

    private init(_ statement: Statement, in database: Database) {
        self.statement = statement
        handle = statement.sqliteStatement
        connection = database.sqliteConnection
        binder = Binder(handle, of: statement)
        parameterCount = sqlite3_bind_parameter_count(handle)
    }

    /// Runs the statement to its end.
    ///
    /// - Returns: how many rows it inserted, changed or deleted.
    @discardableResult
    func run<each Value: Bindable>(_ values: repeat each Value) throws -> Int {
        try bind(repeat each values)
        defer { sqlite3_reset(handle) }
        while try step() {}
        return Int(sqlite3_changes(connection))
    }

    /// Reads the first row, or `nil` where there is none.
    func first<each Value: Bindable, Result>(
        _ values: repeat each Value, read: (inout RowReader) throws -> Result
    ) throws -> Result? {
        try bind(repeat each values)
        defer { sqlite3_reset(handle) }
        guard try step() else { return nil }
        var row = RowReader(handle)
        let result = try read(&row)
        // A statement that changes something does so to the end only when it is stepped to the end.
        while try step() {}
        return result
    }

    func all<each Value: Bindable, Result>(
        _ values: repeat each Value, read: (inout RowReader) throws -> Result
    ) throws -> [Result] {
        try bind(repeat each values)
        return try readAll(read)
    }

    /// As `all`, with parameters whose number is known only when running.
    func all<Result>(with values: [any Bindable], read: (inout RowReader) throws -> Result) throws -> [Result] {
        try bind(list: values)
        return try readAll(read)
    }

    /// As `run`, with parameters whose number is known only when running.
    @discardableResult
    func run(with values: [any Bindable]) throws -> Int {
        try bind(list: values)
        defer { sqlite3_reset(handle) }
        while try step() {}
        return Int(sqlite3_changes(connection))
    }

    private func readAll<Result>(_ read: (inout RowReader) throws -> Result) throws -> [Result] {
        defer { sqlite3_reset(handle) }
        var results: [Result] = []
        while try step() {
            var row = RowReader(handle)
            results.append(try read(&row))
        }
        return results
    }

    private func bind<each Value: Bindable>(_ values: repeat each Value) throws {
        binder.begin()
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            try check(value.bind(by: binder, at: index))
        }
        try check(valueCount: index)
    }

    private func bind(list values: [any Bindable]) throws {
        binder.begin()
        var index: Int32 = 0
        for value in values {
            index += 1
            try check(value.bind(by: binder, at: index))
        }
        try check(valueCount: index)
    }

    /// A parameter that was left out would keep the value of the statement's last use.
    private func check(valueCount: Int32) throws {
        guard valueCount == parameterCount else {
            throw DatabaseError(
                resultCode: .SQLITE_MISUSE, message: "\(valueCount) values for \(parameterCount) parameters",
                sql: statement.sql)
        }
    }

    private func step() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
        return false
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }

    private var message: String { sqlite3_errmsg(connection).map { String(cString: $0) } ?? "unknown error" }
}
