/// Reads dates as people and machines write them: `2026-11-21`, `2026-11-21T09:00:00+08:00`, `21 Nov 2026 9:00 pm`,
/// `November 21, 2026`, `21.11.2026`, `21/11/2026`, `Sat, 21 Nov 2026 01:00:00 GMT`, as Ruby's `Time.parse`.
struct DateReader {
    private enum Part {
        case number(String)
        case word(String)
        case sign(UInt8)
    }

    private var parts: [Part] = []
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var time: (hour: Int, minute: Int, second: Int, nanosecond: Int)?
    private var isAfternoon: Bool?
    private var zone: Moment.Zone?

    /// Longer texts are no dates, nor are those with other than ASCII characters.
    init(_ text: String) {
        guard text.utf8.count <= 128, text.utf8.allSatisfy({ $0 < 0x80 }) else { return }
        var current: [UInt8] = []
        func part() -> Part? {
            guard let first = current.first else { return nil }
            let text = String(decoding: current, as: UTF8.self)
            return first.isDigit ? .number(text) : .word(text.lowercased())
        }
        for byte in text.utf8 {
            let continues = current.last.map { byte.isDigit ? $0.isDigit : byte.isLetter && $0.isLetter } ?? true
            if byte.isDigit || byte.isLetter, continues {
                current.append(byte)
                continue
            }
            if let part = part() { parts.append(part) }
            current = byte.isDigit || byte.isLetter ? [byte] : []
            if current.isEmpty { parts.append(.sign(byte)) }
        }
        if let part = part() { parts.append(part) }
    }

    /// The moment, `nil` if the text is no date; what it leaves open is today's, the clock's 0.
    mutating func moment(_ context: inout FilterContext) -> Moment? {
        var position = 0
        while position < parts.count {
            switch parts[position] {
            case .number: position = readNumber(position)
            case .word(let word): position = readWord(word, position)
            case .sign: position += 1
            }
        }
        // A number alone, or a year with a month, is no date.
        guard month != nil || year == nil && time != nil else { return nil }
        return assembled(&context)
    }

    private func assembled(_ context: inout FilterContext) -> Moment? {
        var moment: Moment
        if let year {
            moment = Moment(year: year)
            (moment.month, moment.day) = (month ?? 1, day ?? 1)
        } else {
            guard let today = Moment(reading: .string("now"), &context) else { return nil }
            moment = Moment(year: today.year)
            moment.month = month ?? today.month
            moment.day = day ?? (month == nil ? today.day : 1)
        }
        if let time {
            (moment.hour, moment.minute) = (time.hour, time.minute)
            (moment.second, moment.nanosecond) = (time.second, time.nanosecond)
            if let isAfternoon { moment.hour = moment.hour % 12 + (isAfternoon ? 12 : 0) }
        }
        if let zone { moment.zone = zone }
        return moment.normalised
    }

    private func number(at position: Int) -> Int? {
        guard position < parts.count, case .number(let digits) = parts[position] else { return nil }
        return digits.utf8.count <= 9 ? Int(digits) : nil
    }

    private func digits(at position: Int) -> Int {
        guard position < parts.count, case .number(let digits) = parts[position] else { return 0 }
        return digits.utf8.count
    }

    private func sign(_ character: Character, at position: Int) -> Bool {
        guard position < parts.count, case .sign(let byte) = parts[position] else { return false }
        return byte == character.asciiValue
    }

    private mutating func readNumber(_ position: Int) -> Int {
        if time == nil, sign(":", at: position + 1), let minute = number(at: position + 2) {
            return readTime(position, minute)
        }
        for separator in ["-", "/", "."] as [Character] where sign(separator, at: position + 1) {
            guard year == nil, let first = number(at: position), let second = number(at: position + 2) else { continue }
            guard sign(separator, at: position + 3), let third = number(at: position + 4) else {
                guard separator == "/", digits(at: position) <= 2 else { continue }
                (month, day) = (first, second)
                return position + 3
            }
            if digits(at: position) >= 3 {
                (year, month, day) = (first, second, third)
            } else {
                (year, month, day) = (full(third, digits(at: position + 4)), second, first)
            }
            return position + 5
        }
        if digits(at: position) == 8, year == nil, let number = number(at: position) {
            (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        } else if digits(at: position) == 6, year != nil, time == nil, let number = number(at: position) {
            time = (number / 10_000, number / 100 % 100, number % 100, 0)
        } else if time == nil, isMeridian(at: position + 1) || isMeridian(at: position + 2) {
            time = (number(at: position) ?? 0, 0, 0, 0)
        } else if let number = number(at: position) {
            if digits(at: position) <= 2, day == nil {
                day = number
            } else if year == nil, month != nil {
                year = full(number, digits(at: position))
            } else if year == nil, digits(at: position) == 4 {
                year = number
            }
        }
        return position + 1
    }

    private func isMeridian(at position: Int) -> Bool {
        guard position < parts.count, case .word(let word) = parts[position] else { return false }
        return word == "am" || word == "pm"
    }

    /// Years of two digits: up to 68 in this century.
    private func full(_ year: Int, _ digits: Int) -> Int { digits > 2 ? year : year + (year < 69 ? 2000 : 1900) }

    private mutating func readTime(_ start: Int, _ minute: Int) -> Int {
        var clock = (hour: number(at: start) ?? 0, minute: minute, second: 0, nanosecond: 0)
        var position = start + 3
        if sign(":", at: position), let second = number(at: position + 1) {
            clock.second = second
            position += 2
            if sign(".", at: position) || sign(",", at: position), position + 1 < parts.count,
                case .number(let fraction) = parts[position + 1]
            {
                let nine = fraction.prefix(9)
                clock.nanosecond = Int(nine + String(repeating: "0", count: 9 - nine.count)) ?? 0
                position += 2
            }
        }
        time = clock
        let gap = sign(" ", at: position) ? 1 : 0
        if sign("+", at: position + gap) || sign("-", at: position + gap), digits(at: position + gap + 1) >= 2 {
            return readOffset(position + gap)
        }
        return position
    }

    /// `+0800`, `+08:00`, `+08`
    private mutating func readOffset(_ position: Int) -> Int {
        guard let value = number(at: position + 1) else { return position + 1 }
        var next = position + 2
        var seconds = value * 3600
        if digits(at: position + 1) >= 4 {
            seconds = value / 100 * 3600 + value % 100 * 60
        } else if sign(":", at: next), let minutes = number(at: next + 1) {
            seconds += minutes * 60
            next += 2
        }
        zone = .fixed(sign("-", at: position) ? -seconds : seconds, name: "")
        return next
    }

    private mutating func readWord(_ word: String, _ position: Int) -> Int {
        switch word {
        case "z", "utc", "gmt": if time != nil { zone = .fixed(0, name: "UTC") }
        case "am": isAfternoon = false
        case "pm": isAfternoon = true
        default:
            let found = Moment.months.firstIndex { name in
                word.count >= 3 && (name.lowercased() == word || name.lowercased().hasPrefix(word) && word.count <= 4)
            }
            if month == nil, let found { month = found + 1 }
        }
        return position + 1
    }
}
