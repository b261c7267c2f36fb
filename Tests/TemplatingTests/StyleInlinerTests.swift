import Foundation
import Model
import TestSupport
import Testing

@testable import Templating

@Suite("Rules of <style> put in line")
struct StyleInlinerTests {
    private func inlined(_ css: String, _ body: String) throws -> String {
        let whole = try StyleInliner(file: "email.html.liquid").inlined("<style>\(css)</style>\(body)")
        return whole.replacing("\n", with: "")
    }

    @Test(
        "Each kind of selector selects what CSS says",
        arguments: [
            ("p{color:red}", "<p>a</p><b>b</b>", "<p style=\"color:red\">a</p><b>b</b>"),
            (".note{color:red}", "<p class=\"x note\">a</p>", "<p style=\"color:red\" class=\"x note\">a</p>"),
            (".note{color:red}", "<p class=\"Note notes\">a</p>", "<p class=\"Note notes\">a</p>"),
            ("#head{color:red}", "<p id=\"head\">a</p>", "<p style=\"color:red\" id=\"head\">a</p>"),
            ("*{color:red}", "<p><br></p>", "<p style=\"color:red\"><br style=\"color:red\"></p>"),
            ("TD.note{color:red}", "<td class='note'>a</td>", "<td style=\"color:red\" class='note'>a</td>"),
            (
                "a.b.c{color:red}", "<a class=b></a><a class='c b'></a>",
                "<a class=b></a><a style=\"color:red\" class='c b'></a>"
            ),
            (
                "div p{color:red}", "<div><b><p>a</p></b></div><p>b</p>",
                "<div><b><p style=\"color:red\">a</p></b></div><p>b</p>"
            ),
            (
                "div>p{color:red}", "<div><b><p>a</p></b><p>b</p></div>",
                "<div><b><p>a</p></b><p style=\"color:red\">b</p></div>"
            ),
            (
                "div > b p{color:red}", "<div><b><i><p>a</p></i></b></div>",
                "<div><b><i><p style=\"color:red\">a</p></i></b></div>"
            ),
            ("h1,h2 , h3{margin:0}", "<h2>a</h2><h4>b</h4>", "<h2 style=\"margin:0\">a</h2><h4>b</h4>"),
            (
                "table tbody td{color:red}", "<table><tr><td>a</td></tr></table>",
                "<table><tr><td style=\"color:red\">a</td></tr></table>"
            ),
            ("table>tr>td{color:red}", "<table><tr><td>a</td></tr></table>", "<table><tr><td>a</td></tr></table>"),
        ])
    func selectors(css: String, body: String, expected: String) throws {
        #expect(try inlined(css, body) == expected)
    }

    @Test(
        "The cascade is that of CSS 2.2, section 6.4: importance, then specificity, then order, and a style attribute in between",
        arguments: [
            ("p{color:red}p{color:blue}", "<p>a</p>", "color:red;color:blue"),
            (".a{color:red}p{color:blue}", "<p class=a>a</p>", "color:blue;color:red"),
            ("#i{color:red}.a.b.c{color:blue}", "<p id=i class='a b c'>a</p>", "color:blue;color:red"),
            ("div p{color:red}p{color:blue}", "<div><p>a</p></div>", "color:blue;color:red"),
            ("p{color:red}", "<p style='color:blue;'>a</p>", "color:red;color:blue"),
            ("p{color:red!important}", "<p style='color:blue'>a</p>", "color:blue;color:red !important"),
            (
                "p{color:red ! important}", "<p style='margin:0;color:blue !important'>a</p>",
                "margin:0;color:red !important;color:blue !important"
            ),
            ("p{color:red !important}.a{color:blue}", "<p class=a>a</p>", "color:blue;color:red !important"),
            (
                "p{background:#fff;background:linear-gradient(red,blue)}", "<p>a</p>",
                "background:#fff;background:linear-gradient(red,blue)"
            ),
        ])
    func cascade(css: String, body: String, expected: String) throws {
        let result = try inlined(css, body)
        #expect(result.contains("style=\"\(expected)\""), "\(result)")
    }

    @Test("Specificity counts as in the examples of CSS 2.2, section 6.4.3")
    func specificity() throws {
        let examples = [
            ("*", 0), ("li", 1), ("ul li", 2), ("ul ol > li", 3), ("ul ol li.red", 1_003), ("li.red.level", 2_001),
            ("#x34y", 1_000_000),
        ]
        for (selector, specificity) in examples {
            #expect(Selector(Array(selector.utf8))?.specificity == specificity, "\(selector)")
        }
    }

    @Test(
        "What cannot be put in line stays in the head, and wins over what can",
        arguments: [
            (
                "p{margin:0} @media (max-width:600px){p{margin:8px}}",
                "<style>@media (max-width:600px){p{margin:8px !important}}</style>"
            ),
            ("p{margin:0} a:hover , p.x{color:red}", "<style>a:hover{color:red !important}</style>"),
            ("p{margin:0} a[href]{color:red!important}", "<style>a[href]{color:red !important}</style>"),
            ("p{margin:0} h1 + p{color:red}", "<style>h1 + p{color:red !important}</style>"),
            ("p{margin:0} @font-face{font-family:X;src:url(x)}", "<style>@font-face{font-family:X;src:url(x)}</style>"),
            ("p{margin:0} @import url(x.css);", "<style>@import url(x.css);</style>"),
            ("p{margin:0} .a,,.b{color:red}", "<style>.a,,.b{color:red !important}</style>"),
            ("p{margin:0} .a{color:red;&:hover{color:blue}}", "<style>.a{color:red;&:hover{color:blue}}</style>"),
            ("p{margin:0} @media print{p{margin:1px}", "<style>@media print{p{margin:1px !important}}</style>"),
        ])
    func stays(css: String, style: String) throws {
        let html = "<html><head><title>x</title></head><body><style>\(css)</style><p>a</p></body></html>"
        let result = try StyleInliner(file: "x").inlined(html).replacing("\n", with: "")
        #expect(result == "<html><head><title>x</title>\(style)</head><body><p style=\"margin:0\">a</p></body></html>")
    }

    @Test("Strings, comments, quotes and addresses in rules are read as CSS reads them")
    func texts() throws {
        let css = """
            <!-- /* p{color:red} */ p /* x */ { font-family : "PingFang SC", 'a;b}' ; ; nonsense; color:; 1 ;
              background:url(data:image/png;base64,ab/*c*/'=) } -->
            """
        #expect(
            try inlined(css, "<p>a</p>")
                == "<p style=\"font-family:&quot;PingFang SC&quot;, 'a;b}';background:url(data:image/png;base64,ab/*c*/'=)\">a</p>"
        )
    }

    @Test("A style element with a medium, one in a comment, and what stands in the head are left alone")
    func untouched() throws {
        let html = """
            <head><style media="print">p{color:red}</style><style>p{margin:0}title{color:red}*{top:0}</style>
            <!--[if mso]><style>p{color:red}</style><![endif]--><title>x</title></head><p>a</p>
            """
        let result = try StyleInliner(file: "x").inlined(html)
        #expect(
            result == """
                <head><style media="print">p{color:red}</style>
                <!--[if mso]><style>p{color:red}</style><![endif]--><title>x</title></head><p style="top:0;margin:0">a</p>
                """)
    }

    @Test("A document without rules to put in line keeps its bytes, whatever it is made of")
    func sameBytes() throws {
        var random = SeededGenerator(seed: 44)
        let pieces = [
            "<p>", "</p>", "<td class='a\"b' style=x>", "<", ">", "生日", "<!--", "-->", "<br/>", "\r\n", "&amp;",
            "\u{301}",
            "<a href=\"x>y\">", "<STYLE>@media print{p{color:red}}</STYLE>", "<style media=x>p{a:b}</style>", "=", "\"",
            "<style></style>",
        ]
        let inliner = StyleInliner(file: "x")
        for _ in 0..<3_000 {
            let html = (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
            #expect(try inliner.inlined(html) == html)
        }
    }

    @Test("A selector matches a path exactly where trying every placement finds one")
    func matching() throws {
        var random = SeededGenerator(seed: 4_444)
        let names = ["a", "b", "c"]
        for _ in 0..<20_000 {
            let path = (0...random.below(7)).map { _ in StyledElement(name: names[random.below(3)]) }
            let joints = [" ", ">", " > "]
            let text = (0...random.below(5)).map {
                $0 == 0 ? names[random.below(3)] : joints[random.below(3)] + names[random.below(3)]
            }
            .joined()
            let selector = try #require(Selector(Array(text.utf8)))
            var work = 0
            #expect(selector.matches(path, work: &work) == Self.matches(text, path), "\(text) \(path.map(\.name))")
        }
    }

    /// As the specification puts it, by trying all ancestors.
    private static func matches(_ text: String, _ path: [StyledElement]) -> Bool {
        let tokens = text.replacing(" > ", with: ">").map(String.init)
        func fits(_ token: Int, _ place: Int) -> Bool {
            guard place >= 0, path[place].name == tokens[token] else { return false }
            guard token > 0 else { return true }
            return tokens[token - 1] == ">"
                ? fits(token - 2, place - 1) : (0..<place).contains { fits(token - 2, $0) }
        }
        return fits(tokens.count - 1, path.count - 1)
    }

    @Test("Hostile style sheets and documents end soon, with one sentence", .timeLimit(.minutes(1)))
    func hostile() throws {
        let deep = String(repeating: "<b>", count: 100_000)
        let many = String(repeating: "<b></b>", count: 20_000)
        let chain = (0..<15).map { _ in "b" }.joined(separator: " ")
        let cases = [
            ("b{color:red}", deep), ((0..<5_000).map { _ in "b b b{color:red}" }.joined(), many),
            ((0..<3_000).map { _ in "\(chain).x b{color:red}" }.joined(), String(repeating: "<b>", count: 399) + many),
            ("b{content:\"\(String(repeating: "x", count: 100_000))\"}", many),
        ]
        for (css, body) in cases {
            let problem = #expect(throws: Problem.self) { try inlined(css, body) }
            #expect(problem?.message == "the style sheet is too much to be put in line")
            #expect(problem?.place?.file == "email.html.liquid")
        }
        // These are odd, and short work.
        for css in [
            String(repeating: "{", count: 200_000), String(repeating: "@media x{", count: 50_000),
            String(repeating: "(", count: 200_000) + "p{a:b}", String(repeating: "/*", count: 100_000),
            "p{a:" + String(repeating: "!", count: 200_000) + "}", String(repeating: "\"", count: 200_000),
        ] {
            _ = try inlined(css + " p{color:red}", "<p>a</p>")
        }
    }
}

@Suite("Styles of packs")
struct PackStyleTests {
    private let manifest = "title: x\nclass: greeting\nchannels: [email]\nsubject: 好"

    private func html(_ files: [String: String]) throws -> String? {
        try PackFixture.birthday(manifest: manifest, sms: nil, files).pack().render(.email, .fixture()).html
    }

    @Test("Rules reach what partials and values put together, and what cannot go in line is in the head")
    func rendered() throws {
        let html = try html([
            "birthday/email.html.liquid": """
            <style>.{{ customer.gender }} { color: {% if vehicle %}red{% else %}blue{% endif %} } .box p { margin: 0 }
            @media (max-width:600px) { p { margin: 8px } }</style>
            <div class="box">{% render 'line' %}</div>
            """,
            "birthday/_line.liquid": "<p class=\"{{ customer.gender }}\">{{ customer.name }}</p>",
            "_shared/page-email.html.liquid":
                "<html><head><style>body { padding: 0 }</style></head><body>{{ content | raw }}</body></html>",
        ])
        #expect(
            html?.replacing("\n", with: "")
                == "<html><head><style>@media (max-width:600px){p{margin:8px !important}}</style></head>"
                + "<body style=\"padding:0\"><div class=\"box\"><p style=\"color:blue;margin:0\" class=\"male\">王建国</p></div></body></html>"
        )
    }

    @Test("Its text part is the same as without them")
    func text() throws {
        let fixture = try PackFixture.birthday(
            manifest: manifest, sms: nil, ["birthday/email.html.liquid": "<style>p { color: red }</style><p>好</p>"])
        #expect(try fixture.pack().render(.email, .fixture()).text == "好")
        #expect(fixture.faults().count == 1)
    }

    @Test("A pack without rules to put in line has nothing to do for them, and its bytes are its page's")
    func none() throws {
        let page =
            "<html><head><style>@media print { p { margin: 0 } }</style></head><body>{{ content | raw }}</body></html>"
        let files = ["birthday/email.html.liquid": "<p  class='x' >好</p>", "_shared/page-email.html.liquid": page]
        let pack = try PackFixture.birthday(manifest: manifest, sms: nil, files).pack()
        #expect(pack.programs.values.allSatisfy { $0.styles == nil })
        #expect(
            try pack.render(.email, .fixture()).html
                == page.replacing("{{ content | raw }}", with: "<p  class='x' >好</p>"))
    }

    @Test(
        "Whether there is anything to do is known from the sources",
        arguments: [
            ("<p>x</p>", false), ("<style>@media x{p{a:b}}</style>", false),
            ("<style media=print>p{a:b}</style>", false),
            ("<style>p{a:b}</style>", true), ("<STYLE type=\"text/css\">p{a:b}</STYLE>", true),
            ("<style>{{ x }}</style>", true), ("<style>", true), ("{{ '<style>p{a:b}</style>' | raw }}", true),
            ("{% comment %}<style>p{a:b}</style>{% endcomment %}", true),
        ])
    func isNeeded(source: String, isNeeded: Bool) {
        #expect(StyleInliner.isNeeded(for: source) == isNeeded)
    }
}
