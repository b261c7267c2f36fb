import Model

/// What a report counts by.
public enum ReportDimension: String, Sendable, CaseIterable {
    case campaign
    /// The template pack, which names the occasion.
    case occasion
    case channel
    /// The day on which the message is due.
    case day
    case state
}

/// How many messages there are of one kind. A field is `nil` where the report does not count by it.
public struct ReportRow: Hashable, Sendable {
    /// `nil` also where the messages belong to occasions, not to a campaign.
    public var campaignID: Int64?
    /// The name that goes with `campaignID`.
    public var campaignName: String?
    /// The template pack.
    public var pack: String?
    /// The channel that was chosen.
    public var channel: ChannelKind?
    /// The day on which the messages are due.
    public var day: CalendarDate?
    /// `state.group` gives the five groups that make up the whole.
    public var state: MessageState?
    /// How many messages.
    public var count: Int
}

extension Store {
    /// Counts the ledger's rows by any of the dimensions; every row is counted once.
    ///
    /// - Returns: sorted by the dimensions in their order; without a dimension one row with the whole count.
    public func report(by dimensions: [ReportDimension], of filter: MessageFilter = .all) throws -> [ReportRow] {
        let condition = filter.condition(storeID: storeID)
        let columns = ReportDimension.allCases.map { dimensions.contains($0) ? $0.column : "NULL" }
        let groups = dimensions.map(\.column)
        let grouping = groups.isEmpty ? "" : "GROUP BY \(groups.joined(separator: ", "))"
        let ordering = groups.isEmpty ? "" : "ORDER BY \(groups.joined(separator: ", "))"
        return try read { session in
            let names = Dictionary(
                try session.query("SELECT id, name FROM campaign WHERE store_id = ?")
                    .all(storeID) { row in (row.int64(), row.text()) },
                uniquingKeysWith: { first, _ in first })
            return try session.query(
                """
                SELECT \(columns.joined(separator: ", ")), count(*) FROM message
                WHERE \(condition.sql) \(grouping) \(ordering)
                """
            ).all(with: condition.values) { row in
                let campaignID = row.optionalInt64()
                return ReportRow(
                    campaignID: campaignID, campaignName: campaignID.flatMap { names[$0] }, pack: row.optionalText(),
                    channel: try row.optionalValue(), day: row.optionalDay(), state: try row.optionalValue(),
                    count: row.int())
            }
        }
    }
}

extension ReportDimension {
    fileprivate var column: String {
        switch self {
        case .campaign: "campaign_id"
        case .occasion: "pack"
        case .channel: "channel"
        case .day: "due_on"
        case .state: "state"
        }
    }
}
