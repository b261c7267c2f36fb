import Liquid
import Testing

/// The examples of `Sources/Liquid/Liquid.docc` do what the pages say.
@Suite("The documentation's examples")
struct DocumentationTests {
    @Test("Overview")
    func overview() throws {
        let template = try Template("{% for car in cars %}{{ car.brand | upcase }} {% endfor %}")
        #expect(try template.render(["cars": [["brand": "buick"], ["brand": "audi"]]]) == "BUICK AUDI ")
    }

    @Test("Rendering a page")
    func page() throws {
        let partials = ["signature": "{{ store.name }}　敬上"]
        let environment = Environment.product(escaping: .html, partials: { partials[$0] })
        let card = try Template(
            """
            <h1>{{ customer.name }}{{ customer.title | default: '您' }}：</h1>
            {%- for car in customer.cars %}
            <p>{{ forloop.index }}. {{ car }}</p>
            {%- endfor %}
            <p>{% render 'signature' %}</p>
            """, name: "card", environment: environment)
        let html = try card.render([
            "customer": ["name": "王芳", "title": nil, "cars": ["别克", "Mini & Co"]],
            "store": ["name": "申城汽车"],
        ])
        #expect(
            html == """
                <h1>王芳您：</h1>
                <p>1. 别克</p>
                <p>2. Mini &amp; Co</p>
                <p>申城汽车　敬上</p>
                """)
    }

    @Test("Product mode")
    func productMode() throws {
        let template = try Template("Dear {{ customer.nmae }},", name: "card", environment: .product())
        let error = #expect(throws: LiquidError.self) { try template.render(["customer": ["name": "王芳"]]) }
        #expect(error?.description == "card:1:9: unknown variable customer.nmae; did you mean customer.name?")
    }

    @Test("A filter of one's own")
    func filter() throws {
        var environment = Environment.product()
        environment.filters["yuan"] = Filter { input, arguments, _ in
            guard case .integer(let cents) = input else { throw FilterError("yuan takes whole cents") }
            return .string("¥\(cents / 100)")
        }
        let price = try Template("{{ price | yuan }}", environment: environment)
        #expect(try price.render(["price": 12_800]) == "¥128")
    }
}
