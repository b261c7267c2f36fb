import Foundation
import Model

/// The date-time of RFC 5322 section 3.3: `Sat, 21 Nov 2026 09:00:00 +0800`.
struct MailDate: Sendable {
    private let timeZone: TimeZone

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter timeZone: an IANA name; UTC where there is no such zone.
    init(timeZone: String) { self.timeZone = TimeZone(identifier: timeZone) ?? .gmt }

    func text(_ instant: Date) -> String {
        let offset = timeZone.secondsFromGMT(for: instant) / 60
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + offset * 60
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        let date = CalendarDate(daysSinceEpoch: day)
        let time = seconds - day * 86_400
        let clock = "\(Self.two(time / 3600)):\(Self.two(time / 60 % 60)):\(Self.two(time % 60))"
        let zone = "\(offset < 0 ? "-" : "+")\(Self.two(abs(offset) / 60))\(Self.two(abs(offset) % 60))"
        return
            "\(Self.days[date.isoWeekday - 1]), \(date.day) \(Self.months[date.month - 1]) \(date.year) \(clock) \(zone)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
