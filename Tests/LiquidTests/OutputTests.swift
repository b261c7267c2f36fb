import Liquid
import Testing

@Suite("Output")
struct OutputTests {
    @Test(
        "Values print as Ruby prints them",
        arguments: [
            Example("{{ 1 }}|{{ 2.5 }}|{{ true }}|{{ nil }}|{{ 'a' }}", "1|2.5|true||a"),
            Example("{{ 1.0 }} {{ 100000000000000000.0 }} {{ 0.00001 }} {{ -0.5 }}", "1.0 1.0e+17 1.0e-05 -0.5"),
            Example("{{ numbers }}", "312"),
            Example("{{ people[0] }}", "{\"name\"=>\"甲\", \"vip\"=>true}"),
            Example("{{ (1..3) }}", "1..3"),
            Example("{{ blank }}{{ empty }}", ""),
        ])
    func values(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "Paths lead into objects and arrays, and to nothing where there is nothing",
        arguments: [
            Example("{{ customer.name }}{{ customer['name'] }}", "王芳王芳"),
            Example("{{ customer.vehicles[0].brand }} {{ customer.vehicles[-1].brand }}", "别克 凯迪拉克"),
            Example("{{ numbers.size }} {{ numbers.first }} {{ numbers.last }} {{ text.size }}", "3 3 2 11"),
            Example("{{ numbers[9] }}{{ nowhere.to.be }}{{ text.foo }}{{ nothing.at.all }}", ""),
            Example("{% assign key = 'name' %}{{ customer[key] }}{{ ['text'] }}", "王芳Hello World"),
            Example("{{ numbers[numbers[1]] }}", "1"),
            Example("{{ customer[\"vehicles\"][\"size\"] }}", ""),
        ])
    func paths(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "A dash trims the white space on its side",
        arguments: [
            Example("a  {{- 1 -}}  b", "a1b"),
            Example("a  {%- assign x = 1 -%}  b {{ x }}", "ab 1"),
            Example("a \n {%- if true -%} \n b \n {%- endif -%} \n c", "abc"),
            Example("a {{- '' }} b", "a b"),
            Example("{{ 'x' -}}\n\n", "x"),
        ])
    func trimming(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "A block that prints nothing but white space prints nothing",
        arguments: [
            Example("[{% if true %}  {% endif %}]", "[]"),
            Example("[{% for i in numbers %} {% assign x = i %} {% endfor %}]{{ x }}", "[]2"),
            Example("[{% if true %} {% raw %} {% endraw %} {% endif %}]", "[   ]"),
            Example("[{% case 1 %} {% when 1 %} {% endcase %}]", "[]"),
        ])
    func blankBlocks(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "Comments, docs and raw text are not interpreted",
        arguments: [
            Example("a{% comment %}{{ nope | }} {% if %}{% endcomment %}b", "ab"),
            Example("a{% comment %}{% comment %}{% endcomment %}x{% endcomment %}b", "ab"),
            Example("a{% # one line %}b{%- # trimmed -%} c", "abc"),
            Example("{% raw %}{{ a }} {% if %}{% endraw %}", "{{ a }} {% if %}"),
            Example("{% doc %} @param x {% if %}{% enddoc %}a", "a"),
            Example("{% liquid\n  # a comment\n  assign x = 1\n  if x == 1\n    echo 'one'\n  endif\n%}", "one"),
        ])
    func verbatim(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("Text passes through byte by byte")
    func unicode() throws {
        let text = "恭贺新禧 🎉 e\u{301} 👨‍👩‍👧 \u{0}\r\n"
        #expect(try render(text) == text)
        #expect(try Template("{{ t }}").renderBytes(["t": .string(text)]) == Array(text.utf8))
    }

    @Test("In a calendar what is printed cannot end its line, its value or its parameter")
    func calendar() throws {
        let environment = Environment.product(escaping: .icalendar)
        let name = "王\"建\\国; 经理, 先生\r\nEND:VEVENT\n\u{7}"
        let values: [String: Value] = ["name": .string(name)]
        #expect(
            try Template("{{ name }}", environment: environment).render(values)
                == "王'建\\\\国\\; 经理\\, 先生\\nEND:VEVENT\\n")
        #expect(try Template("{{ 'a;b' | raw }}", environment: environment).render([:]) == "a;b")
        #expect(
            try Template("{% capture x %}{{ ';' }}{% endcapture %}{{ x }}", environment: environment).render([:])
                == "\\;")
    }
}
