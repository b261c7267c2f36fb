import Liquid
import Testing

@Suite("Product mode")
struct ProductModeTests {
    private let partials = ["signature": "{{ store }}敬上", "broken": "{% if %}", "vehicle": "{{ vehicle.brand }}"]

    private func error(_ template: String) -> LiquidError? { failure(template, in: .product(partials)) }

    @Test("A variable that does not exist is an error with a hint")
    func unknownVariables() throws {
        let field = try #require(error("您好，{{ customer.nmae }}"))
        #expect(field.kind == .render)
        #expect(field.description == "template:1:7: unknown variable customer.nmae; did you mean customer.name?")
        #expect(error("{{ custmer.name }}")?.hint == "did you mean customer?")
        #expect(
            error("{% for v in customer.vehicles %}{{ v.modle }}{% endfor %}")?.message == "unknown variable v.modle")
        #expect(error("{% for v in nope %}{% endfor %}")?.message == "unknown variable nope")
        #expect(error("{% assign x = nope %}")?.message == "unknown variable nope")
    }

    @Test("A value that is missing is an error where it is printed or filtered")
    func missingValues() {
        #expect(error("{{ customer.title }}")?.message == "customer.title has no value")
        #expect(error("{{ customer.title | upcase }}")?.message == "customer.title has no value")
        #expect(error("{{ '尊敬的' | append: customer.title }}")?.message == "customer.title has no value")
        #expect(error("{% assign t = customer.title %}{{ t }}")?.message == "t has no value")
        #expect(error("{{ none | first }}")?.message == "there is nothing to print")
    }

    @Test(
        "default makes both optional, and conditions may read both",
        arguments: [
            Example("{{ customer.title | default: '您' }}{{ customer.nope | default: '好' }}", "您好"),
            Example("{% if customer.title %}a{% else %}b{% endif %}{% if nope.x == blank %}c{% endif %}", "bc"),
            Example("{% case customer.title %}{% when nil %}none{% endcase %}", "none"),
            Example("{% assign t = customer.title %}{{ t | default: 'x' }}", "x"),
        ])
    func optional(example: Example) throws {
        #expect(try render(example.template, in: .product(partials)) == example.output)
    }

    @Test("An unknown filter, a wrong number of arguments and a faulty partial are found when the template is parsed")
    func parsing() {
        #expect(
            error("{{ customer.name | upcas }}")?.description
                == "template:1:20: unknown filter upcas; did you mean upcase?")
        #expect(error("{{ text | date }}")?.kind == .syntax)
        #expect(error("{% render 'nope' %}")?.kind == .syntax)
        #expect(error("a {% render 'broken' %}")?.template == "broken")
        #expect(throws: LiquidError.self) { try Template("{% render 'broken' %}", environment: .product(partials)) }
    }

    @Test("Partials see the data, but not the caller's variables")
    func partialsSeeData() throws {
        let data: [String: Value] = ["store": "申城汽车", "cars": [["brand": "别克"]]]
        #expect(try render("{% render 'signature' %}", data, in: .product(partials)) == "申城汽车敬上")
        #expect(try render("{% render 'vehicle' for cars %}", data, in: .product(partials)) == "别克")
        #expect(failure("{% assign store = 1 %}{% render 'signature' %}", [:], in: .product(partials)) != nil)
    }
}

@Suite("HTML escaping")
struct EscapingTests {
    private func html(_ template: String, _ data: [String: Value] = sample) throws -> String {
        try render(template, data, in: .fixture(escaping: .html, partials: ["page": "<p>{{ content }}</p>"]))
    }

    @Test("What is printed is escaped once, byte by byte")
    func escaping() throws {
        #expect(try html("<i>{{ markup }}</i>") == "<i>&lt;b&gt;Tom &amp; &#39;Jerry&#39;&lt;/b&gt;</i>")
        #expect(try html("{{ markup | escape }}") == html("{{ markup }}"))
        #expect(try html("{{ x }}", ["x": "\"\u{301}<\u{338}"]).utf8.elementsEqual("&quot;\u{301}&lt;\u{338}".utf8))
        #expect(try html("{{ x }}", ["x": ["<", [">"]]]) == "&lt;&gt;")
        #expect(try html("{% cycle '<' %}{{ x }}", ["x": ["a": "<"]]) == "&lt;{&quot;a&quot;=&gt;&quot;&lt;&quot;}")
    }

    @Test("raw prints trusted HTML, newline_to_br keeps only its own tags")
    func trusted() throws {
        #expect(try html("{{ markup | raw }}") == "<b>Tom & 'Jerry'</b>")
        #expect(try html("{{ x | newline_to_br }}", ["x": "<\n>"]) == "&lt;<br />\n&gt;")
        #expect(try html("{{ x | raw | upcase }}", ["x": "<b>"]) == "&lt;B&gt;")
    }

    @Test("Captured text is markup while it is only passed on")
    func captured() throws {
        let capture = "{% capture c %}<i>{{ markup | slice: 0 }}</i>{% endcapture %}"
        #expect(try html(capture + "{{ c }}") == "<i>&lt;</i>")
        #expect(try html(capture + "{% assign d = c %}{{ d }}") == "<i>&lt;</i>")
        #expect(try html(capture + "{% render 'page', content: c %}") == "<p><i>&lt;</i></p>")
        #expect(try html(capture + "{{ c | append: '' }}") == "&lt;i&gt;&amp;lt;&lt;/i&gt;")
    }
}
