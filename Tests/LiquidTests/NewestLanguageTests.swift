import Liquid
import Testing

/// What Shopify's Liquid does since 5.5, and Debian's ruby-liquid does not yet.
@Suite("The newest of the language")
struct NewestLanguageTests {
    @Test(
        "self finds the variables of the current scope",
        arguments: [
            Example("{% assign key = 'text' %}{{ self[key] }}", "Hello World"),
            Example("{{ self['customer'].name }}{{ self.customer.points }}", "王芳3"),
            Example("{% assign x = 1 %}{% for i in (2..2) %}{{ self['x'] }}{{ self.i }}{% endfor %}", "12"),
            Example("{% assign self = 'mine' %}{{ self }}", "mine"),
            Example("{{ self.missing }}{{ self[self['text']] }}", ""),
        ])
    func selfObject(_ example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("A variable read through self is known without rendering")
    func selfReferences() throws {
        let template = try Template("{{ self['customer'].name }}{{ self.text }}", environment: .fixture())
        #expect(template.references.map(\.path) == [["customer", "name"], ["text"]])
    }

    @Test("The strictest mode takes no bare brackets and no number as a name")
    func bareBrackets() {
        for template in ["{{ ['text'] }}", "{% if [key] %}{% endif %}", "{% assign 1a = 2 %}"] {
            #expect(failure(template, in: .fixture(mode: .strict2))?.kind == .syntax)
            #expect(failure(template, in: .fixture(mode: .strict)) == nil)
        }
    }

    @Test("The strictest mode hides no error of a block without text")
    func blankBlocks() throws {
        let template = "{% if 1 > 'a' %} {% endif %}"
        #expect(try render(template) == "")
        let strictest = try render(template, in: .fixture(mode: .strict2))
        #expect(strictest == "Liquid error: comparison of Integer with String failed")
    }

    @Test(
        "Small rules",
        arguments: [
            Example("{% if blank == blank or empty == blank or empty == empty %}y{% else %}n{% endif %}", "n"),
            Example("{{ ' a  b \n c ' | squish }}{{ nothing | squish }}", "a b c"),
            Example("{% for i in (1.9..3) %}{{ i }}{% endfor %}", "123"),
            Example(
                "{% for i in (0..3) offset: -2 %}{{ i }}{% endfor %}{% for i in (0..3) offset: continue %}{{ i }}{% endfor %}",
                "012323"),
            Example("{% cycle g: 1, 2 %}{% cycle g: 1, 2 %}{% cycle g: 1 %}{% cycle g: 1 %}", "121" + "1"),
            Example("{% cycle g: 1, 2 %}{% cycle g: 1, 2, 3 %}{% cycle g: 1 %}", "12"),
            Example(
                "{% tablerow i in (1..3) cols: 'x' limit: '2 of them' %}{{ i }}{% endtablerow %}",
                "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n"),
            Example("{% increment text %}{{ text }}", "01"),
            Example("{% raw %}a {% b {% endraw {% endraw %}", "a {% b {% endraw "),
            Example("{{ people | reject: missing | size }}", "3"),
        ])
    func rules(_ example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("include is not allowed in what render calls")
    func includeWithinRender() throws {
        let environment = Environment.fixture(partials: ["outer": "{% include 'inner' %}.", "inner": "x"])
        let output = try render("{% render 'outer' %}{% include 'inner' %}", in: environment)
        #expect(output == "Liquid error: include usage is not allowed in this context.x")
    }

    @Test("A partial whose name is a variable gets the variable of its own name")
    func dynamicInclude() throws {
        let environment = Environment.fixture(partials: ["text": "[{{ text }}]"])
        #expect(try render("{% assign name = 'text' %}{% include name %}", in: environment) == "[Hello World]")
    }

    @Test("A rendering that takes too long ends")
    func time() {
        let limits = Environment.Limits(iterations: .max, time: .zero)
        let template = "{% for i in (1..9999999999) %}{% endfor %}"
        #expect(failure(template, in: .fixture(limits: limits))?.message.contains("takes longer than") == true)
    }
}
