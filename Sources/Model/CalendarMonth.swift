import Foundation

/// A month of the Gregorian calendar, written 2026-11.
public struct CalendarMonth: Hashable, Sendable, CustomStringConvertible {
    /// Its first day.
    public let first: CalendarDate

    public init(of day: CalendarDate) { first = day.adding(days: 1 - day.day) }

    /// - Parameter text: `2026-11`; `nil` for anything else.
    public init?(_ text: String) {
        guard text.count == 7, let first = CalendarDate(iso: text + "-01") else { return nil }
        self.first = first
    }

    public var description: String { String("\(first)".prefix(7)) }

    public var days: ClosedRange<CalendarDate> { first...first.adding(months: 1).adding(days: -1) }

    /// Each of its days, in their order.
    public var eachDay: [CalendarDate] {
        (0..<CalendarDate.length(ofMonth: first.month, year: first.year)).map { first.adding(days: $0) }
    }

    /// The one before.
    public var previous: CalendarMonth { CalendarMonth(of: first.adding(days: -1)) }

    /// When it begins by that clock.
    public func start(_ clock: WallClock) -> Date { clock.instant(of: first) }

    /// When the next one begins.
    public func end(_ clock: WallClock) -> Date { clock.instant(of: days.upperBound.adding(days: 1)) }

    public func contains(_ date: Date, _ clock: WallClock) -> Bool { (start(clock)..<end(clock)).contains(date) }
}
