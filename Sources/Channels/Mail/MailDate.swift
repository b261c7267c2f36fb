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

    func append(_ instant: Date, to mail: inout MailBuffer) {
        let offset = timeZone.secondsFromGMT(for: instant) / 60
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + offset * 60
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        let date = CalendarDate(daysSinceEpoch: day)
        let time = seconds - day * 86_400
        func digits(_ number: Int, then next: String = "") {
            mail.raw(byte: UInt8(ascii: "0") + UInt8(number / 10))
            mail.raw(byte: UInt8(ascii: "0") + UInt8(number % 10))
            mail.raw(next)
        }
        mail.raw(Self.days[date.isoWeekday - 1])
        mail.raw(", ")
        digits(date.day, then: " ")
        mail.raw(Self.months[date.month - 1])
        mail.raw(" ")
        digits(date.year / 100)
        digits(date.year % 100, then: " ")
        digits(time / 3600, then: ":")
        digits(time / 60 % 60, then: ":")
        digits(time % 60, then: offset < 0 ? " -" : " +")
        digits(abs(offset) / 60)
        digits(abs(offset) % 60)
    }
}
