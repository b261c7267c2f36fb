import Liquid
import TestSupport
import Testing

@Suite("Chinese, emoji and combining characters in string filters")
struct UnicodeTests {
    private static let data: [String: Value] = [
        "zh": "尊敬的王芳女士，您好！", "emoji": "🚗👨‍👩‍👧🇨🇳", "mark": "e\u{301}te\u{301}", "ext": "𠮷野家", "mixed": "A王b芳 c",
    ]

    @Test(
        "Every filter counts and cuts by code points, as Ruby does",
        arguments: [
            Example("{{ zh | size }} {{ emoji | size }} {{ mark | size }} {{ ext | size }}", "11 8 5 3"),
            Example(
                "{{ zh | slice: 3, 2 }}|{{ ext | slice: 0 }}|{{ mark | slice: 1 }}|{{ zh | slice: -2, 2 }}",
                "王芳|𠮷|\u{301}|好！"),
            Example("{{ zh | first }}{{ ext | first }}{{ zh | last }}", "尊𠮷！"),
            Example(
                "{{ zh | truncate: 6 }}|{{ ext | truncate: 2, '…' }}|{{ emoji | truncate: 2, '' }}", "尊敬的...|𠮷…|🚗👨"),
            Example("{{ 'ä王 é芳 x' | truncatewords: 2, '…' }}", "ä王 é芳…"),
            Example(
                "{{ mixed | upcase }}|{{ 'ÄÖ王' | downcase }}|{{ 'élan 王' | capitalize }}|{{ 'ß' | upcase }}",
                "A王B芳 C|äö王|Élan 王|SS"),
            Example(
                "{{ zh | replace: '王芳', '李娜' }}|{{ mark | replace: 'e', 'E' }}|{{ ext | replace_first: '𠮷', '吉' }}",
                "尊敬的李娜女士，您好！|E\u{301}tE\u{301}|吉野家"),
            Example(
                "{{ 'ab王ab' | replace_last: 'ab', '🚗' }}|{{ zh | remove: '，' }}|{{ '王王芳' | remove_first: '王' }}|{{ '王王芳' | remove_last: '王' }}",
                "ab王🚗|尊敬的王芳女士您好！|王芳|王芳"),
            Example("{{ zh | append: '🚗' | prepend: '【店】' }}", "【店】尊敬的王芳女士，您好！🚗"),
            Example(
                "{{ '王，芳，' | split: '，' | join: '/' }}|{{ ext | split: '' | join: '-' }}|{{ mark | split: '' | size }}",
                "王/芳|𠮷-野-家|5"),
            Example("{{ '　王　' | strip }}|{{ ' 王 ' | strip }}|{{ ' 王' | lstrip }}|{{ '王 ' | rstrip }}", "　王　|王|王|王"),
            Example("{{ \"王\r\n芳\n\" | strip_newlines }}|{{ \"王\n芳\" | newline_to_br }}", "王芳|王<br />\n芳"),
            Example(
                "{{ '<b>王</b>🚗<!-- 芳 -->' | strip_html }}|{{ '<王>&\"' | escape }}|{{ '&lt;王&' | escape_once }}",
                "王🚗|&lt;王&gt;&amp;&quot;|&lt;王&amp;"),
            Example(
                "{{ '王 a&芳' | url_encode }}|{{ '%E7%8E%8B+%F0%9F%9A%97' | url_decode }}", "%E7%8E%8B+a%26%E8%8A%B3|王 🚗"),
            Example(
                "{{ '王🚗' | base64_encode }}|{{ '546L8J+alw==' | base64_decode }}|{{ '王?' | base64_url_safe_encode }}|{{ '546LPw==' | base64_url_safe_decode }}",
                "546L8J+alw==|王🚗|546LPw==|王?"),
            Example(
                "{{ '王,a,Á,阿' | split: ',' | sort | join }}|{{ 'b,A,王' | split: ',' | sort_natural | join }}",
                "a Á 王 阿|A b 王"),
            Example("{{ '王,王,芳' | split: ',' | uniq | join }}", "王 芳"),
            Example("{{ '  王\n 芳 ' | squish }}", "王 芳"),
        ])
    func filters(_ example: Example) throws {
        #expect(try render(example.template, Self.data) == example.output)
    }

    @Test("A letter and the same letter with a mark are not the same text")
    func normalization() throws {
        let data: [String: Value] = ["composed": "\u{e9}", "decomposed": "e\u{301}"]
        #expect(try render("{% if composed == decomposed %}y{% else %}n{% endif %}", data) == "n")
        #expect(try render("{% if decomposed contains 'e' %}y{% endif %}", data) == "y")
    }

    @Test("No combining character hides a quotation mark from escaping")
    func escaping() throws {
        let output = try render("{{ a }}", ["a": "\"\u{301}<\u{200D}王&🚗'\u{20E3}"], in: .fixture(escaping: .html))
        #expect(output == "&quot;\u{301}&lt;\u{200D}王&amp;🚗&#39;\u{20E3}")
    }

    @Test(
        "Escaping changes the five characters and nothing else, wherever they stand", arguments: 0..<50 as Range<UInt64>
    )
    func escapingProperty(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [Unicode.Scalar] = [
            "a", "王", "🚗", "\u{301}", "0", " ", "&", "<", ">", "\"", "'", "?", "@", "\u{7F}", "é",
        ]
        for _ in 0..<50 {
            let scalars = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator)!
            }
            let text = String(String.UnicodeScalarView(scalars))
            let references: [Unicode.Scalar: String] = [
                "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
            ]
            let expected = scalars.map { references[$0] ?? String($0) }.joined()
            #expect(try render("{{ t }}", ["t": .string(text)], in: .fixture(escaping: .html)) == expected)
        }
    }
}
