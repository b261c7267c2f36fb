/// `strftime` as Ruby's `Time` has it: `%-d`, `%_m`, `%^a`, `%10Y`, `%:z`, `%3N` and so on.
extension Moment {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// - Throws: a limit failure for absurd widths.
    func formatted(_ format: String, _ context: FilterContext) throws(Failure) -> String {
        let bytes = Array(format.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "%") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            var end = position + 1
            var directive = Directive()
            if let conversion = directive.read(bytes, &end), try write(conversion, directive, context, into: &result) {
                position = end
            } else {
                // Not a directive: it stands as it is.
                result.append(bytes[position])
                position += 1
            }
            try context.check(bytes: result.count)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What stands between `%` and the letter.
    struct Directive {
        var padding: UInt8?
        var hasPadding = true
        var isUpper = false
        var changesCase = false
        var colons = 0
        var width: Int?

        /// - Returns: the letter of the conversion.
        mutating func read(_ bytes: [UInt8], _ position: inout Int) -> UInt8? {
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                switch byte {
                case UInt8(ascii: "-"): hasPadding = false
                case UInt8(ascii: "_"): padding = UInt8(ascii: " ")
                case UInt8(ascii: "0") where width == nil: padding = byte
                case UInt8(ascii: "^"): isUpper = true
                case UInt8(ascii: "#"): changesCase = true
                case UInt8(ascii: ":"): colons += 1
                case _ where byte.isDigit: width = min((width ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), 100_000)
                case UInt8(ascii: "E"), UInt8(ascii: "O"): continue
                default: return byte
                }
            }
            return nil
        }

        func number(_ value: Int, _ digits: Int, _ standard: Unicode.Scalar = "0", into result: inout [UInt8]) {
            let padding = padding ?? UInt8(ascii: standard)
            let magnitude = String(value.magnitude)
            let fill = hasPadding ? (width ?? digits) - magnitude.utf8.count - (value < 0 ? 1 : 0) : 0
            if value < 0, padding == UInt8(ascii: "0") { result.append(UInt8(ascii: "-")) }
            if fill > 0 { result.append(contentsOf: repeatElement(padding, count: fill)) }
            if value < 0, padding != UInt8(ascii: "0") { result.append(UInt8(ascii: "-")) }
            result.append(contentsOf: magnitude.utf8)
        }

        func text(_ value: String, swapped: String? = nil, into result: inout [UInt8]) {
            var value = value
            if isUpper { value = value.uppercased() }
            if changesCase { value = swapped ?? value.uppercased() }
            let fill = hasPadding ? (width ?? 0) - value.utf8.count : 0
            if fill > 0 { result.append(contentsOf: repeatElement(padding ?? UInt8(ascii: " "), count: fill)) }
            result.append(contentsOf: value.utf8)
        }
    }

    /// - Returns: whether there is such a conversion.
    private func write(
        _ conversion: UInt8, _ d: Directive, _ context: FilterContext, into result: inout [UInt8]
    ) throws(Failure) -> Bool {
        switch Unicode.Scalar(conversion) {
        case "Y": d.number(year, year < 0 ? 5 : 4, into: &result)
        case "C": d.number((year - mod(year, 100)) / 100, 2, into: &result)
        case "y": d.number(mod(year, 100), 2, into: &result)
        case "m": d.number(month, 2, into: &result)
        case "d": d.number(day, 2, into: &result)
        case "e": d.number(day, 2, " ", into: &result)
        case "j": d.number(dayOfYear, 3, into: &result)
        case "H": d.number(hour, 2, into: &result)
        case "k": d.number(hour, 2, " ", into: &result)
        case "I": d.number(hourOfTwelve, 2, into: &result)
        case "l": d.number(hourOfTwelve, 2, " ", into: &result)
        case "M": d.number(minute, 2, into: &result)
        case "S": d.number(second, 2, into: &result)
        case "u": d.number(weekday == 0 ? 7 : weekday, 1, into: &result)
        case "w": d.number(weekday, 1, into: &result)
        case "G": d.number(isoWeek.year, 4, into: &result)
        case "g": d.number(mod(isoWeek.year, 100), 2, into: &result)
        case "V": d.number(isoWeek.week, 2, into: &result)
        case "U": d.number((dayOfYear + 6 - weekday) / 7, 2, into: &result)
        case "W": d.number((dayOfYear + 6 - (weekday + 6) % 7) / 7, 2, into: &result)
        case "s": d.number(seconds(context), 1, into: &result)
        default:
            guard let text = try text(of: Unicode.Scalar(conversion), d, context) else { return false }
            let isLower = conversion == UInt8(ascii: "p") || conversion == UInt8(ascii: "Z")
            d.text(text, swapped: isLower ? text.lowercased() : nil, into: &result)
        }
        return true
    }

    /// The conversions that are no numbers.
    private func text(
        of conversion: Unicode.Scalar, _ d: Directive, _ context: FilterContext
    ) throws(Failure) -> String? {
        switch conversion {
        case "B": Self.months[month - 1]
        case "b", "h": String(Self.months[month - 1].prefix(3))
        case "A": Self.weekdays[weekday]
        case "a": String(Self.weekdays[weekday].prefix(3))
        case "p": hour < 12 ? "AM" : "PM"
        case "P": hour < 12 ? "am" : "pm"
        case "L": fraction(digits: d.width ?? 3)
        case "N": fraction(digits: d.width ?? 9)
        case "z": zoneText(d, context)
        case "Z": zoneName(context)
        case "n": "\n"
        case "t": "\t"
        case "%": "%"
        case "c": try formatted("%a %b %e %H:%M:%S %Y", context)
        case "D", "x": try formatted("%m/%d/%y", context)
        case "F": try formatted("%Y-%m-%d", context)
        case "T", "X": try formatted("%H:%M:%S", context)
        case "R": try formatted("%H:%M", context)
        case "r": try formatted("%I:%M:%S %p", context)
        case "v": try formatted("%e-%^b-%Y", context)
        case "+": try formatted("%a %b %e %H:%M:%S %Z %Y", context)
        default: nil
        }
    }

    private var hourOfTwelve: Int { hour % 12 == 0 ? 12 : hour % 12 }

    private func mod(_ value: Int, _ divisor: Int) -> Int { (value % divisor + divisor) % divisor }

    private func fraction(digits: Int) -> String {
        let nine = String(repeating: "0", count: max(0, 9 - String(nanosecond).count)) + String(nanosecond)
        return String(nine.prefix(digits)) + String(repeating: "0", count: max(0, digits - 9))
    }

    /// `+0800`, `+08:00`, `+08:00:00`
    private func zoneText(_ d: Directive, _ context: FilterContext) -> String {
        let offset = offset(context)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        let distance = abs(offset)
        var tail = two(distance / 60 % 60)
        if d.colons > 0 { tail = ":" + tail }
        if d.colons > 1 { tail += ":" + two(distance % 60) }
        let sign = offset < 0 ? "-" : "+"
        let hours = d.hasPadding ? two(distance / 3600) : String(distance / 3600)
        let fill = max(0, (d.width ?? 0) - hours.count - tail.count - 1)
        if d.padding == UInt8(ascii: " ") { return String(repeating: " ", count: fill) + sign + hours + tail }
        return sign + String(repeating: "0", count: fill) + hours + tail
    }

    /// ISO 8601: weeks begin on Monday, the first one holds the year's first Thursday.
    private var isoWeek: (year: Int, week: Int) {
        let thursday = dayNumber - (weekday + 6) % 7 + 3
        let year = Self.date(ofDay: thursday).year
        return (year, (thursday - Self.day(of: year, 1, 1)) / 7 + 1)
    }
}
