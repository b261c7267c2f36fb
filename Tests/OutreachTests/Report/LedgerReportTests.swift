import Foundation
import Model
import Storage
import TestSupport
import Testing

@testable import Outreach

@Suite("Counts that add up")
struct LedgerReportTests {
    @Test("every line and the sum count each row once, by whatever it is counted", arguments: 0..<12)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let room = try Room()
        let customer = try room.add(.fixture())[0].id
        let campaign = try room.store.createCampaign(
            Campaign(name: "spring", pack: "offer", audience: "everyone", channel: .email, createdAt: room.clock.now))
        let rows = (0..<Int.random(in: 0...200, using: &random)).map { number in
            Message(
                key: "row \(number)", token: "\(number)",
                origin: Bool.random(using: &random) ? .occasion : .campaign(campaign.id),
                pack: ["hello", "offer"].randomElement(using: &random)!, messageClass: .greeting,
                channel: ChannelKind.allCases.randomElement(using: &random)!, customerID: customer, address: "x",
                dueOn: CalendarDate(daysSinceEpoch: 20_000 + Int.random(in: 0..<3, using: &random)),
                state: MessageState.allCases.randomElement(using: &random)!, notBefore: room.clock.now,
                createdAt: room.clock.now)
        }
        try room.store.enqueue(rows)
        let wanted = ReportDimension.allCases.filter { _ in Bool.random(using: &random) }
        let report = try LedgerReport(room.store, by: wanted)
        #expect(report.addsUp)
        #expect(report.rowsInLedger == rows.count)
        #expect(report.lines.reduce(0) { $0 + $1.total } == rows.count)
        #expect(Set(report.lines.map(\.keys)).count == report.lines.count)
        for group in MessageState.Group.allCases {
            #expect(report.sum.count(group) == rows.count { $0.state.group == group })
            #expect(report.lines.reduce(0) { $0 + $1.count(group) } == report.sum.count(group))
        }
    }
}
