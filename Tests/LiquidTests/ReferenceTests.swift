import Liquid
import Testing

@Suite("References")
struct ReferenceTests {
    private func references(_ template: String, partials: [String: String] = [:]) throws -> [String] {
        try Template(template, environment: .product(partials)).references.map {
            $0.path.joined(separator: ".") + ($0.isOptional ? "?" : "") + "@\($0.template):\($0.line):\($0.column)"
        }
    }

    @Test("Every variable is named with its place")
    func places() throws {
        #expect(
            try references("王{{ customer.name | append: store.name }}\n{{ customer['card'] }}") == [
                "customer.name@template:1:5", "store.name@template:1:29", "customer.card@template:2:4",
            ])
    }

    @Test("What has a default or is only tested is optional")
    func optional() throws {
        #expect(
            try references(
                "{{ a | default: b }}{% if c.d and e == 1 %}{% endif %}{% case f %}{% when g %}{% endcase %}") == [
                    "a?@template:1:4", "b@template:1:17", "c.d?@template:1:27", "e?@template:1:35", "f?@template:1:63",
                    "g?@template:1:75",
                ])
    }

    @Test("Variables of the template's own are not in the data, unless they stand for something that is")
    func locals() throws {
        #expect(
            try references(
                "{% assign x = 1 %}{{ x }}{% assign v = customer.vehicle %}{{ v.plate }}{{ x.y }}{% capture z %}{% endcapture %}{{ z }}"
            ).map { $0.prefix { $0 != "@" } } == ["customer.vehicle", "customer.vehicle.plate"])
        #expect(
            try references("{% for v in cars %}{{ v.brand }}{{ forloop.index }}{% endfor %}{{ v }}").map {
                $0.prefix { $0 != "@" }
            } == ["cars", "cars.[].brand", "v"])
    }

    @Test("Partials read through what they are given")
    func partials() throws {
        let partials = ["car": "{{ car.brand }}{{ store.name }}{{ by }}", "loop": "{% render 'loop' %}{{ a }}"]
        #expect(
            try references("{% render 'car' for cars, by: consultant.name %}", partials: partials)
                == [
                    "cars@template:1:21", "consultant.name@template:1:31", "cars.[].brand@car:1:4",
                    "store.name@car:1:19",
                    "consultant.name@car:1:35",
                ].sorted { $0.contains("car:") ? false : $1.contains("car:") ? true : false })
        #expect(try references("{% include 'loop' %}", partials: partials) == ["a@loop:1:23"])
    }
}
