import Model
import Templating

/// The dozen ways in which a tidy value ends up in a file.
enum SampleSpelling {
    /// A date with its year, most often as it should be.
    static func date(_ date: CalendarDate, _ random: inout SplitMix64) -> String {
        switch random.weighted([560, 80, 120, 70, 50, 45, 50, 25]) {
        case 1: "\(date.year)/\(date.month)/\(date.day)"
        case 2: "\(date.year)\(two(date.month))\(two(date.day))"
        case 3: "\(date.year)年\(date.month)月\(date.day)日"
        case 4: "\(date.year).\(date.month).\(date.day)"
        // Only where it cannot be mistaken.
        case 5 where date.day > 12: "\(two(date.day))/\(two(date.month))/\(date.year)"
        // A spreadsheet's serial day.
        case 6: String(date.daysSinceEpoch + 25_569)
        case 7: "\(date) 00:00:00"
        default: date.description
        }
    }

    /// A birthday; some without a year, some no day at all.
    static func birthday(_ birthday: Birthday, isTidy: Bool, _ random: inout SplitMix64) -> String {
        if birthday.reckoning == .lunar { return lunar(birthday, &random) }
        if !isTidy, random.chance(14) { return random.pick(["1988-02-30", "1900-01-00", "不详", "八八年三月", "85.3.7"]) }
        guard let year = birthday.year, let date = CalendarDate(year: year, month: birthday.month, day: birthday.day)
        else { return "\(birthday.month)月\(birthday.day)日" }
        return random.chance(60) ? "\(birthday.month)月\(birthday.day)日" : self.date(date, &random)
    }

    private static func lunar(_ birthday: Birthday, _ random: inout SplitMix64) -> String {
        let day = LunarDate(
            year: birthday.year ?? 0, month: birthday.month, day: birthday.day, isLeapMonth: birthday.isLeapMonth)
        let text = "\(day)"
        guard let year = birthday.year else { return random.pick(["农历", "阴历", "", "农历"]) + text }
        return random.pick(["农历\(year)年\(text)", "\(year)年农历\(text)", "农历\(text)", "阴历\(text)", text])
    }

    /// A mobile number; some with a landline beside them, some spoiled, some missing.
    static func phone(_ number: String, areaCode: String, isTidy: Bool, _ random: inout SplitMix64) -> String {
        let parts = [number.prefix(3), number.dropFirst(3).prefix(4), number.suffix(4)]
        switch random.weighted(isTidy ? [760, 66, 54, 41, 34] : [760, 66, 54, 41, 34, 20, 20, 8, 9, 10, 18]) {
        case 1: return "+86 \(number)"
        case 2: return parts.joined(separator: " ")
        case 3: return "0086\(number)"
        case 4: return parts.joined(separator: "-")
        case 5: return "\(number)/\(areaCode)-\(random.below(80_000_000) + 20_000_000)"
        case 6:
            return String(number.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }.map(Character.init))
        case 7: return "1.9E+10"
        case 8: return number.dropLast() + "O"
        case 9: return String(number.dropLast())
        case 10: return ""
        default: return number
        }
    }

    /// An address that is nobody's: RFC 2606 keeps these domains.
    static func email(_ local: String, isTidy: Bool, _ random: inout SplitMix64) -> String {
        let domain = random.pick(["example.com", "example.net", "example.org"])
        switch random.weighted(isTidy ? [1] : [950, 10, 10, 6, 6, 6, 12]) {
        case 1: return " \(local.prefix(1).uppercased() + local.dropFirst())@\(domain.uppercased()) "
        case 2: return "\(local)@例子.example"
        case 3: return "\(local)@"
        case 4: return "\(local)#\(domain)"
        case 5: return "\(local)@\(domain.replacing(".", with: ".."))"
        case 6: return "无"
        default: return "\(local)@\(domain)"
        }
    }

    static func gender(_ gender: Customer.Gender, _ random: inout SplitMix64) -> String {
        let words = gender == .male ? ["男", "先生", "M", ""] : ["女", "女士", "F", ""]
        return words[random.weighted([40, 25, 15, 20])]
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
