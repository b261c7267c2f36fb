import Foundation
import Model
import Outreach
import Storage

/// Segments with counts and shares of revenue, as a person or a program reads them.
struct SegmentsView {
    let workspace: Workspace
    let dimensions: [SegmentDimension]
    let uncovered: [SegmentDesk.Uncovered: Int]

    func show(concentration: [(customers: Int, share: Double)], asJSON: Bool) throws {
        for dimension in dimensions {
            let counts = try workspace.store.segmentCounts(dimension)
            if asJSON { try json(dimension, counts) } else { table(dimension, counts) }
        }
        if asJSON {
            for (hundredths, share) in concentration {
                Output.line(try JSONLine.text(TopLine(top: hundredths, share: share)))
            }
            for (gap, count) in uncovered.sorted(by: { $0.key < $1.key }) {
                Output.line(
                    try JSONLine.text(
                        GapLine(
                            uncovered: text(gap), holder: gap.holder, ownership: gap.ownership, vehicles: gap.vehicles,
                            customers: count)))
            }
            return
        }
        for (hundredths, share) in concentration {
            Output.line("The first \(hundredths) % of buyers stand for \(percent(share)) of the revenue.")
        }
        for (gap, count) in uncovered.sorted(by: { $0.key < $1.key }) {
            Output.line("No card covers \(text(gap)): \(Words.count(count, "customer")).")
        }
    }

    private func table(_ dimension: SegmentDimension, _ counts: [SegmentCount]) {
        let (customers, amount) = sums(counts)
        let rows = counts.map { count in
            [
                count.value ?? "–", String(count.customers),
                percent(Double(count.customers) / Double(max(1, customers))),
                String(count.amount), amount > 0 ? percent(Double(count.amount) / Double(amount)) : "–",
            ]
        }
        Output.line(Terminal.table([dimension.rawValue, "customers", "share", "revenue", "share of it"], rows) + "\n")
    }

    private func json(_ dimension: SegmentDimension, _ counts: [SegmentCount]) throws {
        let (customers, amount) = sums(counts)
        for count in counts {
            Output.line(
                try JSONLine.text(
                    CountLine(
                        segment: dimension.rawValue, value: count.value, customers: count.customers,
                        shareOfCustomers: Double(count.customers) / Double(max(1, customers)), revenue: count.amount,
                        shareOfRevenue: amount > 0 ? Double(count.amount) / Double(amount) : 0)))
        }
    }

    private func sums(_ counts: [SegmentCount]) -> (customers: Int, amount: Int) {
        (counts.reduce(0) { $0 + $1.customers }, counts.reduce(0) { $0 + $1.amount })
    }

    private func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    private func text(_ gap: SegmentDesk.Uncovered) -> String {
        let vehicles = gap.vehicles == 1 ? "1 辆" : "2 辆以上"
        return "\(gap.holder.chineseName)，\(gap.ownership?.chineseName ?? "所有制不明")，\(vehicles)"
    }

    private struct CountLine: Encodable {
        var segment: String
        var value: String?
        var customers: Int
        var shareOfCustomers: Double
        var revenue: Int
        var shareOfRevenue: Double
    }

    private struct TopLine: Encodable {
        var top: Int
        var share: Double
    }

    private struct GapLine: Encodable {
        var uncovered: String
        var holder: SegmentRules.Holder
        var ownership: SegmentRules.Ownership?
        var vehicles: Int
        var customers: Int
    }
}
