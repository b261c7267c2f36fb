import Liquid
import Testing

@Suite("Conditions")
struct ConditionTests {
    @Test(
        "if, unless and case choose a branch",
        arguments: [
            Example("{% if nothing %}a{% elsif text %}b{% else %}c{% endif %}", "b"),
            Example("{% unless nothing %}a{% else %}b{% endunless %}", "a"),
            Example("{% unless text %}a{% elsif text %}b{% endunless %}", "b"),
            Example(
                "{% case customer.points %}{% when 1, 2 %}few{% when 3 or 4 %}some{% else %}many{% endcase %}", "some"),
            Example("{% case 5 %}x{% when 1 %}a{% else %}b{% endcase %}", "b"),
            Example("{% case 1 %}{% when 1, 1 %}a{% when 1 %}b{% endcase %}", "aab"),
        ])
    func branches(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "These conditions hold",
        arguments: [
            "1 == 1.0", "1 != '1'", "1 <> 2", "2 >= 2", "1.5 < 2", "'a' < 'b'", "text contains 'World'",
            "numbers contains 3",
            "customer contains 'name'", "(1..3) contains 2", "nothing == nil", "none == empty", "'' == empty",
            "nothing == blank", "' \n' == blank", "false == blank", "0", "''", "none", "numbers == numbers",
            "true or false and false", "nope == nil", "text.size == 11", "(1..3) == (1..3)",
        ])
    func truths(condition: String) throws {
        #expect(try render("{% if \(condition) %}yes{% endif %}", in: .fixture(mode: .strict2)) == "yes")
    }

    @Test(
        "These conditions fail",
        arguments: [
            "nil", "false", "nope", "nothing > 1", "numbers > 1", "nothing contains 'a'", "numbers contains '3'",
            "true and false or false", "'a' == 'A'", "nil == empty", "1 == '1'", "customer == nil",
            "'\u{E9}' == 'e\u{301}'",
        ])
    func falsehoods(condition: String) throws {
        #expect(try render("{% if \(condition) %}yes{% endif %}", in: .fixture(mode: .strict2)) == "")
    }

    @Test("and and or group from right to left")
    func grouping() throws {
        #expect(try render("{% if false and true or true %}yes{% else %}no{% endif %}") == "no")
        #expect(try render("{% if true or false and false %}yes{% else %}no{% endif %}") == "yes")
    }
}
