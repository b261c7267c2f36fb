import Liquid
import Testing

@Suite("Parsing")
struct ParsingTests {
    @Test(
        "Broken blocks and tags are syntax errors in every mode",
        arguments: [
            "{% if a %}", "{% endif %}", "{% for a in b %}{% endif %}", "{% foo %}", "{{ a", "{% a", "{% raw %}",
            "{% comment %}",
            "{% case a %}{% when %}{% endcase %}", "{% assign x %}", "{% capture %}{% endcapture %}", "{% cycle %}",
            "{% else %}",
            "{% for a on b %}{% endfor %}", "{% render a %}", "{% liquid if a %}", "{% # a\n b %}",
            "{% doc x %}{% enddoc %}",
        ])
    func broken(template: String) {
        for mode in [Environment.Mode.lax, .strict, .strict2] {
            #expect(failure(template, in: .fixture(mode: mode))?.kind == .syntax)
        }
    }

    @Test(
        "Lax mode leaves out what it cannot understand",
        arguments: [
            Example("{{ text text }}|{{ text, 1 }}|{{ text | | upcase }}", "Hello World|Hello World|HELLO WORLD"),
            Example("{{ text | append 1 }}", "Liquid error: wrong number of arguments (given 1, expected 2)"),
            Example("{% if text && nope %}yes{% endif %}", "yes"),
            Example("{% if text ! nope %}yes{% endif %}", "Liquid error: Unknown operator !"),
            Example("{{ !text }}{{ }}{{ | }}", "Hello World"),
            Example("{% for n in numbers, limit:2 %}{{ n }}{% endfor %}", "31"),
        ])
    func lax(example: Example) throws {
        #expect(try render(example.template).hasPrefix(example.output))
    }

    @Test(
        "Strict mode refuses malformed output and conditions, strict2 every malformed tag",
        arguments: [
            ("{{ text text }}", true), ("{{ text | | upcase }}", true), ("{% if text && nope %}{% endif %}", true),
            ("{% if 1 = 1 %}{% endif %}", true), ("{% for n in numbers limits: 2 %}{% endfor %}", true),
            ("{% case text foo %}{% when 1 %}{% endcase %}", false), ("{% cycle 1 2 %}", false),
        ])
    func strict(template: String, isStrict: Bool) {
        #expect((failure(template, in: .fixture(mode: .strict)) != nil) == isStrict)
        #expect(failure(template, in: .fixture(mode: .strict2))?.kind == .syntax)
        #expect(failure(template, in: .fixture(mode: .lax))?.kind != .syntax)
    }

    @Test("Errors name the template, the line, the column and what was probably meant")
    func places() throws {
        let unknown = try #require(failure("王芳\n  {% asign x = 1 %}", in: .fixture()))
        #expect((unknown.line, unknown.column) == (2, 6))
        #expect(unknown.message == "Unknown tag 'asign'")
        #expect(unknown.hint == "did you mean assign?")
        let markup = try #require(failure("a\n王 {{ b | | c }}", in: .fixture(mode: .strict2)))
        #expect(markup.message == "Expected id but found pipe in \"{{ b | | c }}\"")
        #expect(markup.description == "template:2:10: \(markup.message)")
        let open = try #require(failure("\n {% if a %}\n", in: .fixture()))
        #expect(open.description == "template:2:2: 'if' tag was never closed")
    }

    @Test("Errors while rendering are printed in their place, or thrown")
    func rendering() throws {
        let template = "a{{ 1 | divided_by: 0 }}b{% if 1 > 'a' %}c{% endif %}d"
        #expect(
            try render(template)
                == "aLiquid error: divided by 0bLiquid error: comparison of Integer with String failedd")
        let error = try #require(failure(template, in: .fixture(errors: .raise)))
        #expect((error.kind, error.message, error.column) == (.render, "divided by 0", 2))
    }
}
