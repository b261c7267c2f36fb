import ArgumentParser
import Foundation
import Model
import Templating

struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "Shows days in both calendars: lunar day, solar term, festivals; for 1901 to 2100.",
        discussion: """
            EXAMPLE
              hongyan calendar 2026-02-17
              hongyan calendar --from 2026-01-01 --to 2026-12-31
              hongyan calendar --from 1901-01-01 --to 2100-12-31 --json
            """)

    @Argument(help: ArgumentHelp("One day, as 2026-02-17. Default: today in China.", valueName: "date"))
    var day: CalendarDate?

    @Option(help: ArgumentHelp("The first day of several.", valueName: "date"))
    var from: CalendarDate?

    @Option(help: ArgumentHelp("The last day of several.", valueName: "date"))
    var to: CalendarDate?

    @Flag(help: "One JSON object a line; docs/calendar.md names its keys.")
    var json = false

    func validate() throws {
        guard (from == nil) == (to == nil) else { throw ValidationError("--from and --to belong together") }
        guard day == nil || from == nil else { throw ValidationError("write one day, or --from and --to") }
        if let from, let to, to < from { throw ValidationError("--to is before --from") }
    }

    func run() async throws {
        let today = WallClock.system(timeZone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt).today
        let first = from ?? day ?? today
        let days = first...(to ?? first)
        for day in [days.lowerBound, days.upperBound] where !CalendarDay.range.contains(day) {
            throw Problem(
                "the lunar calendar is not known for \(day)",
                hint: "ask for days from \(CalendarDay.range.lowerBound) to \(CalendarDay.range.upperBound)")
        }
        CalendarView(days: days).show(asJSON: json)
    }
}
