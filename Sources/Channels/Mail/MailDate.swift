import Foundation
import Model

/// The date-time of RFC 5322 section 3.3: `Sat, 21 Nov 2026 09:00:00 +0800`.
enum MailDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter timeZone: an IANA name; UTC where there is no such zone.
    static func text(_ instant: Date, timeZone: String) -> String {
        let offset = (TimeZone(identifier: timeZone) ?? .gmt).secondsFromGMT(for: instant) / 60
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + offset * 60
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        let date = CalendarDate(daysSinceEpoch: day)
        let time = seconds - day * 86_400
        let clock = [time / 3600, time / 60 % 60, time % 60].map(two).joined(separator: ":")
        let zone = (offset < 0 ? "-" : "+") + two(abs(offset) / 60) + two(abs(offset) % 60)
        return "\(days[date.isoWeekday - 1]), \(date.day) \(months[date.month - 1]) \(date.year) \(clock) \(zone)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
