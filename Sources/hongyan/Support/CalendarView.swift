import Model
import Templating

/// Days of the calendar as a person or a program reads them.
struct CalendarView {
    let days: ClosedRange<CalendarDate>

    /// Lines that are written at once.
    private static let block = 1_000

    func show(asJSON: Bool) {
        var lines: [String] = []
        CalendarDay.forEach(in: days) { day in
            lines.append(asJSON ? Self.json(day) : Self.text(day))
            if lines.count == Self.block {
                Output.line(lines.joined(separator: "\n"))
                lines = []
            }
        }
        if !lines.isEmpty { Output.line(lines.joined(separator: "\n")) }
    }

    /// `2026-02-17  农历2026年正月初一  春节`
    private static func text(_ day: CalendarDay) -> String {
        let names = [day.solarTerm?.chineseName].compactMap { $0 } + day.festivals.map(\.chineseName)
        var seen: Set<String> = []
        let notes = names.filter { seen.insert($0).inserted }.joined(separator: " ")
        return "\(day.date)  农历\(day.lunar.year)年\(day.lunar)" + (notes.isEmpty ? "" : "  \(notes)")
    }

    /// Every key in every line, so that a program need not ask. The texts are the product's own and need no escaping.
    private static func json(_ day: CalendarDay) -> String {
        let term = day.solarTerm.map { "\"\($0.chineseName)\"" } ?? "null"
        let festivals = day.festivals.map { "\"\($0.chineseName)\"" }.joined(separator: ",")
        return """
            {"date":"\(day.date)","lunar_year":\(day.lunar.year),"lunar_month":\(day.lunar.month),\
            "leap":\(day.lunar.isLeapMonth),"lunar_day":\(day.lunar.day),"solar_term":\(term),\
            "festivals":[\(festivals)]}
            """
    }
}
