import Foundation
import Model
import Testing

@testable import Storage

@Suite("The ways that SQLite takes")
struct QueryPlanTests {
    @Test("What is known of a customer is found by his number, not among everybody's tasks and events")
    func segmentFacts() throws {
        let temporary = try TemporaryStore()
        let plan = try temporary.store.read { session in
            try session.query("EXPLAIN QUERY PLAN \(Store.factsSQL)").all("2026-01-01", 1, 0, 500) { row in
                for _ in 0..<3 { _ = row.optionalText() }
                return row.text()
            }
        }
        let ways = plan.filter { $0.hasPrefix("SEARCH") && !$0.hasPrefix("SEARCH c ") }
        #expect(ways.count == 10)
        for way in ways { #expect(way.contains("customer_id=?"), "\(way)") }
    }
}
