import Foundation
import Model

/// A value that can stand for a `?` of an SQL statement.
protocol Bindable {
    /// Binds the value at `index` (from 1) and returns SQLite's result code.
    func bind(by binder: Binder, at index: Int32) -> Int32
}

extension Int64: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(self, at: index) }
}

extension Int: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(Int64(self), at: index) }
}

extension Double: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(self, at: index) }
}

/// Kept as 0 or 1.
extension Bool: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(Int64(self ? 1 : 0), at: index) }
}

extension String: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(self, at: index) }
}

/// Kept as a blob.
extension [UInt8]: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(self, at: index) }
}

/// Kept as whole milliseconds since 1970 UTC.
extension Date: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(milliseconds, at: index) }

    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1_000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}

/// Kept as ISO text, which sorts as the days do. Written digit by digit: an import binds millions of them.
extension CalendarDate: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 {
        binder.bindText(count: 10, at: index) { text in
            func put(_ number: Int, at place: Int, digits: Int) {
                var rest = number
                for offset in (0..<digits).reversed() {
                    text[place + offset] = CChar(48 + rest % 10)
                    rest /= 10
                }
            }
            put(year, at: 0, digits: 4)
            text[4] = 45  // -
            put(month, at: 5, digits: 2)
            text[7] = 45
            put(day, at: 8, digits: 2)
        }
    }
}

/// Enumerations are kept by the text that the rest of the product knows them by.
extension Bindable where Self: RawRepresentable, RawValue == String {
    func bind(by binder: Binder, at index: Int32) -> Int32 { binder.bind(rawValue, at: index) }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(by binder: Binder, at index: Int32) -> Int32 {
        self?.bind(by: binder, at: index) ?? binder.bindNull(at: index)
    }
}

extension Birthday.Reckoning: Bindable {}
extension Campaign.State: Bindable {}
extension CarrierKind: Bindable {}
extension ContactTask.Outcome: Bindable {}
extension ContactTask.State: Bindable {}
extension CustomerEvent.Kind: Bindable {}
extension SegmentRules.Holder: Bindable {}
extension SegmentRules.Ownership: Bindable {}
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
extension Actor.Place: Bindable {}
extension AddressKind: Bindable {}
extension Correction.Source: Bindable {}
extension Correction.State: Bindable {}
extension Role: Bindable {}
