import Liquid
import TestSupport
import Testing

@Suite("Integers of any size")
struct IntegerTests {
    @Test(
        "Sums, products and quotients beyond 64 bits are exact, as in Ruby",
        arguments: [
            Example("{{ 9223372036854775807 | plus: 1 }}", "9223372036854775808"),
            Example("{{ -9223372036854775808 | minus: 1 }}", "-9223372036854775809"),
            Example("{{ -9223372036854775808 | abs }}", "9223372036854775808"),
            Example("{{ 9223372036854775808 | minus: 1 | plus: 0 }}", "9223372036854775807"),
            Example("{{ 4294967296 | times: 4294967296 | times: -1 }}", "-18446744073709551616"),
            Example("{{ 100000000000000000000 | divided_by: 3 }}", "33333333333333333333"),
            Example("{{ -100000000000000000000 | divided_by: 3 }}", "-33333333333333333334"),
            Example("{{ -100000000000000000000 | modulo: 30000000000000000001 }}", "20000000000000000004"),
            Example("{{ '123456789012345678901234567890 km' | plus: 1 }}", "123456789012345678901234567891"),
            Example(
                "{{ 99999999999999999999 | plus: 0.5 | floor }}{{ 100000000000000000000 | size }}",
                "1000000000000000000009"),
            Example("{{ 36893488147419103232.7 | round }}", "36893488147419103000"),
            Example("{% if 100000000000000000001 > 100000000000000000000 %}y{% endif %}", "y"),
            Example("{% if 100000000000000000000 == 1.0e20 %}y{% else %}n{% endif %}", "n"),
            Example("{{ '1,99999999999999999999,3' | split: ',' | map: 'x' | size }}", "3"),
            Example("{{ 'abc' | slice: 0, 99999999999999999999 }}", "abc"),
        ])
    func exact(_ example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("They reckon like Swift's 128-bit integers", arguments: 0..<50 as Range<UInt64>)
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let template = try Template(
            "{{ a | plus: b }} {{ a | minus: b }} {{ a | times: b }} {{ a | divided_by: b }} {{ a | modulo: b }}")
        for _ in 0..<40 {
            let a =
                Int128(Int.random(in: .min ... .max, using: &generator)) >> Int128.random(in: 0..<63, using: &generator)
            let b =
                Int128(Int.random(in: .min ... .max, using: &generator)) >> Int128.random(in: 0..<63, using: &generator)
            guard b != 0 else { continue }
            let floor = a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0)
            let expected = [a + b, a - b, a * b, floor, a - floor * b].map(\.description).joined(separator: " ")
            #expect(try template.render(["a": Value(number: "\(a)"), "b": Value(number: "\(b)")]) == expected)
        }
    }

    @Test("What is multiplied and divided again comes out as it was", arguments: 0..<20 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func digits(_ count: Int) -> String {
            "\(Int.random(in: 1...9, using: &generator))"
                + (1..<count).map { _ in "\(Int.random(in: 0...9, using: &generator))" }.joined()
        }
        let (a, b) = (digits(60), digits(40))
        let output = try render(
            "{{ a | times: b | plus: 7 | divided_by: b }} {{ a | times: b | plus: 7 | modulo: b }}",
            ["a": Value(number: a), "b": Value(number: b)])
        #expect(output == "\(a) 7")
    }

    @Test("A number does not grow beyond its limit")
    func limit() {
        let template = "{% assign n = 10 %}{% for i in (1..40) %}{% assign n = n | times: n %}{% endfor %}"
        #expect(failure(template, in: .fixture())?.kind == .limit)
    }
}
