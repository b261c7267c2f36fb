import Foundation
import Liquid
import Testing

@Suite("The date filter")
struct DateFilterTests {
    @Test(
        "It reads dates as people and machines write them",
        arguments: [
            "2026-11-21", "2026/11/21", "21/11/2026", "21.11.2026", "21 Nov 2026", "November 21, 2026",
            "Nov 21st, 2026",
            "Sat, 21 Nov 2026 01:00:00 GMT", "2026-11-21T09:00:00+08:00", "Sat Nov 21 10:00:00 UTC 2026", "1795222800",
        ])
    func reading(date: String) throws {
        #expect(try render("{{ d | date: '%F' }}", ["d": .string(date)]) == "2026-11-21")
    }

    @Test("What is no date stays as it is", arguments: ["tomorrow", "", "2026-13-01", "2026-02", "王芳", "25:61", "-1"])
    func nonsense(text: String) throws {
        #expect(try render("{{ d | date: '%F' }}", ["d": .string(text)]) == text)
    }

    @Test(
        "It writes every directive of strftime",
        arguments: [
            Example("%Y年%-m月%-d日", "2026年3月4日"), Example("%Y-%m-%d %H:%M:%S", "2026-03-04 14:05:09"),
            Example("%y %C %e %j %b %B %a %A", "26 20  4 063 Mar March Wed Wednesday"),
            Example("%I %l %k %p %P %L %N", "02  2 14 PM pm 000 000000000"),
            Example("%u %w %G-%V %U %W", "3 3 2026-10 09 09"),
            Example("%D %F %T %R %r %x %X", "03/04/26 2026-03-04 14:05:09 14:05 02:05:09 PM 03/04/26 14:05:09"),
            Example("%c|%v|%%|%n|%t", "Wed Mar  4 14:05:09 2026| 4-MAR-2026|%|\n|\t"),
            Example("%^a %#p %_m %03d %-H %10Y %q", "WED pm  3 004 14 0000002026 %q"),
            Example("%z %:z %s", "+0800 +08:00 1772604309"),
        ])
    func formatting(example: Example) throws {
        #expect(try render("{{ '2026-03-04 14:05:09' | date: '\(example.template)' }}") == example.output)
    }

    @Test("now is the injected time, in the injected zone")
    func now() throws {
        #expect(
            try render("{{ 'now' | date: '%F %T %z' }} {{ 'today' | date: '%H' }}") == "2026-11-21 12:00:00 +0800 12")
    }

    @Test("A rendering may have a clock of its own")
    func ownClock() throws {
        let template = try Template("{{ 'now' | date: '%F' }}", environment: .fixture())
        #expect(try template.render(now: Date(timeIntervalSince1970: 0)) == "1970-01-01")
    }

    @Test("A time keeps the offset that it names")
    func offsets() throws {
        #expect(try render("{{ '2026-11-21T09:00:00Z' | date: '%T %z %Z' }}") == "09:00:00 +0000 UTC")
        #expect(try render("{{ '2026-11-21 09:00:00 -0500' | date: '%T %z' }}") == "09:00:00 -0500")
    }
}
