import struct Foundation.Date
import struct Foundation.TimeZone

/// A time as a calendar and a clock show it, in the proleptic Gregorian calendar.
struct Moment {
    enum Zone {
        /// The zone of the environment; how far it is from UTC is only asked for where it is printed.
        case environment
        /// Seconds east of UTC, and the name if the text gave one.
        case fixed(Int, name: String)
    }

    var year: Int
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var nanosecond = 0
    var zone = Zone.environment

    init(year: Int) { self.year = year }

    /// What the `date` filter is given: a count of seconds since 1970, `now`, `today`, or a date as people write them.
    init?(reading value: Value, _ context: inout FilterContext) {
        switch value {
        case .integer(let seconds): self.init(seconds: seconds, in: context.timeZone)
        case .string(let text):
            if Self.isNow(text) {
                let time = context.now.timeIntervalSince1970
                guard let seconds = Int(exactly: time.rounded(.down)) else { return nil }
                self.init(seconds: seconds, in: context.timeZone)
                nanosecond = Int((time - time.rounded(.down)) * 1e9)
            } else if let date = Self(isoDate: text) {
                self = date
            } else if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) {
                self.init(seconds: Numbers.leadingInteger(text), in: context.timeZone)
            } else {
                var reader = DateReader(text)
                guard let moment = reader.moment(&context) else { return nil }
                self = moment
            }
        default: return nil
        }
    }

    /// `2026-11-21`, the way in which dates mostly come.
    private init?(isoDate text: String) {
        guard text.utf8.count == 10 else { return nil }
        var digits: [Int] = []
        digits.reserveCapacity(8)
        for (position, byte) in text.utf8.enumerated() {
            if position == 4 || position == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard byte.isDigit else { return nil }
                digits.append(Int(byte - UInt8(ascii: "0")))
            }
        }
        self.init(year: digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3])
        month = digits[4] * 10 + digits[5]
        day = digits[6] * 10 + digits[7]
        guard let normalised else { return nil }
        self = normalised
    }

    private static func isNow(_ text: String) -> Bool {
        guard text.utf8.count == 3 || text.utf8.count == 5 else { return false }
        let word = text.lowercased()
        return word == "now" || word == "today"
    }

    /// The time so many seconds after 1970-01-01 00:00 UTC, within some 30,000 years of it.
    init?(seconds: Int, in timeZone: TimeZone) {
        guard seconds.magnitude < 1_000_000_000_000 else { return nil }
        let local = seconds + timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let rest = local - days * 86_400
        let date = Self.date(ofDay: days)
        self.init(year: date.year)
        (month, day) = (date.month, date.day)
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// The same time with a day that its month has: the 30th of February is the 1st or 2nd of March, as Ruby reads it.
    /// `nil` if it is no time at all.
    var normalised: Moment? {
        guard (1...12).contains(month), (1...31).contains(day), (0...24).contains(hour), (0...59).contains(minute),
            (0...60).contains(second), year.magnitude < 30_000
        else { return nil }
        var moment = self
        (moment.year, moment.month, moment.day) = Self.date(ofDay: dayNumber)
        return moment
    }

    /// Days since 1970-01-01.
    var dayNumber: Int { Self.day(of: year, month, day) }

    /// 0 is Sunday.
    var weekday: Int { ((dayNumber + 4) % 7 + 7) % 7 }

    /// From 1.
    var dayOfYear: Int { dayNumber - Self.day(of: year, 1, 1) + 1 }

    /// Seconds east of UTC.
    func offset(_ context: FilterContext) -> Int {
        switch zone {
        case .fixed(let offset, _): return offset
        case .environment:
            let local = clockSeconds
            // The offset holds for an instant, the clock only tells the local time: ask again where the first answer leads.
            let guess = context.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local)))
            return context.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local - guess)))
        }
    }

    /// Seconds since 1970-01-01 00:00 UTC.
    func seconds(_ context: FilterContext) -> Int { clockSeconds - offset(context) }

    func zoneName(_ context: FilterContext) -> String {
        switch zone {
        case .fixed(_, let name): return name
        case .environment:
            let date = Date(timeIntervalSince1970: Double(seconds(context)))
            return context.timeZone.abbreviation(for: date) ?? ""
        }
    }

    private var clockSeconds: Int { dayNumber * 86_400 + hour * 3600 + minute * 60 + second }

    /// Days since 1970-01-01 (H. Hinnant, chrono-compatible low-level date algorithms).
    static func day(of year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let z = day + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
