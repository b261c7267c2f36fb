import Model
import TestSupport
import Testing

@testable import Outreach

@Suite("The audience language")
struct AudienceParserTests {
    @Test("and binds tighter than or, not tighter than and")
    func precedence() throws {
        let filter = try AudienceParser.parse("not type = owner and city = \"上海\" or grade = A")
        let owner = AudienceFilter.compare(.type, .equal, .text("owner"))
        let city = AudienceFilter.compare(.city, .equal, .text("上海"))
        let grade = AudienceFilter.compare(.grade, .equal, .text("A"))
        #expect(filter == .or(.and(.not(owner), city), grade))
    }

    @Test("Chinese words and full-width punctuation mean the same")
    func chinese() throws {
        let english = try AudienceParser.parse("type = owner and (city = \"上海\" or city in (\"苏州\", \"无锡\"))")
        let chinese = try AudienceParser.parse(
            "类型 \u{FF1D} 保有 且 \u{FF08}城市 = “上海” 或 城市 in \u{FF08}“苏州”、“无锡”\u{FF09}\u{FF09}")
        #expect(english == chinese)
    }

    @Test("dates and numbers are compared as such")
    func typedValues() throws {
        let date = try #require(CalendarDate(iso: "2025-01-01"))
        #expect(try AudienceParser.parse("delivered before 2025-01-01") == .compare(.delivered, .less, .date(date)))
        #expect(try AudienceParser.parse("mileage >= 60000") == .compare(.mileage, .greaterOrEqual, .number(60000)))
        #expect(try AudienceParser.parse("email is not missing") == .not(.missing(.email)))
    }

    @Test(
        "a fault is told with its column and what to do",
        arguments: [
            ("citty = 上海", 1, "did you mean city?"), ("type = owners", 8, "write latent, prospect, owner, lost, vip"),
            ("delivered before yesterday", 18, "write a date as 2025-01-31"), ("city = \"上海", 8, "end it with \""),
            ("city = 上海 city = 苏州", 11, "expected and, or, or the end of the audience"),
            ("delivered contains 2025", 11, "compare it with = < > before or after"),
        ])
    func faults(text: String, column: Int, hint: String) throws {
        let problem = try #require(throws: Problem.self) { try AudienceParser.parse(text) }
        #expect(problem.place?.column == column)
        #expect(problem.hint == hint)
    }

    @Test("a text of ten thousand parentheses is refused, not crashed on")
    func nesting() {
        #expect(throws: Problem.self) { try AudienceParser.parse(String(repeating: "(", count: 10_000)) }
        #expect(throws: Problem.self) { try AudienceParser.parse(String(repeating: "not ", count: 10_000)) }
    }

    @Test(
        "a chain that would exhaust the stack, or SQLite, is refused",
        arguments: ["type = owner", "everyone", "not everyone"])
    func chains(condition: String) throws {
        let text = Array(repeating: condition, count: 50_000).joined(separator: " or ")
        let problem = try #require(throws: Problem.self) { try AudienceParser.parse(text) }
        #expect(problem.message == "the audience has more than 200 conditions")
    }

    @Test("random words never crash it")
    func randomWords() {
        var random = SeededGenerator(seed: 7)
        let words = [
            "type", "=", "(", ")", "and", "or", "not", "\"", "“", "city", "in", ",", "is", "missing", "<", "!", "1",
            "保有",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...12, using: &random))
                .compactMap { _ in words.randomElement(using: &random) }.joined(separator: " ")
            _ = try? AudienceParser.parse(text)
        }
    }
}
