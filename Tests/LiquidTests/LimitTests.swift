import Liquid
import Testing

@Suite("Limits")
struct LimitTests {
    private func kind(_ template: String, _ limits: Environment.Limits = .init()) -> LiquidError.Kind? {
        failure(template, in: .fixture(limits: limits))?.kind
    }

    @Test(
        "A hundred thousand nested tags or brackets are an error",
        arguments: [
            "{% if a %}", "{% for a in b %}", "{% capture a %}", "{% case a %}", "{% comment %}", "{% liquid ", "{{ a[",
            "{{ (1..", "{% unless a[", "{%", "{{", "{% comment %}{%", "{% raw %}{%", "{% doc %}{{",
        ])
    func nesting(opening: String) {
        for mode in [Environment.Mode.lax, .strict2] {
            let template = String(repeating: opening, count: 100_000)
            #expect(throws: LiquidError.self) { try Template(template, environment: .fixture(mode: mode)) }
        }
    }

    @Test("Nesting is allowed up to the limit")
    func nestingLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "{% if true %}", count: depth) + "x" + String(repeating: "{% endif %}", count: depth)
        }
        #expect(try render(nested(100)) == "x")
        #expect(kind(nested(101)) == .limit)
        #expect(
            kind("{{ " + String(repeating: "a[", count: 200) + "1" + String(repeating: "]", count: 200) + " }}")
                == .limit)
    }

    @Test("Loops end after so many passes, nested ones and those of partials counted together")
    func iterations() {
        let limits = Environment.Limits(iterations: 1000)
        #expect(kind("{% for a in (1..1000) %}{% endfor %}", limits) == nil)
        #expect(kind("{% for a in (1..1001) %}{% endfor %}", limits) == .limit)
        #expect(kind("{% for a in (1..40) %}{% for b in (1..40) %}{% endfor %}{% endfor %}", limits) == .limit)
        #expect(kind("{% tablerow a in (1..99999999999) %}{% endtablerow %}", limits) == .limit)
        #expect(kind("{{ (1..99999999999) | reverse }}", limits) == .limit)
    }

    @Test(
        "Output, captures and texts made by filters do not grow beyond the limit",
        arguments: [
            "{% for i in (1..99999) %}0123456789{% endfor %}",
            "{% capture c %}{% for i in (1..99999) %}0123456789{% endfor %}{% endcapture %}",
            "{% assign s = 'ab' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}",
            "{% assign s = 'ab' %}{% for i in (1..60) %}{% assign s = s | replace: 'a', s %}{% endfor %}",
            "{% assign s = 'ab,' %}{% for i in (1..60) %}{% assign s = s | split: ',' | concat: s | join: s %}{% endfor %}",
            "{{ 'now' | date: '%99999Y%99999Y%99999Y' }}",
        ])
    func bytes(template: String) {
        let error = failure(template, in: .fixture(errors: .raise, limits: .init(outputBytes: 100_000)))
        #expect(error != nil)
    }

    @Test("Partials that call each other end, whichever way they call")
    func partialDepth() {
        let partials = ["a": "{% include 'b' %}", "b": "{% include 'a' %}{% include 'a' %}", "c": "{% render 'c' %}"]
        for name in ["a", "b", "c"] {
            let template = "{% include '\(name)' %}"
            #expect(failure(template, in: .fixture(errors: .raise, partials: partials))?.kind == .limit)
        }
        // Each error is printed and the rendering goes on, but not for ever.
        let limits = Environment.Limits(iterations: 10_000)
        #expect(failure("{% include 'a' %}", in: .fixture(partials: partials, limits: limits))?.kind == .limit)
    }

    @Test("Much work in few passes is limited as well")
    func work() {
        let texts =
            "{% assign s = 'ab' %}{% for i in (1..17) %}{% assign s = s | append: s %}{% endfor %}"
            + "{% for i in (1..900) %}{% assign t = s | upcase %}{% endfor %}"
        let lists = "{% assign l = (1..9000) | reverse %}{% for i in (1..900) %}{% assign m = l | sort %}{% endfor %}"
        for template in [texts, lists] {
            #expect(kind(template, .init(iterations: 10_000)) == .limit)
        }
    }

    @Test(
        "Time grows with the length of a template or text, not with its square", .timeLimit(.minutes(1)),
        arguments: [
            "{% if a %}" + String(repeating: "{% elsif a %}", count: 20_000) + "{% endif %}",
            "{% if a" + String(repeating: " and a", count: 20_000) + " %}{% endif %}",
            "{{ a" + String(repeating: " | upcase", count: 20_000) + " }}",
            "{% raw %}" + String(repeating: "{% ", count: 20_000) + "{% endraw %}",
            "{% comment %}" + String(repeating: "{{", count: 20_000) + "{% endcomment %}",
            """
            {% assign x = 'a' %}{% for i in (1..14) %}{% assign x = x | append: x %}{% endfor %}{% assign y = x | append: 'b' %}
            {% assign z = x | append: x %}{% if z contains y %}{% endif %}{{ z | replace: y, '' | replace_last: y, '' | size }}
            """,
            "{% assign x = '<script' %}{% for i in (1..14) %}{% assign x = x | append: x %}{% endfor %}{{ x | strip_html | size }}",
        ])
    func linearTime(template: String) {
        // An output or an error, before the time is up.
        _ = try? render(template)
    }

    @Test("Numbers too large are errors, not traps")
    func numbers() throws {
        let template = """
            {{ 9223372036854775807 | plus: 1 }}{{ -9223372036854775808 | abs }}{{ -9223372036854775808 | divided_by: -1 }}\
            {{ -9223372036854775808 | modulo: -1 }}{{ 99999999999999999999 }}{{ 1e400 | floor }}{{ 'a' | slice: 9223372036854775807 }}\
            {{ numbers[9223372036854775807] }}{{ numbers[-9223372036854775808] }}{{ 9223372036854775807 | date: '%Y' }}\
            {% for i in (9223372036854775806..9223372036854775807) %}{% endfor %}{{ (-9223372036854775808..9223372036854775807).size }}\
            {% for i in numbers limit: 9223372036854775807 offset: 9223372036854775807 %}{% endfor %}{{ 1.5 | round: 9999999 }}\
            {{ 'abc' | truncate: -9223372036854775808 }}{{ 'abc' | slice: -9223372036854775808, 9223372036854775807 }}
            """
        #expect(try !render(template).isEmpty)
    }
}
