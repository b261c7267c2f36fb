import Foundation
import Model

/// An address that somebody has to put right: a letter came back, a mail bounced, a number is dead, or a colleague says so.
public struct Correction: Hashable, Sendable, Codable {
    /// How it was found out.
    public enum Source: String, Sendable, Codable, CaseIterable {
        /// 退件: a letter that came back.
        case letter
        /// A mail that bounced.
        case bounce
        /// A text message that failed for good.
        case sms
        /// 立即更正: reported by the workshop or anybody else of the house.
        case report
    }

    public enum State: String, Sendable, Codable, CaseIterable {
        /// Nothing goes to the address; its customer's consultant has to find the right one.
        case open
        /// The record has another address now, which nobody has verified yet.
        case corrected
        /// Somebody made sure of it.
        case verified
        /// No right address is to be had: the bad one is out of the record.
        case dropped

        /// Whether somebody still has to do something.
        public var isPending: Bool { self == .open || self == .corrected }
    }

    /// The store's number of the row.
    public var id: Int64
    public var customerID: Int64
    public var kind: AddressKind
    /// The bad one.
    public var address: String
    public var source: Source
    /// `5.1.1 user unknown`, `查无此人`.
    public var reason: String
    /// What came back; `nil` where nothing did.
    public var messageID: Int64?
    public var state: State
    /// What the address became.
    public var corrected: String?
    public var openedAt: Date
    public var openedBy: String
    /// When and by whom it came to its state.
    public var changedAt: Date?
    public var changedBy: String?
    /// What was sent again to the right address.
    public var resentID: Int64?
}

/// What is wrong with an address, for `Store.openCorrection`.
public struct AddressFault: Hashable, Sendable {
    /// Whose message or record showed it.
    public var customerID: Int64
    public var kind: AddressKind
    /// As it was written to: E.164, an address specification, or the postal address of the record.
    public var address: String
    public var source: Correction.Source
    public var reason: String
    public var messageID: Int64?

    public init(
        customerID: Int64, kind: AddressKind, address: String, source: Correction.Source, reason: String,
        messageID: Int64? = nil
    ) {
        self.customerID = customerID
        self.kind = kind
        self.address = address
        self.source = source
        self.reason = reason
        self.messageID = messageID
    }
}

extension Correction {
    static let columns = """
        id, customer_id, kind, address, source, reason, message_id, state, corrected, opened_at, opened_by, changed_at, \
        changed_by, resent_id
        """

    init(row: inout RowReader) throws {
        self.init(
            id: row.int64(), customerID: row.int64(), kind: try row.value(), address: row.text(),
            source: try row.value(), reason: row.text(), messageID: row.optionalInt64(), state: try row.value(),
            corrected: row.optionalText(), openedAt: row.date(), openedBy: row.text(), changedAt: row.optionalDate(),
            changedBy: row.optionalText(), resentID: row.optionalInt64())
    }
}
