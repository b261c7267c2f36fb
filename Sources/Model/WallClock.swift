import Foundation

/// The time and the zone that a stage works by, injected so that a test decides what time it is.
public struct WallClock: Sendable {
    public let timeZone: TimeZone
    private let read: @Sendable () -> Date

    public init(timeZone: TimeZone, now: @escaping @Sendable () -> Date) {
        self.timeZone = timeZone
        self.read = now
    }

    public static func system(timeZone: TimeZone) -> WallClock { WallClock(timeZone: timeZone) { Date() } }

    public static func fixed(_ instant: Date, timeZone: TimeZone) -> WallClock {
        WallClock(timeZone: timeZone) { instant }
    }

    public var now: Date { read() }

    /// Today's date in the clock's zone.
    public var today: CalendarDate { date(of: now) }

    public func date(of instant: Date) -> CalendarDate {
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: instant)
        return CalendarDate(daysSinceEpoch: Int((Double(seconds) / 86_400).rounded(.down)))
    }

    /// Minutes since local midnight, 0 to 1439.
    public func minuteOfDay(of instant: Date) -> Int {
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: instant)
        return ((seconds % 86_400) + 86_400) % 86_400 / 60
    }

    /// The instant at which `minute` of `date` strikes in the clock's zone.
    public func instant(of date: CalendarDate, minute: Int = 0) -> Date {
        let local = TimeInterval(date.daysSinceEpoch * 86_400 + minute * 60)
        let guess = Date(timeIntervalSince1970: local - TimeInterval(timeZone.secondsFromGMT()))
        return Date(timeIntervalSince1970: local - TimeInterval(timeZone.secondsFromGMT(for: guess)))
    }

    /// `2026-11-21 09:05`, in the store's zone.
    public func stamp(_ date: Date) -> String {
        let minute = minuteOfDay(of: date)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(self.date(of: date)) \(two(minute / 60)):\(two(minute % 60))"
    }
}
