import Foundation
import Model

/// What `Store.save` did with one customer.
public struct SaveResult: Hashable, Sendable {
    /// What was written.
    public enum Change: String, Sendable {
        case inserted, updated
        /// The store knew all of it already; nothing was written.
        case unchanged
    }

    /// What was written.
    public var change: Change
    /// The store's number of the customer.
    public var id: Int64
    /// The card number: the customer's own, the one that the store knew him by, or one just made.
    public var card: String

    public init(change: Change, id: Int64, card: String) {
        self.change = change
        self.id = id
        self.card = card
    }
}

/// Saves batch after batch within the transaction of `Store.saving`.
public struct CustomerSaver {
    private var writer: CustomerWriter
    /// How many customers it was given so far.
    public private(set) var count = 0

    fileprivate init(_ writer: CustomerWriter) { self.writer = writer }

    /// As `Store.save`.
    public mutating func save(_ customers: [Customer]) throws -> [SaveResult] {
        count += customers.count
        return try customers.map { try writer.save($0) }
    }

    fileprivate func finish() throws { try writer.finish() }
}

extension Store {
    /// Adds customers and corrects those that the store knows already, in one transaction.
    ///
    /// A customer is known by his card, then by any of his telephone numbers together with his name, then by a VIN where
    /// the name or a number agrees too. A filled field overwrites, an empty one never erases. The same customer may occur
    /// several times in one call. A new customer without a card gets one.
    ///
    /// - Parameters:
    ///   - customers: their `id` is ignored.
    ///   - at: the instant of the change.
    ///   - day: the date in the numbers of new cards; the UTC date of `at` where it is missing.
    /// - Returns: a result for each, in their order.
    @discardableResult
    public func save(
        _ customers: [Customer], at: Date, cardsOn day: CalendarDate? = nil
    ) throws -> [SaveResult] {
        try saving(at: at, cardsOn: day) { try $0.save(customers) }
    }

    /// As `save`, but nothing is kept: what an import would do. Calls do not see each other's customers.
    public func rehearseSave(
        _ customers: [Customer], at: Date, cardsOn day: CalendarDate? = nil
    ) throws -> [SaveResult] {
        try saving(at: at, cardsOn: day, isRehearsal: true) { try $0.save(customers) }
    }

    /// Runs an import, or a part of it, as one transaction: batches go to the saver one after the other.
    ///
    /// In a large store every commit writes most pages of its indexes, so that tens of thousands of customers a transaction
    /// are saved about half as fast again as one thousand; meanwhile other writers wait, a second or two for 50,000.
    ///
    /// - Parameters:
    ///   - actor: who the history of a changed record names.
    ///   - at: the instant of the change.
    ///   - day: the date in the numbers of new cards; the UTC date of `at` where it is missing.
    ///   - isRehearsal: undo everything at the end.
    ///   - body: gets the saver, which is of no use after it; what it throws is passed on, and nothing is kept.
    public func saving<Result>(
        by actor: Actor = Actor("import", at: .system), at: Date, cardsOn day: CalendarDate? = nil,
        isRehearsal: Bool = false, _ body: (inout CustomerSaver) throws -> Result
    ) throws -> Result {
        func run(_ session: Session) throws -> Result {
            try session.database.cache(kibibytes: Self.cacheOfImport)
            var saver = CustomerSaver(try CustomerWriter(session, by: actor, at: at, cardsOn: day))
            let result = try body(&saver)
            try saver.finish()
            return result
        }
        return try isRehearsal ? rehearse(run) : write(run)
    }
}
