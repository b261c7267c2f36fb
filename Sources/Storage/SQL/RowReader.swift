import Foundation
import GRDBSQLite
import Model

/// Reads the columns of a result row from left to right; the order is that of the statement's column list.
///
/// Valid only inside of the closure that gets it.
struct RowReader {
    private let statement: OpaquePointer
    private var column: Int32 = 0

    init(_ statement: OpaquePointer) { self.statement = statement }

    private mutating func advance() -> Int32 {
        defer { column += 1 }
        return column
    }

    mutating func int64() -> Int64 { sqlite3_column_int64(statement, advance()) }

    mutating func int() -> Int { Int(int64()) }

    mutating func bool() -> Bool { int64() != 0 }

    mutating func optionalInt64() -> Int64? {
        let index = advance()
        return sqlite3_column_type(statement, index) == SQLITE_NULL ? nil : sqlite3_column_int64(statement, index)
    }

    mutating func optionalDouble() -> Double? {
        let index = advance()
        return sqlite3_column_type(statement, index) == SQLITE_NULL ? nil : sqlite3_column_double(statement, index)
    }

    mutating func optionalInt() -> Int? { optionalInt64().map(Int.init) }

    mutating func optionalText() -> String? {
        let index = advance()
        guard let start = sqlite3_column_text(statement, index) else { return nil }
        let count = Int(sqlite3_column_bytes(statement, index))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A blob; `NULL` reads as an empty one.
    mutating func bytes() -> [UInt8] {
        let index = advance()
        guard let start = sqlite3_column_blob(statement, index) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
    }

    /// `NULL` reads as the empty string.
    mutating func text() -> String { optionalText() ?? "" }

    /// The texts of a column that keeps one a line.
    mutating func lines() -> [String] {
        guard let text = optionalText(), !text.isEmpty else { return [] }
        return text.utf8.contains(10) ? text.split(separator: "\n").map(String.init) : [text]
    }

    mutating func date() -> Date { Date(milliseconds: int64()) }

    mutating func optionalDate() -> Date? { optionalInt64().map(Date.init(milliseconds:)) }

    mutating func optionalDay() -> CalendarDate? {
        let index = advance()
        guard let start = sqlite3_column_text(statement, index) else { return nil }
        let count = Int(sqlite3_column_bytes(statement, index))
        return CalendarDate(iso: UnsafeBufferPointer(start: start, count: count))
    }

    /// - Throws: `Problem` where the column does not hold a date.
    mutating func day() throws -> CalendarDate {
        let text = text()
        guard let date = CalendarDate(iso: text) else { throw Self.unreadable(text, as: CalendarDate.self) }
        return date
    }

    mutating func optionalValue<Value: RawRepresentable>(
        of type: Value.Type = Value.self
    ) throws -> Value? where Value.RawValue == String {
        guard let text = optionalText() else { return nil }
        guard let value = Value(rawValue: text) else { throw Self.unreadable(text, as: type) }
        return value
    }

    /// - Throws: `Problem` where the column holds a word that this version does not know.
    mutating func value<Value: RawRepresentable>(
        of type: Value.Type = Value.self
    ) throws -> Value where Value.RawValue == String {
        guard let value = try optionalValue(of: type) else { throw Self.unreadable("NULL", as: type) }
        return value
    }

    private static func unreadable(_ text: String, as type: Any.Type) -> Problem {
        Problem(
            "the store holds \"\(text)\" where a \(type) belongs",
            hint: "it was written by a newer version, or is damaged")
    }
}

extension CalendarDate {
    /// As `init(iso:)`, from the bytes where they are: a list reads hundreds of thousands.
    fileprivate init?(iso bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard (48...57).contains(bytes[index]) else { return nil }
                value = value * 10 + Int(bytes[index] - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
