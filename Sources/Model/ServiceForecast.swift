/// When a car is serviced (保养) of which nobody wrote down the day.
public struct ServiceRules: Hashable, Sendable {
    /// Kilometres from one service to the next: the car is due at each multiple.
    public var kilometres: Int
    /// However little it runs, it is due so many months after it was last read.
    public var months: Int

    public init(kilometres: Int = 10_000, months: Int = 12) {
        self.kilometres = kilometres
        self.months = months
    }
}

/// What an odometer showed on a day.
public struct MileageReading: Hashable, Sendable {
    public var day: CalendarDate
    public var kilometres: Int

    public init(day: CalendarDate, kilometres: Int) {
        self.day = day
        self.kilometres = kilometres
    }
}

/// The next service of a car, estimated from how far it runs a day.
///
/// 23,500 km on 1 June and 26,500 km on 31 July are 50 km a day: at a service every 10,000 km the next one is at 30,000 km, 70
/// days later, on 9 October.
public enum ServiceForecast {
    /// Two readings that are nearer say little of how far a car runs.
    static let shortestSpan = 7
    /// Kilometres; whoever is said to run more a day has a typing mistake in his record.
    static let longestDay = 1_500

    /// The day on which the car is at the next multiple of the interval, or the rules' months are over, whichever comes first.
    ///
    /// - Parameters:
    ///   - readings: in any order. Those before the last one count as long as they show less.
    ///   - delivered: the car had run nothing then.
    /// - Returns: after the day of the last reading; `nil` where no distance a day is known: one reading and no delivery a week
    ///   before it, or a car that stood still.
    public static func nextService(
        readings: [MileageReading], delivered: CalendarDate?, rules: ServiceRules
    ) -> CalendarDate? {
        guard let last = readings.max(by: { ($0.day, $0.kilometres) < ($1.day, $1.kilometres) }) else { return nil }
        let known = readings + (delivered.map { [MileageReading(day: $0, kilometres: 0)] } ?? [])
        let before = known.filter { $0.day.adding(days: shortestSpan) <= last.day && $0.kilometres < last.kilometres }
        // The nearest one: how he drives now, not how he drove years ago.
        guard let first = before.max(by: { ($0.day, $0.kilometres) < ($1.day, $1.kilometres) }) else { return nil }
        let days = last.day.daysSinceEpoch - first.day.daysSinceEpoch
        let run = last.kilometres - first.kilometres
        guard run <= days * longestDay else { return nil }
        let ahead = rules.kilometres - last.kilometres % rules.kilometres
        // Rounded up: on that day it has run as far.
        let wait = (ahead * days + run - 1) / run
        return min(last.day.adding(days: wait), last.day.adding(months: rules.months))
    }
}
