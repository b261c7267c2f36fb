import Liquid
import TestSupport
import Testing

@Suite("Random templates")
struct RandomTemplateTests {
    private static let pieces = [
        "{{", "}}", "{%", "%}", "-", " ", "\n", "'", "\"", "|", ":", ",", ".", "..", "[", "]", "(", ")", "1", "-1",
        "2.5", "a",
        "王", "é", "\u{0}", "if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase", "for",
        " in ",
        "endfor", "tablerow", "endtablerow", "break", "continue", "assign", "=", "capture", "endcapture", "increment",
        "decrement", "cycle", "comment", "endcomment", "#", "raw", "endraw", "liquid", "echo", "render", "include",
        " with ",
        " for ", " as ", "ifchanged", "endifchanged", "doc", "enddoc", "==", "<", "contains", " and ", " or ", "nil",
        "blank",
        "empty", "true", "limit:", "offset:", "continue", "reversed", "cols:", "forloop", "parentloop", "numbers",
        "customer",
        "people", "name", "text", "markup", "size", "first", "last", "'p'", "'q'", "upcase", "append:", "date:", "'%Y'",
        "sort",
        "map:", "where:", "slice:", "split:", "join", "replace:", "divided_by:", "times:", "round", "truncate:",
        "default:",
        "sum", "uniq", "first", "concat:", "strip_html", "url_decode", "base64_decode",
    ]

    private static let whole = [
        "{% if a %}", "{% endif %}", "{% for a in (1..3) %}", "{% endfor %}", "{% case text %}", "{% when 1, 'a' %}",
        "{% endcase %}", "{% capture a %}", "{% endcapture %}", "{% break %}", "{% continue %}", "{% else %}",
        "{{ a }}",
        "{{ forloop.parentloop.index }}", "{% include 'p' %}", "{% render 'q' for numbers %}", "{% ifchanged %}",
        "{% endifchanged %}", "{% tablerow a in numbers cols: 2 %}", "{% endtablerow %}", "{% assign a = forloop %}",
        "{% assign a = numbers | sort | map: 'x' %}", "{% include a %}", "{% cycle a, 'b' %}", "{% increment a %}", " ",
        "{% if 1 > 'a' %}", "{{ 1 | divided_by: 0 }}", "{% render 'p', a: a, forloop: forloop %}",
        "{% elsif 1 > 'a' %}",
    ]

    private static let partials = [
        "p": "{{ a }}{% break %}{% include 'q' %}",
        "q": "{% assign a = q %}{% if a %}{% continue %}{% endif %}{{ forloop.index }}",
        "a": "{% include a %}",
    ]

    private func survive(_ template: String, _ generator: inout SeededGenerator) {
        var environment = Environment.fixture(
            mode: [.lax, .strict, .strict2].randomElement(using: &generator) ?? .lax,
            escaping: Bool.random(using: &generator) ? .html : .none,
            errors: Bool.random(using: &generator) ? .raise : .inline,
            partials: Self.partials,
            limits: .init(partialDepth: 10, iterations: 2000, outputBytes: 50_000))
        environment.isProductMode = Bool.random(using: &generator)
        // Whatever it is, it ends with an output or an error.
        let output = try? render(template, in: environment)
        #expect((output?.utf8.count ?? 0) < 200_000)
    }

    @Test("Random bytes never crash", arguments: 0..<20 as Range<UInt64>)
    func bytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            survive(String(decoding: bytes, as: UTF8.self), &generator)
        }
    }

    @Test("Random pieces of the language never crash", arguments: 0..<40 as Range<UInt64>)
    func pieces(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let count = Int.random(in: 1..<60, using: &generator)
            let pieces = (0..<count).map { _ in Self.pieces.randomElement(using: &generator)! }
            survive(pieces.joined(separator: Bool.random(using: &generator) ? " " : ""), &generator)
        }
    }

    @Test("Random sequences of tags never crash", arguments: 0..<40 as Range<UInt64>)
    func tags(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var open: [String] = []
            var template = ""
            for _ in 0..<Int.random(in: 1..<30, using: &generator) {
                let tag = Self.whole.randomElement(using: &generator)!
                let name = tag.dropFirst(3).prefix { $0 != " " }
                if name.hasPrefix("end") {
                    template += open.popLast() ?? ""
                    continue
                }
                if ["if", "for", "case", "capture", "ifchanged", "tablerow"].contains(name) {
                    open.append("{% end\(name) %}")
                }
                template += tag
            }
            survive(template + open.reversed().joined(), &generator)
        }
    }
}
