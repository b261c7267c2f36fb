/// `strftime` as Ruby's `Time` has it: `%-d`, `%_m`, `%^a`, `%10Y`, `%:z`, `%3N` and so on.
extension Moment {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// - Throws: a limit failure for absurd widths.
    func formatted(_ format: String, _ context: inout FilterContext) throws(Failure) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let before = rest
            var directive = Directive()
            if let conversion = directive.read(&rest), let text = try text(of: conversion, directive, context) {
                result += text
            } else {
                // Not a directive: it stands as it is.
                rest = before
                result += "%"
            }
            try context.check(bytes: result.utf8.count)
        }
        return result
    }

    /// What stands between `%` and the letter.
    struct Directive {
        var padding: Character?
        var hasPadding = true
        var isUpper = false
        var changesCase = false
        var colons = 0
        var width: Int?

        mutating func read(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
            while let scalar = rest.popFirst() {
                switch scalar {
                case "-": hasPadding = false
                case "_": padding = " "
                case "0" where width == nil: padding = "0"
                case "^": isUpper = true
                case "#": changesCase = true
                case ":": colons += 1
                case "0"..."9": width = min((width ?? 0) * 10 + Int(scalar.value - 48), 100_000)
                case "E", "O": continue
                default: return scalar
                }
            }
            return nil
        }

        func number(_ value: Int, _ digits: Int, _ standard: Character = "0") -> String {
            guard hasPadding else { return String(value) }
            let count = width ?? digits
            let padding = padding ?? standard
            let magnitude = String(value.magnitude)
            let sign = value < 0 ? "-" : ""
            let fill = String(repeating: padding, count: max(0, count - magnitude.count - sign.count))
            return padding == "0" ? sign + fill + magnitude : fill + sign + magnitude
        }

        func text(_ value: String, swapped: String? = nil) -> String {
            var value = value
            if isUpper { value = value.uppercased() }
            if changesCase { value = swapped ?? value.uppercased() }
            let fill = max(0, (width ?? 0) - value.unicodeScalars.count)
            return hasPadding ? String(repeating: padding ?? " ", count: fill) + value : value
        }
    }

    private func text(
        of conversion: Unicode.Scalar, _ d: Directive, _ context: FilterContext
    ) throws(Failure) -> String? {
        switch conversion {
        case "Y": d.number(year, year < 0 ? 5 : 4)
        case "C": d.number((year - mod(year, 100)) / 100, 2)
        case "y": d.number(mod(year, 100), 2)
        case "m": d.number(month, 2)
        case "B": d.text(Self.months[month - 1])
        case "b", "h": d.text(String(Self.months[month - 1].prefix(3)))
        case "d": d.number(day, 2)
        case "e": d.number(day, 2, " ")
        case "j": d.number(dayOfYear, 3)
        case "H": d.number(hour, 2)
        case "k": d.number(hour, 2, " ")
        case "I": d.number(hourOfTwelve, 2)
        case "l": d.number(hourOfTwelve, 2, " ")
        case "M": d.number(minute, 2)
        case "S": d.number(second, 2)
        case "L": fraction(digits: d.width ?? 3)
        case "N": fraction(digits: d.width ?? 9)
        case "p": d.text(hour < 12 ? "AM" : "PM", swapped: hour < 12 ? "am" : "pm")
        case "P": d.text(hour < 12 ? "am" : "pm")
        case "A": d.text(Self.weekdays[weekday])
        case "a": d.text(String(Self.weekdays[weekday].prefix(3)))
        case "u": d.number(weekday == 0 ? 7 : weekday, 1)
        case "w": d.number(weekday, 1)
        case "G": d.number(isoWeek.year, 4)
        case "g": d.number(mod(isoWeek.year, 100), 2)
        case "V": d.number(isoWeek.week, 2)
        case "U": d.number((dayOfYear + 6 - weekday) / 7, 2)
        case "W": d.number((dayOfYear + 6 - (weekday + 6) % 7) / 7, 2)
        case "s": d.number(seconds(context), 1)
        case "z": zoneText(d, context)
        case "Z": d.text(zoneName(context), swapped: zoneName(context).lowercased())
        case "n": d.text("\n")
        case "t": d.text("\t")
        case "%": d.text("%")
        case "c": d.text(try whole("%a %b %e %H:%M:%S %Y", context))
        case "D", "x": d.text(try whole("%m/%d/%y", context))
        case "F": d.text(try whole("%Y-%m-%d", context))
        case "T", "X": d.text(try whole("%H:%M:%S", context))
        case "R": d.text(try whole("%H:%M", context))
        case "r": d.text(try whole("%I:%M:%S %p", context))
        case "v": d.text(try whole("%e-%^b-%Y", context))
        case "+": d.text(try whole("%a %b %e %H:%M:%S %Z %Y", context))
        default: nil
        }
    }

    private func whole(_ format: String, _ context: FilterContext) throws(Failure) -> String {
        var context = context
        return try formatted(format, &context)
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
        var hours = two(distance / 3600)
        if !d.hasPadding { hours = String(distance / 3600) }
        let fill = max(0, (d.width ?? 0) - hours.count - tail.count - 1)
        if d.padding == " " { return String(repeating: " ", count: fill) + sign + hours + tail }
        return sign + String(repeating: "0", count: fill) + hours + tail
    }

    /// ISO 8601: weeks begin on Monday, the first one holds the year's first Thursday.
    private var isoWeek: (year: Int, week: Int) {
        let thursday = dayNumber - (weekday + 6) % 7 + 3
        let year = Self.date(ofDay: thursday).year
        return (year, (thursday - Self.day(of: year, 1, 1)) / 7 + 1)
    }
}
