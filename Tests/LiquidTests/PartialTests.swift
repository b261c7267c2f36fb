import Liquid
import Testing

@Suite("Partials")
struct PartialTests {
    private let partials = [
        "row": "[{{ row }}{{ x }}{{ text }}{{ forloop.index }}]",
        "sets": "{% assign inner = 'set' %}",
        "stops": "{% if n == 2 %}{% break %}{% endif %}",
        "again": "x{% render 'again' %}",
        "broken": "{% if %}",
        "shop/sign": "{{ sign }}",
    ]

    private func output(_ template: String) throws -> String {
        try render(template, in: .fixture(partials: partials))
    }

    @Test("render sees only what it is given")
    func isolation() throws {
        #expect(try output("{% assign row = 1 %}{% render 'row' %}") == "[]")
        #expect(try output("{% render 'row', x: text %}") == "[Hello World]")
        #expect(
            try output("{% render 'row' with text %}|{% render 'row' with text as x %}")
                == "[Hello World]|[Hello World]")
        #expect(try output("{% render 'row' for numbers %}") == "[31][12][23]")
        #expect(try output("{% render 'row' for numbers as x %}") == "[31][12][23]")
        #expect(try output("{% render 'sets' %}{{ inner }}") == "")
        #expect(try output("{% render 'shop/sign' with 7 %}") == "7")
    }

    @Test("include shares the variables of its caller")
    func sharing() throws {
        #expect(try output("{% assign row = 1 %}{% include 'row' %}") == "[1Hello World]")
        #expect(try output("{% include 'sets' %}{{ inner }}") == "set")
        #expect(try output("{% include 'row' for numbers %}") == "[3Hello World][1Hello World][2Hello World]")
        #expect(try output("{% assign p = 'sets' %}{% include p %}{{ inner }}") == "set")
        #expect(try output("{% include 'row', x: 5 %}{{ x }}") == "[5Hello World]")
    }

    @Test("break leaves a loop through include, but not through render")
    func interrupts() throws {
        #expect(try output("{% for n in (1..3) %}{% include 'stops' %}{{ n }}{% endfor %}") == "1")
        #expect(try output("{% for n in (1..3) %}{% render 'stops', n: n %}{{ n }}{% endfor %}") == "123")
    }

    @Test("A partial that is missing, broken or without end is an error in its place")
    func faults() throws {
        #expect(try output("a{% render 'nope' %}b") == "aLiquid error: No such template 'nope'b")
        #expect(try output("a{% render 'broken' %}b").contains("Liquid syntax error"))
        #expect(try output("{% render 'again' %}").hasSuffix("Liquid error: Nesting too deep"))
    }

    @Test("No name leads out", arguments: ["../x", "a/../../x", "/etc/passwd", "a\\b", ""])
    func names(name: String) throws {
        var environment = Environment.fixture()
        environment.partials = { _ in "found" }
        let output = try render("{% assign n = '\(name)' %}{% include n %}{% render '\(name)' %}", in: environment)
        #expect(!output.contains("found"))
    }
}
