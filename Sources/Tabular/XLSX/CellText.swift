/// What the number or text of a cell is as text.
enum CellText {
    /// A number without an exponent and without a needless `.0`.
    static func number(_ raw: String) -> String {
        guard raw.utf8.contains(where: { $0 == 46 || $0 == 69 || $0 == 101 }), let value = Double(raw),
            value.rounded() == value, abs(value) < 1e15
        else { return raw }
        return String(Int(value))
    }

    /// A serial day as `1985-03-07`, with a time of day as `1985-03-07 09:30:00`, less than a day as `09:30:00`.
    ///
    /// Day 60 of the 1900 system is 29 February 1900, which never was (Lotus 1-2-3's mistake, kept by Excel): the days
    /// before it count from 31 December 1899. A number that is no day is left as it is.
    static func date(_ raw: String, from1904: Bool) -> String {
        guard let value = Double(raw), value >= 0, value < 2_958_466 else { return raw }
        var seconds = Int((value * 86_400).rounded())
        let days = seconds / 86_400
        seconds %= 86_400
        let time = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        if days == 0, !from1904, seconds > 0 { return time }
        let sinceEpoch = from1904 ? days - 24_107 : days - (days < 60 ? 25_568 : 25_569)
        let day = civil(sinceEpoch)
        let date = "\(four(day.year))-\(two(day.month))-\(two(day.day))"
        return seconds == 0 ? date : "\(date) \(time)"
    }

    /// Undoes `_x000D_`, a character that XML cannot hold (ECMA-376 part 1, 22.4.2.4).
    static func unescaped(_ text: String) -> String {
        guard hasEscapes(text.utf8) else { return text }
        var result = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let first = rest.first {
            let digits = String(String.UnicodeScalarView(rest.dropFirst(2).prefix(4)))
            if first == "_", rest.count >= 7, rest[rest.startIndex + 1] == "x", rest[rest.startIndex + 6] == "_",
                let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
            {
                result.append(scalar)
                rest = rest.dropFirst(7)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(result)
    }

    /// Whether there may be any: a `_` before an `x`.
    static func hasEscapes(_ bytes: some Sequence<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "x"), previous == UInt8(ascii: "_") { return true }
            previous = byte
        }
        return false
    }

    /// Howard Hinnant's `civil_from_days` (https://howardhinnant.github.io/date_algorithms.html).
    private static func civil(_ daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func four(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
    }
}
