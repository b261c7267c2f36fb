import Foundation
import Model

extension Store {
    /// Adds a campaign; its `id` is ignored.
    ///
    /// - Returns: the campaign with its number.
    /// - Throws: `Problem` where the name is taken.
    @discardableResult
    public func createCampaign(_ campaign: Campaign) throws -> Campaign {
        try write { session in
            var created = campaign
            let inserted = try session.query(
                """
                INSERT INTO campaign (store_id, name, pack, audience, channel, fields, state, created_at, launched_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (store_id, name) DO NOTHING
                """
            ).run(
                storeID, campaign.name, campaign.pack, campaign.audience, campaign.channel,
                try Campaign.encode(campaign.fields), campaign.state, campaign.createdAt, campaign.launchedAt)
            guard inserted > 0 else {
                throw Problem(
                    "there is a campaign named \(campaign.name) already", hint: "choose another name, or show that one")
            }
            created.id = session.lastInsertedID
            return created
        }
    }

    /// Changes a draft; its name and state stay.
    ///
    /// - Throws: `Problem` where it has been launched.
    public func updateCampaign(_ campaign: Campaign) throws {
        try write { session in
            let changed = try session.query(
                """
                UPDATE campaign SET pack = ?, audience = ?, channel = ?, fields = ?
                WHERE store_id = ? AND id = ? AND state = 'draft'
                """
            ).run(
                campaign.pack, campaign.audience, campaign.channel, try Campaign.encode(campaign.fields), storeID,
                campaign.id)
            guard changed > 0 else {
                throw Problem(
                    "campaign \(campaign.name) is not a draft any more", hint: "create another one for the change")
            }
        }
    }

    /// The campaign of that name, `nil` where there is none.
    public func campaign(named name: String) throws -> Campaign? {
        try campaigns(where: "AND name = ?", [name]).first
    }

    /// The campaign with that number, `nil` where there is none.
    public func campaign(id: Int64) throws -> Campaign? {
        try campaigns(where: "AND id = ?", [id]).first
    }

    /// All campaigns, the newest first.
    public func campaigns() throws -> [Campaign] { try campaigns(where: "", []) }

    private func campaigns(where condition: String, _ values: [any Bindable]) throws -> [Campaign] {
        try read { session in
            try session.query(
                "SELECT \(Campaign.columns) FROM campaign WHERE store_id = ? \(condition) ORDER BY id DESC"
            ).all(with: [storeID] + values) { try Campaign(row: &$0) }
        }
    }

    /// Launches, pauses, resumes or cancels a campaign. From the moment this returns `arm` obeys it.
    ///
    /// Queue the messages while it is a draft, then set it running: a running campaign of which nothing waits is finished.
    /// Cancelling changes one row, and then takes back what has not left, a few thousand at a time, so that other work goes
    /// on between; `recover` carries through a cancelling that was cut short.
    ///
    /// - Returns: the state it is in now: `finished` where nothing waited.
    /// - Throws: `Problem` where it cannot go from its state to that one.
    @discardableResult
    public func setCampaign(_ id: Int64, state: Campaign.State, now: Date) throws -> Campaign.State {
        let reached = try write { session -> Campaign.State in
            let found = try session.query("SELECT name, state FROM campaign WHERE store_id = ? AND id = ?")
                .first(storeID, id) { row in (name: row.text(), state: try row.value(of: Campaign.State.self)) }
            guard let found else { throw Problem("campaign \(id) is not in the store") }
            guard found.state != state else { return state }
            guard found.state.successors.contains(state) else {
                throw Problem("campaign \(found.name) is \(found.state.rawValue) and cannot become \(state.rawValue)")
            }
            try session.query(
                "UPDATE campaign SET state = ?, launched_at = coalesce(launched_at, ?) WHERE id = ?"
            ).run(state, state == .running ? now : nil, id)
            guard state == .running else { return state }
            return try session.finishCampaigns([id]).contains(id) ? .finished : .running
        }
        if reached == .cancelled { try takeBack(campaign: id, now: now) }
        return reached
    }

    /// How many of a campaign's messages are in each state; states without any are left out.
    public func counts(campaign id: Int64) throws -> [MessageState: Int] {
        let found = try read { session in
            try session.query(
                """
                SELECT state, count(*) FROM message
                WHERE store_id = ?1 AND campaign_id = ?2 AND \(MessageState.endedSQL) GROUP BY state
                UNION ALL
                \(Self.waitingSQL { "SELECT '\($0.rawValue)', count(*) FROM \($1)" }.joined(separator: " UNION ALL "))
                """
            ).all(storeID, id) { row in (try row.value(of: MessageState.self), row.int()) }
        }
        return Dictionary(found.filter { $0.1 > 0 }, uniquingKeysWith: +)
    }

    /// A statement for each state in which messages wait, over the partial index of that state: `part` gets the table with
    /// its condition, in which ?1 is the store and ?2 the campaign.
    fileprivate static func waitingSQL(
        _ states: [MessageState] = MessageState.waiting, part: (MessageState, String) -> String
    ) -> [String] {
        states.map { state in
            // Only the index of the queue has the campaign. The others are short: the plus keeps SQLite from going through
            // all of the campaign instead.
            let campaign = state == .queued ? "campaign_id" : "+campaign_id"
            return part(
                state, "message WHERE store_id = ?1 AND \(campaign) = ?2 AND state = '\(state.rawValue)'")
        }
    }

    /// Cancels what has not left of a cancelled campaign.
    func takeBack(campaign id: Int64, now: Date) throws {
        let batch = 5_000
        let states = MessageState.waiting.filter(\.hasNotLeft)
        for rows in Self.waitingSQL(states, part: { "SELECT id FROM \($1) LIMIT \(batch)" }) {
            var taken = batch
            while taken == batch {
                taken = try write { session in
                    try session.query(
                        """
                        UPDATE message SET state = 'cancelled', reason = ?3, lease_owner = NULL, lease_until = NULL,
                            updated_at = ?4
                        WHERE id IN (\(rows))
                        """
                    ).run(storeID, id, ReasonCode.campaignCancelled, now)
                }
            }
        }
    }
}

extension Session {
    /// Sets those running campaigns to finished of which nothing waits any more.
    ///
    /// - Returns: which were finished.
    @discardableResult
    func finishCampaigns(_ ids: Set<Int64>) throws -> Set<Int64> {
        guard !ids.isEmpty else { return [] }
        // The queue first: as long as something is in it the other states are not looked at.
        let states = [MessageState.queued] + MessageState.waiting.filter { $0 != .queued }
        let nothingWaits = Store.waitingSQL(states) { "NOT EXISTS (SELECT 1 FROM \($1))" }.joined(separator: " AND ")
        let finish = try query(
            """
            UPDATE campaign SET state = 'finished' WHERE store_id = ?1 AND id = ?2 AND state = 'running'
            AND \(nothingWaits)
            """)
        return try ids.filter { try finish.run(storeID, $0) > 0 }
    }
}

extension Campaign.State {
    /// The states that a person can put it in.
    fileprivate var successors: Set<Campaign.State> {
        switch self {
        case .draft: [.running, .cancelled]
        case .running: [.paused, .cancelled]
        case .paused: [.running, .cancelled]
        case .cancelled, .finished: []
        }
    }
}

extension Campaign {
    static let columns =
        "id, name, pack, audience, channel, fields, state, created_at, launched_at, per_second, connections"

    init(row: inout RowReader) throws {
        self.init(
            id: row.int64(), name: row.text(), pack: row.text(), audience: row.text(), channel: try row.value(),
            fields: try Self.decode(row.text()), state: try row.value(), createdAt: row.date(),
            launchedAt: row.optionalDate(),
            limit: SendingLimit(perSecond: row.optionalDouble(), connections: row.optionalInt()))
    }

    static func encode(_ fields: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }

    static func decode(_ text: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }
}
