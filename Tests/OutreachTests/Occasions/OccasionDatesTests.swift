import Model
import Testing

@testable import Outreach

@Suite("The arithmetic of occasions")
struct OccasionDatesTests {
    @Test("every anchor of a month's end is found on the clamped day, and only there")
    func clampedMonths() throws {
        let day = try #require(CalendarDate(iso: "2026-02-28"))
        let anchors = OccasionDates.anchors(dueOn: [day], offsets: [.months(6)]).map(\.anchor.description)
        #expect(anchors == ["2025-08-28", "2025-08-29", "2025-08-30", "2025-08-31"])
    }

    @Test("for every anchor and offset the day that it is due on finds it again")
    func inverseOfForward() {
        for start in stride(from: 19_000, to: 20_500, by: 1) {
            let anchor = CalendarDate(daysSinceEpoch: start)
            for offset in [OccasionRule.Offset.months(-1), .months(11), .months(6), .days(7), .days(-30)] {
                let due =
                    switch offset {
                    case .months(let count): anchor.adding(months: count)
                    case .days(let count): anchor.adding(days: count)
                    }
                #expect(OccasionDates.anchors(dueOn: [due], offsets: [offset]).contains { $0.anchor == anchor })
            }
        }
    }
}
