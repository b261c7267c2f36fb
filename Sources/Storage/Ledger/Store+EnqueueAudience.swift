import Foundation
import GRDB
import Model

/// What the rows of a campaign have in common, and the words for those who must not get it.
public struct AudienceRows: Sendable {
    public var campaign: Campaign
    public var messageClass: MessageClass
    /// What a row's key is made of: this, the customer's number, and `keySuffix`.
    public var keyPrefix: String
    public var keySuffix: String
    public var dueOn: CalendarDate
    public var now: Date
    /// Reasons of rows that are suppressed.
    public var noAddress: String
    public var refused: String
    public var noConsent: String

    public init(
        campaign: Campaign, messageClass: MessageClass, keyPrefix: String, keySuffix: String, dueOn: CalendarDate,
        now: Date, noAddress: String, refused: String, noConsent: String
    ) {
        self.campaign = campaign
        self.messageClass = messageClass
        self.keyPrefix = keyPrefix
        self.keySuffix = keySuffix
        self.dueOn = dueOn
        self.now = now
        self.noAddress = noAddress
        self.refused = refused
        self.noConsent = noConsent
    }
}

/// A page of an audience that was written into the ledger.
public struct AudiencePage: Hashable, Sendable {
    /// Customers of the page; those of whom no row was written are to be looked at one by one.
    public var customers = 0
    /// The number of the last.
    public var lastID: Int64 = 0
    public var queued = 0
    public var skipped = 0
}

extension Store {
    /// Writes the rows of a page of a campaign's audience, in one transaction and without reading the customers.
    ///
    /// Everyone gets a row but those whose first address is on the suppression list, or who have one already: whether another
    /// address can be used, or an old row be queued after all, is decided one by one.
    ///
    /// - Parameters:
    ///   - after: the number of the last customer of the page before; 0 for the first page.
    ///   - limit: customers of a page. Other writers wait meanwhile, about a fifth of a second for 20,000.
    ///   - drawToken: called for each row.
    /// - Returns: `nil` where nobody is left.
    public func enqueueAudience(
        _ rows: AudienceRows, matching filter: AudienceFilter, after: Int64, limit: Int,
        drawToken: @escaping @Sendable () -> String
    ) throws -> AudiencePage? {
        let condition = AudienceSQL(filter)
        return try writeUnchecked { session in
            var page = AudiencePage()
            let bounds = try session.query(
                """
                SELECT count(*), max(id) FROM (
                    SELECT customer.id AS id FROM \(AudienceSQL.source)
                    WHERE +customer.store_id = ? AND customer.id > ? AND \(condition.sql)
                    ORDER BY customer.id LIMIT ?)
                """
            ).all(with: [storeID, after] + condition.values + [limit]) { row in (row.int(), row.int64()) }.first
            guard let bounds, bounds.0 > 0 else { return nil }
            (page.customers, page.lastID) = bounds
            let token = DatabaseFunction("draw_token", argumentCount: 0, pure: false) { _ in drawToken() }
            session.database.add(function: token)
            defer { session.database.remove(function: token) }
            let insert = AudienceInsert(rows, storeID: storeID, condition, after: after, upTo: page.lastID)
            // Prepared anew: a statement in the cache would keep the function of another time.
            let written = try Query(preparing: insert.sql, in: session.database)
                .all(with: insert.values) { row in row.bool() }
            page.queued = written.count { $0 }
            page.skipped = written.count - page.queued
            return page
        }
    }
}

/// The statement that writes a page. The decisions are those of the gate in `arm`; both are taken again before a message leaves.
private struct AudienceInsert {
    private(set) var sql = ""
    private(set) var values: [any Bindable] = []

    init(_ rows: AudienceRows, storeID: Int64, _ condition: AudienceSQL, after: Int64, upTo last: Int64) {
        let (channel, carrier) = (rows.campaign.channel, rows.campaign.channel.carrier)
        let list = carrier == .sms ? "customer.phones" : "customer.emails"
        add(
            """
            INSERT INTO message (store_id, key, token, campaign_id, pack, class, channel, carrier, customer_id, subject,
                address, due_on, state, reason, attempts, not_before, expires_at, via, provider_id, created_at, updated_at)
            SELECT ?, ? || id || ?, draw_token(), ?, ?, ?, ?, ?, id, NULL, iif(problem IS NULL, address, ''), ?,
                iif(problem IS NULL, 'queued', 'suppressed'), problem, 0, ?, NULL, NULL, NULL, ?, ?
            """,
            storeID, rows.keyPrefix, rows.keySuffix, rows.campaign.id, rows.campaign.pack, rows.messageClass, channel,
            carrier, rows.dueOn, rows.now, rows.now, rows.now)
        add(
            """
            FROM (
                SELECT id, address, CASE WHEN address = '' THEN ? ELSE
                    CASE coalesce(answer, '') WHEN 'refused' THEN ? WHEN '' THEN ? END END AS problem
            """,
            rows.noAddress, rows.refused, rows.messageClass == .marketing ? rows.noConsent : String?.none)
        add(
            """
                FROM (
                    SELECT customer.id AS id,
                        iif(instr(\(list), char(10)) = 0, \(list), substr(\(list), 1, instr(\(list), char(10)) - 1))
                            AS address
            """)
        addAnswer(rows.messageClass, channel)
        add(
            """
                    FROM \(AudienceSQL.source)
                    WHERE +customer.store_id = ? AND customer.id > ? AND customer.id <= ? AND \(condition.sql)
                    ORDER BY customer.id)
                LIMIT -1) AS page  -- the limit keeps SQLite from finding out the same again for each column
            """, storeID, after, last, more: condition.values)
        // The case of letters beyond ASCII is not SQLite's to fold.
        let canonical = carrier == .email ? "lower(page.address)" : "page.address"
        add(
            """
            WHERE problem IS NOT NULL OR NOT (address GLOB '*[^ -~]*' OR EXISTS (
                SELECT 1 FROM suppression
                WHERE store_id = ? AND carrier = ? AND suppression.address = \(canonical) AND class IN ('', ?)))
            ON CONFLICT (store_id, key) DO NOTHING RETURNING state = 'queued'
            """, storeID, carrier, rows.messageClass)
    }

    /// What the customer said of the channel, else of the one that speaks for it.
    private mutating func addAnswer(_ messageClass: MessageClass, _ channel: ChannelKind) {
        add("            , CASE")
        for consulted in channel.consulted {
            for answer in [Consent.Answer.granted, .refused] {
                add(
                    "                WHEN instr(customer.consents, ?) > 0 THEN ?",
                    Consent.opening(answer, to: messageClass, by: consulted), answer)
            }
        }
        add("            END AS answer")
    }

    private mutating func add(
        _ text: String, _ parameters: any Bindable..., more: [any Bindable] = []
    ) {
        sql += text + "\n"
        values += parameters + more
    }
}
