import GRDBSQLite

/// Binds values to one statement, and keeps the bytes of its texts while it runs.
///
/// Letting SQLite copy every text (`SQLITE_TRANSIENT`) costs an allocation under a lock each, since Debian builds it without
/// lookaside memory. Texts are copied here instead, into one piece of memory that lasts from run to run.
final class Binder {
    private static let capacity = 16_384
    /// `SQLITE_STATIC`: the bytes stay where they are until the statement is bound again.
    private static let stays: sqlite3_destructor_type? = nil
    /// `SQLITE_TRANSIENT`: SQLite copies the bytes at once.
    private static var passes: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private let statement: OpaquePointer
    /// Whoever finalises the statement, which must not happen before `deinit` has cleared it.
    private let owner: AnyObject
    private var space: UnsafeMutablePointer<CChar>?
    private var used = 0

    init(_ statement: OpaquePointer, of owner: AnyObject) {
        self.statement = statement
        self.owner = owner
    }

    deinit {
        // The statement lives on in the connection's cache and must not point to freed memory.
        sqlite3_clear_bindings(statement)
        space?.deallocate()
    }

    /// To be called before the first value of a run.
    func begin() { used = 0 }

    func bind(_ number: Int64, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, number) }

    func bind(_ number: Double, at index: Int32) -> Int32 { sqlite3_bind_double(statement, index, number) }

    func bindNull(at index: Int32) -> Int32 { sqlite3_bind_null(statement, index) }

    func bind(_ text: String, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_text(statement, index, "", 0, Self.passes)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { source in
                guard let place = reserve(bytes.count) else {
                    return sqlite3_bind_text(statement, index, source, Int32(bytes.count), Self.passes)
                }
                place.update(from: source, count: bytes.count)
                return sqlite3_bind_text(statement, index, place, Int32(bytes.count), Self.stays)
            }
        }
    }

    /// Files are few and large: SQLite copies them.
    func bind(_ bytes: [UInt8], at index: Int32) -> Int32 {
        bytes.withUnsafeBytes { content in
            guard let start = content.baseAddress, !content.isEmpty else {
                return sqlite3_bind_zeroblob(statement, index, 0)
            }
            return sqlite3_bind_blob(statement, index, start, Int32(content.count), Self.passes)
        }
    }

    /// Binds a text of `count` bytes that `write` puts down in place.
    func bindText(count: Int, at index: Int32, write: (UnsafeMutablePointer<CChar>) -> Void) -> Int32 {
        guard let place = reserve(count) else {
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: count) { bytes in
                guard let start = bytes.baseAddress else { return SQLITE_NOMEM }
                write(start)
                return sqlite3_bind_text(statement, index, start, Int32(count), Self.passes)
            }
        }
        write(place)
        return sqlite3_bind_text(statement, index, place, Int32(count), Self.stays)
    }

    /// Room for so many bytes, `nil` where there is no more in this run.
    private func reserve(_ count: Int) -> UnsafeMutablePointer<CChar>? {
        guard used + count <= Self.capacity else { return nil }
        let start = space ?? .allocate(capacity: Self.capacity)
        space = start
        defer { used += count }
        return start + used
    }
}
