import Foundation
import GRDBSQLite
import Model

/// A value that can stand for a `?` of an SQL statement.
protocol Bindable {
    /// Binds the value at `index` (from 1) and returns SQLite's result code.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

/// `SQLITE_TRANSIENT`: SQLite copies the bytes, since the pointer lives no longer than the call.
private var transientBytes: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

extension Int64: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { Int64(self).bind(to: statement, at: index) }
}

/// Kept as 0 or 1.
extension Bool: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        Int64(self ? 1 : 0).bind(to: statement, at: index)
    }
}

extension String: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else {
                return sqlite3_bind_text(statement, index, "", 0, transientBytes)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text(statement, index, $0, Int32(bytes.count), transientBytes)
            }
        }
    }
}

/// Kept as whole milliseconds since 1970 UTC.
extension Date: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { milliseconds.bind(to: statement, at: index) }

    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1_000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}

/// Kept as ISO text, which sorts as the days do. Written digit by digit: an import binds millions of them.
extension CalendarDate: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 10) { text in
            func put(_ number: Int, at place: Int, digits: Int) {
                var rest = number
                for offset in (0..<digits).reversed() {
                    text[place + offset] = CChar(48 + rest % 10)
                    rest /= 10
                }
            }
            put(year, at: 0, digits: 4)
            text[4] = CChar(UInt8(ascii: "-"))
            put(month, at: 5, digits: 2)
            text[7] = CChar(UInt8(ascii: "-"))
            put(day, at: 8, digits: 2)
            return sqlite3_bind_text(statement, index, text.baseAddress, 10, transientBytes)
        }
    }
}

/// Enumerations are kept by the text that the rest of the product knows them by.
extension Bindable where Self: RawRepresentable, RawValue == String {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { rawValue.bind(to: statement, at: index) }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        self?.bind(to: statement, at: index) ?? sqlite3_bind_null(statement, index)
    }
}

extension Birthday.Reckoning: Bindable {}
extension Campaign.State: Bindable {}
extension CarrierKind: Bindable {}
extension ChannelKind: Bindable {}
extension Consent.Answer: Bindable {}
extension Customer.Gender: Bindable {}
extension Customer.Nature: Bindable {}
extension CustomerType: Bindable {}
extension FamilyMember.Relation: Bindable {}
extension MessageClass: Bindable {}
extension MessageState: Bindable {}
extension Attempt.Outcome: Bindable {}
extension Receipt.Verdict: Bindable {}
