import Foundation
import Model
import Storage

/// Counts of the ledger by what one wants to know, in groups that add up.
public struct LedgerReport: Hashable, Sendable {
    /// One line: the keys asked for, and how many messages are in each group.
    public struct Line: Hashable, Sendable {
        public var keys: [String]
        public var counts: [MessageState.Group: Int]

        public var total: Int { counts.values.reduce(0, +) }

        public func count(_ group: MessageState.Group) -> Int { counts[group] ?? 0 }
    }

    public var dimensions: [ReportDimension]
    public var lines: [Line]
    public var sum: Line
    /// Every row of the ledger that the report speaks of, counted by itself: it equals the sum, or the report says so.
    public var rowsInLedger: Int

    public var addsUp: Bool { sum.total == rowsInLedger }

    public init(_ store: Store, by dimensions: [ReportDimension]) throws {
        self.dimensions = dimensions
        // Between two queries a campaign may be launched: then both are asked again.
        var rows: [ReportRow] = []
        var rowsBefore: Int
        var tries = 0
        repeat {
            rowsBefore = try store.count(.all)
            rows = try store.report(by: dimensions.contains(.state) ? dimensions : dimensions + [.state])
            rowsInLedger = try store.count(.all)
            tries += 1
        } while rowsBefore != rowsInLedger && tries < 5
        var order: [[String]] = []
        var counts: [[String]: [MessageState.Group: Int]] = [:]
        var total: [MessageState.Group: Int] = [:]
        for row in rows {
            guard let state = row.state else { continue }
            let keys = dimensions.map { row.key($0) }
            if counts[keys] == nil { order.append(keys) }
            counts[keys, default: [:]][state.group, default: 0] += row.count
            total[state.group, default: 0] += row.count
        }
        lines = order.map { Line(keys: $0, counts: counts[$0] ?? [:]) }
        sum = Line(keys: [], counts: total)
    }
}

extension ReportRow {
    /// What the row says for a dimension: `–` where its messages have no campaign.
    fileprivate func key(_ dimension: ReportDimension) -> String {
        switch dimension {
        case .campaign: campaignName ?? "–"
        case .occasion: pack ?? "–"
        case .channel: channel?.rawValue ?? "–"
        case .day: day?.description ?? "–"
        case .state: state?.rawValue ?? "–"
        }
    }
}
