import Foundation
import Model

/// Which rows of the ledger; a field that is `nil` or empty asks for nothing.
public struct MessageFilter: Hashable, Sendable {
    /// By the number of the row.
    public enum Order: Sendable { case oldestFirst, newestFirst }

    /// A campaign, by its number.
    public var campaignID: Int64?
    /// Only messages of occasions, of no campaign.
    public var onlyOccasions: Bool
    /// A template pack, by its name.
    public var pack: String?
    /// Any of these; `states(in:)` gives those of a group.
    public var states: Set<MessageState>
    /// The channel that was chosen.
    public var channel: ChannelKind?
    /// Due on these days, both included.
    public var days: ClosedRange<CalendarDate>?
    /// A customer's card number.
    public var card: String?
    /// A customer, by the store's number.
    public var customerID: Int64?
    /// E.164 or an address specification, whole.
    public var address: String?
    /// Of customers of this consultant.
    public var consultant: String?
    /// What the key begins with, such as `birthday/2026/`.
    public var keyPrefix: String?

    public init(
        campaignID: Int64? = nil, onlyOccasions: Bool = false, pack: String? = nil, states: Set<MessageState> = [],
        channel: ChannelKind? = nil, days: ClosedRange<CalendarDate>? = nil, card: String? = nil,
        customerID: Int64? = nil, address: String? = nil, consultant: String? = nil, keyPrefix: String? = nil
    ) {
        self.campaignID = campaignID
        self.onlyOccasions = onlyOccasions
        self.pack = pack
        self.states = states
        self.channel = channel
        self.days = days
        self.card = card
        self.customerID = customerID
        self.address = address
        self.consultant = consultant
        self.keyPrefix = keyPrefix
    }

    /// The whole ledger.
    public static let all = MessageFilter()

    /// Every state of a group.
    public static func states(in group: MessageState.Group) -> Set<MessageState> {
        Set(MessageState.allCases.filter { $0.group == group })
    }
}

extension Store {
    /// Rows of the ledger.
    ///
    /// - Parameters:
    ///   - order: by number.
    ///   - after: only rows that come after the one with this number, in that order: the last of the page before.
    ///   - limit: at most so many.
    public func messages(
        _ filter: MessageFilter = .all, order: MessageFilter.Order = .oldestFirst, after: Int64? = nil,
        limit: Int = 100
    ) throws -> [Message] {
        let page = filter.page(storeID: storeID, order: order, after: after, limit: limit)
        return try read { session in
            try session.query(page.sql).all(with: page.values) { try Message(row: &$0) }
        }
    }

    /// How many rows of the ledger fit.
    public func count(_ filter: MessageFilter) throws -> Int {
        let condition = filter.condition(storeID: storeID)
        return try read { session in
            try session.query("SELECT count(*) FROM message WHERE \(condition.sql)")
                .all(with: condition.values) { $0.int() }.first ?? 0
        }
    }

    /// The row with that number, `nil` where there is none.
    public func message(id: Int64) throws -> Message? {
        try message(where: "id = ?", id)
    }

    /// The row of that key, `nil` where the ledger does not have it.
    public func message(key: String) throws -> Message? {
        try message(where: "key = ?", key)
    }

    /// The rows of these keys, by key; those that the ledger does not have are left out.
    public func messages(keys: [String]) throws -> [String: Message] {
        let found = try read { session in
            let select = try session.query("SELECT \(Message.columns) FROM message WHERE store_id = ? AND key = ?")
            return try keys.compactMap { key in try select.first(storeID, key) { try Message(row: &$0) } }
        }
        return Dictionary(found.map { ($0.key, $0) }) { first, _ in first }
    }

    /// By the token in a Message-ID, a return path or an unsubscribe link.
    public func message(token: String) throws -> Message? {
        try message(where: "token = ?", token)
    }

    /// By the first digits of a token; `nil` where none or more than one begins so.
    public func message(tokenPrefix prefix: String) throws -> Message? {
        let found = try read { session in
            try session.query(
                "SELECT \(Message.columns) FROM message WHERE store_id = ? AND token >= ? AND token < ? LIMIT 2"
            ).all(storeID, prefix, prefix + "g") { try Message(row: &$0) }
        }
        return found.count == 1 ? found[0] : nil
    }

    private func message(where condition: String, _ value: some Bindable) throws -> Message? {
        try read { session in
            try session.query("SELECT \(Message.columns) FROM message WHERE store_id = ? AND \(condition)")
                .first(storeID, value) { try Message(row: &$0) }
        }
    }

    /// The keys of these that the ledger has already.
    public func knownKeys(_ keys: [String]) throws -> Set<String> {
        try read { session in
            let isKnown = try session.query("SELECT 1 FROM message WHERE store_id = ? AND key = ?")
            return Set(try keys.filter { try isKnown.first(storeID, $0, read: { _ in true }) == true })
        }
    }

    /// The keys of these that the ledger has settled: all but those that were refused when they were written, and never
    /// tried, which a corrected record may let go after all.
    public func settledKeys(_ keys: some Sequence<String>) throws -> Set<String> {
        try read { session in
            let isSettled = try session.query(
                "SELECT state <> 'suppressed' OR attempts > 0 FROM message WHERE store_id = ? AND key = ?")
            return Set(try keys.filter { try isSettled.first(storeID, $0, read: { $0.bool() }) == true })
        }
    }

    /// The attempts at sending a message, first to last.
    public func attempts(of messageID: Int64) throws -> [Attempt] {
        try read { session in
            try session.query(
                """
                SELECT number, via, started_at, ended_at, outcome, reply, blames_channel FROM attempt
                WHERE store_id = ? AND message_id = ? ORDER BY number
                """
            ).all(storeID, messageID) { row in
                Attempt(
                    messageID: messageID, number: row.int(), via: row.text(), startedAt: row.date(),
                    endedAt: row.optionalDate(), outcome: try row.optionalValue(), reply: row.optionalText(),
                    blamesChannel: row.bool())
            }
        }
    }
}

extension MessageFilter {
    /// The statement that reads a page.
    func page(
        storeID: Int64, order: Order, after: Int64?, limit: Int
    ) -> (sql: String, values: [any Bindable]) {
        var (condition, values) = condition(storeID: storeID)
        if let after {
            condition += order == .oldestFirst ? " AND id > ?" : " AND id < ?"
            values.append(after)
        }
        // Unless the filter names few rows, the page is read in the order of the primary key: the unary plus keeps SQLite
        // from sorting the whole ledger.
        let start = isSelective ? "" : "+"
        let direction = order == .oldestFirst ? "ASC" : "DESC"
        return (
            "SELECT \(Message.columns) FROM message WHERE \(start)\(condition) ORDER BY id \(direction) LIMIT ?",
            values + [limit]
        )
    }

    /// Whether an index of its own leads to the rows.
    private var isSelective: Bool {
        let fewEver: Set<MessageState> = [.planned, .leased, .armed, .deferred, .inDoubt]
        return campaignID != nil || card != nil || customerID != nil || keyPrefix != nil || days != nil
            || (states.count == 1 && states.isSubset(of: fewEver))
    }

    /// The filter as a condition on `message`, with its parameters.
    func condition(storeID: Int64) -> (sql: String, values: [any Bindable]) {
        var terms = ["message.store_id = ?"]
        var values: [any Bindable] = [storeID]
        func add(_ term: String, _ value: (any Bindable)?) {
            guard let value else { return }
            terms.append(term)
            values.append(value)
        }
        add("campaign_id = ?", campaignID)
        if campaignID != nil, !states.isEmpty, states.isDisjoint(with: MessageState.waiting) {
            terms.append(MessageState.endedSQL)
        }
        if onlyOccasions { terms.append("campaign_id IS NULL") }
        add("pack = ?", pack)
        if !states.isEmpty {
            // Words of an enumeration, not of a person; literal, so that the index of a single state can serve.
            let words = states.map { "'\($0.rawValue)'" }.sorted()
            terms.append(words.count == 1 ? "state = \(words[0])" : "state IN (\(words.joined(separator: ", ")))")
        }
        add("message.channel = ?", channel)
        if let days, days.lowerBound == days.upperBound {
            add("due_on = ?", days.lowerBound)
        } else {
            add("due_on >= ?", days?.lowerBound)
            add("due_on <= ?", days?.upperBound)
        }
        if let card {
            terms.append("customer_id = (SELECT id FROM customer WHERE customer.store_id = ? AND card = ?)")
            values += [storeID, card] as [any Bindable]
        }
        add("customer_id = ?", customerID)
        add("message.address = ?", address)
        if let consultant {
            terms.append("(SELECT consultant FROM customer WHERE customer.id = message.customer_id) = ?")
            values.append(consultant)
        }
        if let keyPrefix {
            terms.append("key >= ? AND key < ?")
            values += [keyPrefix, keyPrefix + "\u{10FFFF}"] as [any Bindable]
        }
        return (terms.joined(separator: " AND "), values)
    }
}
