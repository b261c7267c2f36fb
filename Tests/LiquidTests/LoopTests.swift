import Liquid
import Testing

@Suite("Loops")
struct LoopTests {
    @Test(
        "for goes over arrays, ranges, objects and texts",
        arguments: [
            Example("{% for n in numbers %}{{ n }},{% endfor %}", "3,1,2,"),
            Example("{% for n in (1..customer.points) %}{{ n }}{% endfor %}", "123"),
            Example("{% for pair in people[0] %}{{ pair[0] }}={{ pair[1] }};{% endfor %}", "name=甲;vip=true;"),
            Example("{% for t in text %}[{{ t }}]{% endfor %}", "[Hello World]"),
            Example("{% for n in none %}x{% else %}nobody{% endfor %}", "nobody"),
            Example("{% for n in nothing %}x{% else %}nobody{% endfor %}", "nobody"),
            Example("{% for n in (3..1) %}x{% else %}nobody{% endfor %}", "nobody"),
        ])
    func collections(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "limit, offset and reversed choose a part",
        arguments: [
            Example("{% for n in (1..9) limit: 2 offset: 3 %}{{ n }}{% endfor %}", "45"),
            Example("{% for n in (1..3) reversed %}{{ n }}{% endfor %}", "321"),
            Example("{% for n in (1..9) reversed limit: 2 %}{{ n }}{% endfor %}", "21"),
            Example(
                "{% for n in (1..5) limit: 2 %}{{ n }}{% endfor %}-{% for n in (1..5) offset: continue %}{{ n }}{% endfor %}",
                "12-345"),
            Example("{% for n in (1..3) offset: 9 %}x{% else %}none{% endfor %}", "none"),
        ])
    func parts(example: Example) throws {
        #expect(try render(example.template, in: .fixture(mode: .strict2)) == example.output)
        #expect(try render(example.template) == example.output)
    }

    @Test("forloop tells where the loop is")
    func forloop() throws {
        let template = """
            {% for n in numbers -%}
            {{ forloop.index }}{{ forloop.index0 }}{{ forloop.rindex }}{{ forloop.rindex0 }}{{ forloop.length -}}
            {{ forloop.first }}{{ forloop.last }}|
            {%- endfor %}
            """
        #expect(try render(template) == "10323truefalse|21213falsefalse|32103falsetrue|")
    }

    @Test("parentloop is the loop around")
    func parentloop() throws {
        let template = """
            {% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.index }} {% endfor %}{% endfor %}
            """
        #expect(try render(template) == "11 12 21 22 ")
    }

    @Test(
        "break and continue leave the innermost loop, through whatever is open",
        arguments: [
            Example("{% for n in (1..5) %}{% if n == 3 %}{% break %}{% endif %}{{ n }}{% endfor %}", "12"),
            Example(
                "{% for n in (1..3) %}{% case n %}{% when 2 %}{% continue %}{% endcase %}{{ n }}{% endfor %}", "13"),
            Example(
                "{% for n in (1..2) %}{% capture c %}{{ n }}{% break %}x{% endcapture %}{% endfor %}{{ c }}", "1"),
            Example("a{% break %}b", "a"),
        ])
    func interrupts(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("tablerow writes the rows and cells of a table")
    func tablerow() throws {
        let template = "{% tablerow n in (1..3) cols: 2 %}{{ n }}{{ tablerowloop.col_last }}{% endtablerow %}"
        #expect(
            try render(template)
                == """
                <tr class="row1">
                <td class="col1">1false</td><td class="col2">2true</td></tr>
                <tr class="row2"><td class="col1">3false</td></tr>

                """)
        #expect(
            try render("{% tablerow n in (1..3) %}{{ n }}{% if n == 2 %}{% break %}{% endif %}{% endtablerow %}")
                == "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n")
    }

    @Test("A loop's variable hides another of its name, which comes back after it")
    func hiding() throws {
        let template = """
            {% assign n = 'a' %}{% for n in (1..2) %}{{ n }}{% assign n = 'b' %}{{ n }} {% endfor %}{{ n }}
            """
        #expect(try render(template) == "11 22 b")
    }
}
