import Templating
import TestSupport
import Testing

@Suite("The text of an HTML mail")
struct PlainTextTests {
    @Test(
        "HTML becomes text",
        arguments: [
            ("<p>您好！</p><p>生日快乐。</p>", "您好！\n\n生日快乐。"),
            ("<h1>标题</h1>\n<div>一</div>\n<div>二</div>", "标题\n\n一\n二"),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("a<br><br><br>b", "a\n\nb"),
            ("<ul>\n<li>一</li>\n<li>二<ol><li>x</li><li>y</li></ol></li></ul>末", "- 一\n- 二\n  1. x\n  2. y\n\n末"),
            (
                "<table><tr><td>车牌</td><td>沪A12345</td></tr><tr><td>车型</td><td>GL8</td></tr></table>",
                "车牌  沪A12345\n车型  GL8"
            ),
            ("<a href=\"https://e.cn/u\">退订</a>", "退订 (https://e.cn/u)"),
            ("<a href='https://e.cn'>https://e.cn</a>", "https://e.cn"),
            ("<a href=\"mailto:a@b.cn\">a@b.cn</a>", "a@b.cn"),
            ("<img src='x' alt='鸿雁'>", "鸿雁"),
            ("你\n  好 <b>world</b>", "你好 world"),
            ("one\ntwo", "one two"),
            ("a &amp; b &lt;c&gt; &#39;d&#39; &nbsp;e &bogus; & f", "a & b <c> 'd'  e &bogus; & f"),
            ("<p style=\"text-indent: 2em\">您好！</p><p>x</p>", "　　您好！\n\nx"),
            ("<head><title>no</title><style>p { x }</style></head><script>if (a < b) {}</script>yes", "yes"),
            ("<!-- not this -->this", "this"),
            ("1 < 2 and <3", "1 < 2 and <3"),
            ("<p>unclosed", "unclosed"),
            ("<p", "<"),
            ("", ""),
            ("  \n ", ""),
        ])
    func cases(html: String, text: String) {
        #expect(PlainText.of(html: html) == text)
    }

    @Test("No input fails, and no line ends in a space")
    func anything() {
        var generator = SeededGenerator(seed: 11)
        let pieces = [
            "<", ">", "/", "p", "<p>", "</p>", "<br>", "<li>", "<ol>", "</ol>", "&", "&amp;", "#", "x", "\"", "'", "=",
            " ", "\n", "年", "<a href=", "<!--", "-->", "<script>", "</", "<td>", "<hr>",
        ]
        for _ in 0..<2000 {
            let html = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
                pieces.randomElement(using: &generator)!
            }.joined()
            let text = PlainText.of(html: html)
            #expect(!text.contains(" \n"), "\(html)")
        }
    }
}
