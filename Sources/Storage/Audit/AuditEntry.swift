import Crypto
import Foundation
import Model

/// One row of the audit log: who did what to what, and when.
///
/// It names records by their numbers and fields by their names, and never holds what stands in them: what is erased leaves
/// no trace here, and the chain stays whole.
public struct AuditEntry: Hashable, Sendable, Codable {
    /// From 1, without a gap.
    public var number: Int
    public var at: Date
    public var actor: String
    public var place: Actor.Place
    /// `customer.view`, `customer.edit`, `export` …
    public var action: String
    /// `customer 17`, `message 3`, `user chen`; empty where it is about no single thing.
    public var subject: String
    /// Which fields, how many rows.
    public var detail: String
    /// 64 hexadecimal digits.
    public var hash: String

    /// What stands before the first row.
    static let start = String(repeating: "0", count: 64)

    /// SHA-256 over the hash before and this row's words, each with its length in front, so that no two rows are spelled
    /// alike.
    func chained(after previous: String, storeID: Int64) -> String {
        let words = [
            previous, "\(storeID)", "\(number)", "\(at.milliseconds)", actor, place.rawValue, action, subject, detail,
        ]
        var bytes: [UInt8] = []
        for word in words {
            bytes += Array("\(word.utf8.count):".utf8)
            bytes += Array(word.utf8)
        }
        return SHA256.hash(data: bytes).hexadecimal
    }
}

/// What a look at the whole chain found.
public struct AuditVerdict: Hashable, Sendable {
    /// How many rows were looked at.
    public var count: Int
    /// The hash of the last row: written down elsewhere, it shows later whether rows were cut off.
    public var head: String
    /// The first row that does not follow from the one before; `nil` where all do.
    public var brokenAt: Int?
    /// Whether the hash that was noted earlier is still one of the chain; `nil` where none was given.
    public var hasNoted: Bool?
}
