import Model

/// A day in both calendars, with its solar term and its festivals.
public struct CalendarDay: Hashable, Sendable {
    public let date: CalendarDate
    public let lunar: LunarDate
    /// 节气, on the day on which the sun reaches it.
    public let solarTerm: SolarTerm?
    /// Days to greet on and days of mourning, in the order of `Festival.all`, then `Festival.mourningDays`.
    public let festivals: [Festival]

    /// The first and the last day of which everything is known.
    public static let range = first...last

    private static let first = CalendarDate(daysSinceEpoch: -25_202)  // 1901-01-01
    private static let last = CalendarDate(daysSinceEpoch: 47_846)  // 2100-12-31

    /// `nil` outside of `range`.
    public init?(_ date: CalendarDate) {
        var found: CalendarDay?
        Self.forEach(in: date...date) { found = $0 }
        guard let found else { return nil }
        self = found
    }

    private init(date: CalendarDate, lunar: LunarDate, festivals: [Festival]) {
        self.date = date
        self.lunar = lunar
        solarTerm = SolarTerm.on(date)
        self.festivals = festivals
    }

    /// Each day of `days` that is within `range`, in their order.
    public static func forEach(in days: ClosedRange<CalendarDate>, _ body: (CalendarDay) throws -> Void) rethrows {
        var year = 0
        var festivals: [CalendarDate: [Festival]] = [:]
        for number in days.lowerBound.daysSinceEpoch...days.upperBound.daysSinceEpoch {
            let date = CalendarDate(daysSinceEpoch: number)
            guard range.contains(date), let lunar = LunarCalendar.lunar(date) else { continue }
            if date.year != year {
                year = date.year
                festivals = [:]
                for festival in Festival.all + Festival.mourningDays {
                    for day in festival.dates(in: year) { festivals[day, default: []].append(festival) }
                }
            }
            try body(CalendarDay(date: date, lunar: lunar, festivals: festivals[date] ?? []))
        }
    }
}
