import Foundation

/// Times as mail headers and delivery reports write them, in UTC whatever the machine's zone and language.
enum Timestamps {
    /// RFC 5322 §3.3: `Sat, 21 Nov 2026 09:05:00 +0000`.
    static func mail(_ date: Date) -> String {
        let civil = Civil(date)
        let weekday = weekdays[civil.weekday]
        let month = months[civil.month - 1]
        return "\(weekday), \(civil.day) \(month) \(civil.year) \(civil.clock) +0000"
    }

    /// RFC 3339: `2026-11-21T09:05:00Z`.
    static func internet(_ date: Date) -> String {
        let civil = Civil(date)
        return "\(civil.year)-\(twoDigits(civil.month))-\(twoDigits(civil.day))T\(civil.clock)Z"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    fileprivate static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// A moment in the proleptic Gregorian calendar, UTC.
private struct Civil {
    let year: Int
    let month: Int
    let day: Int
    /// 0 is Sunday.
    let weekday: Int
    /// `09:05:00`
    let clock: String

    /// "civil_from_days" of Howard Hinnant's *chrono-Compatible Low-Level Date Algorithms*: day 0 is 1970-01-01,
    /// a Thursday; eras of 400 years begin on 1 March of year 0, 719,468 days before.
    init(_ date: Date) {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let secondOfDay = seconds - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        weekday = ((days % 7) + 11) % 7
        clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
            .map(Timestamps.twoDigits).joined(separator: ":")
    }
}
