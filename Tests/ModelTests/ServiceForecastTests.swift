import Model
import TestSupport
import Testing

@Suite("The next service by mileage")
struct ServiceForecastTests {
    private let rules = ServiceRules(kilometres: 10_000, months: 12)

    private func day(_ iso: String) -> CalendarDate { CalendarDate(iso: iso)! }

    private func next(_ readings: [(String, Int)], delivered: String? = nil) -> CalendarDate? {
        ServiceForecast.nextService(
            readings: readings.map { MileageReading(day: day($0.0), kilometres: $0.1) },
            delivered: delivered.map(day), rules: rules)
    }

    @Test("two readings, or delivery and one, say how far a car runs a day, and so when it is at the next multiple")
    func rate() {
        #expect(next([("2026-06-01", 23_500), ("2026-07-31", 26_500)]) == day("2026-10-09"))
        #expect(next([("2026-07-31", 26_500), ("2026-06-01", 23_500)]) == day("2026-10-09"))
        // 100 km a day since delivery.
        #expect(next([("2026-04-11", 10_000)], delivered: "2026-01-01") == day("2026-07-20"))
        // How he drives now counts, not how he drove at first.
        #expect(
            next([("2026-06-01", 23_500), ("2026-07-31", 26_500)], delivered: "2020-01-01") == day("2026-10-09"))
    }

    @Test("a car that hardly runs is due after the months of the rules, and of one that says nothing nothing is known")
    func bounds() {
        #expect(next([("2026-06-01", 500), ("2026-07-31", 510)]) == day("2027-07-31"))
        #expect(next([]) == nil && next([("2026-06-01", 23_500)]) == nil)
        #expect(next([("2026-06-01", 23_500), ("2026-07-31", 23_500)]) == nil)
        // Six days are too few, and 90,000 km in a month a typing mistake.
        #expect(next([("2026-06-01", 23_500), ("2026-06-07", 24_000)]) == nil)
        #expect(next([("2026-06-01", 10_000), ("2026-07-01", 100_000)]) == nil)
        // An odometer that went back is a new one, or was misread before.
        #expect(next([("2026-05-01", 90_000), ("2026-06-01", 23_500), ("2026-07-31", 26_500)]) == day("2026-10-09"))
    }

    @Test(
        "whatever was read: never before the last reading, never after the months, and whoever drives more is due no later"
    )
    func properties() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let rules = ServiceRules(kilometres: 1_000 + random.below(20_000), months: 1 + random.below(24))
            let first = CalendarDate(daysSinceEpoch: 18_000 + random.below(3_000))
            let last = first.adding(days: 7 + random.below(1_000))
            let start = random.below(200_000)
            let run = 1 + random.below(50_000)
            func next(_ start: Int, _ end: Int, shift: Int = 0) -> CalendarDate? {
                ServiceForecast.nextService(
                    readings: [
                        MileageReading(day: last.adding(days: shift), kilometres: end),
                        MileageReading(day: first.adding(days: shift), kilometres: start),
                    ], delivered: nil, rules: rules)
            }
            guard let expected = next(start, start + run) else {
                #expect(run > (last.daysSinceEpoch - first.daysSinceEpoch) * 1_000)
                continue
            }
            #expect(expected > last && expected <= last.adding(months: rules.months))
            // The same mileage today, more of it in the same time.
            if start > 0, let faster = next(start - 1 - random.below(start), start + run) {
                #expect(faster <= expected)
            }
            // On that day, at that pace, it is there; the day before it was not.
            let days = last.daysSinceEpoch - first.daysSinceEpoch
            let wait = expected.daysSinceEpoch - last.daysSinceEpoch
            let ahead = rules.kilometres - (start + run) % rules.kilometres
            #expect(run * (wait - 1) < ahead * days)
            if expected < last.adding(months: rules.months) { #expect(run * wait >= ahead * days) }
        }
    }
}
