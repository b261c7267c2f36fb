import Liquid
import Testing

@Suite("Filters")
struct FilterTests {
    @Test(
        "Strings",
        arguments: [
            Example("{{ 'a' | append: 'b' | prepend: 'c' }}", "cab"),
            Example(
                "{{ 'hELLO wORLD' | capitalize }} {{ 'ÉLAN' | downcase }} {{ 'straße' | upcase }}",
                "Hello world élan STRASSE"),
            Example("[{{ ' \n a b \t' | strip }}][{{ ' a ' | lstrip }}][{{ ' a ' | rstrip }}]", "[a b][a ][ a]"),
            Example("{{ 'a-b-c' | replace: '-', '+' }} {{ 'a-b-c' | replace_first: '-', '+' }}", "a+b+c a+b-c"),
            Example("{{ 'a-b-c' | replace_last: '-', '+' }} {{ 'abc' | replace: '', '.' }}", "a-b+c .a.b.c."),
            Example(
                "{{ 'a-b-c' | remove: '-' }}{{ 'a-b-c' | remove_first: '-' }}{{ 'a-b-c' | remove_last: '-' }}",
                "abcab-ca-bc"),
            Example("{{ 'a,b,,c,,' | split: ',' | join: '|' }} {{ ' a  b ' | split: ' ' | join: '|' }}", "a|b||c a|b"),
            Example(
                "{{ 'Hello World' | truncate: 8 }} {{ 'Hello' | truncate: 5 }} {{ 'Hello' | truncate: 3, '' }}",
                "Hello... Hello Hel"),
            Example("{{ 'a b c' | truncatewords: 2 }} {{ 'a b' | truncatewords: 2, '!' }}", "a b... a b"),
            Example("{{ 'Hello' | slice: 1, 3 }} {{ 'Hello' | slice: -2 }} {{ 'Hello' | slice: 9 }}|", "ell l |"),
            Example("{{ 'a\nb' | newline_to_br }} {{ 'a\r\nb\n' | strip_newlines }}", "a<br />\nb ab"),
        ])
    func strings(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "Strings of Chinese, emoji and combining characters are counted in code points, as Ruby does",
        arguments: [
            Example("{{ '王芳，您好' | size }}{{ '王芳，您好' | slice: -2, 2 }}", "5您好"),
            Example("{{ '恭贺新禧万事如意' | truncate: 5, '…' }}", "恭贺新禧…"),
            Example("{{ '👨‍👩‍👧' | size }} {{ 'e\u{301}' | size }}", "5 2"),
            Example("{{ '一、二、三' | split: '、' | join: '和' }}", "一和二和三"),
            Example("{{ '王芳' | split: '' | join: ' ' }}", "王 芳"),
            Example("{{ 'e\u{301}x' | replace: 'e', 'a' }}", "a\u{301}x"),
        ])
    func unicode(example: Example) throws {
        #expect(try Array(render(example.template).utf8) == Array(example.output.utf8))
    }

    @Test(
        "Numbers",
        arguments: [
            Example(
                "{{ 0.1 | plus: 0.2 }} {{ 1 | plus: '2' }} {{ 3 | minus: 5 }} {{ '3.5' | times: 2 }}", "0.3 3 -2 7.0"),
            Example("{{ 10 | divided_by: 3 }} {{ 10 | divided_by: 4.0 }} {{ -7 | divided_by: 2 }}", "3 2.5 -4"),
            Example("{{ -7 | modulo: 3 }} {{ 7.5 | modulo: 2 }}", "2 1.5"),
            Example(
                "{{ 4.6 | ceil }}{{ 4.6 | floor }} {{ 4.5 | round }} {{ -4.5 | round }} {{ 4.567 | round: 2 }}",
                "54 5 -5 4.57"),
            Example("{{ -3 | abs }} {{ 4 | at_least: 5 }} {{ 4 | at_most: 3.5 }}", "3 5 3.5"),
            Example("{{ 'abc' | plus: 1 }} {{ nothing | plus: 1 }} {{ '12abc' | times: 2 }}", "1 1 24"),
            Example("{{ 1 | divided_by: 0 }}", "Liquid error: divided by 0"),
        ])
    func numbers(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "Arrays",
        arguments: [
            Example(
                "{{ numbers | sort | join }} {{ words | sort | join }} {{ words | sort_natural | join }}",
                "1 2 3 A b c A b c"),
            Example("{{ people | map: 'name' | join: '、' }} {{ people | where: 'vip' | map: 'name' }}", "甲、乙、丙 甲丙"),
            Example("{{ people | where: 'name', '乙' | size }} {{ people | reject: 'vip' | map: 'name' }}", "1 乙"),
            Example("{{ people | has: 'name', '乙' }} {{ people | find_index: 'name', '乙' }}", "true 1"),
            Example("{% assign p = people | find: 'name', '丙' %}{{ p.vip }}", "true"),
            Example("{{ numbers | first }}{{ numbers | last }}{{ numbers | reverse | join: '' }}", "32213"),
            Example("{{ numbers | concat: words | size }} {{ '1,1,2' | split: ',' | uniq | join }}", "6 1 2"),
            Example("{{ numbers | sum }} {{ customer.vehicles | compact: 'plate' | size }}", "6 1"),
            Example("{{ people | sort: 'name' | map: 'name' | join }}", "丙 乙 甲"),
            Example("{{ numbers | slice: 1, 2 | join }} {{ numbers | size }}", "1 2 3"),
        ])
    func arrays(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "HTML, URLs and Base64",
        arguments: [
            Example("{{ markup | escape }}", "&lt;b&gt;Tom &amp; &#39;Jerry&#39;&lt;/b&gt;"),
            Example("{{ '&lt; < &x' | escape_once }}", "&lt; &lt; &amp;x"),
            Example("{{ '<script>a</script>b<!-- c --><p>d</p><style>e</style>' | strip_html }}", "bd"),
            Example("{{ '<script>a < b' | strip_html }}", "a < b"),
            Example("{{ '王 a&b' | url_encode }} {{ '%E7%8E%8B+a' | url_decode }}", "%E7%8E%8B+a%26b 王 a"),
            Example("{{ '王芳' | base64_encode }} {{ '546L6Iqz' | base64_decode }}", "546L6Iqz 王芳"),
            Example("{{ '??>>' | base64_url_safe_encode }} {{ 'Pz8-Pg==' | base64_url_safe_decode }}", "Pz8-Pg== ??>>"),
            Example("{{ 'x' | base64_decode }}", "Liquid error: invalid base64 provided to base64_decode"),
        ])
    func markup(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test(
        "default replaces nil, false and empty",
        arguments: [
            Example("{{ nothing | default: 'd' }}{{ none | default: 'd' }}{{ '' | default: 'd' }}", "ddd"),
            Example("{{ false | default: 'd' }}{{ false | default: 'd', allow_false: true }}", "dfalse"),
            Example("{{ 0 | default: 'd' }}{{ ' ' | default: 'd' }}", "0 "),
        ])
    func defaults(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("A filter of one's own gets the input and both kinds of arguments, and may fail")
    func custom() throws {
        var environment = Environment.fixture()
        environment.filters["tag"] = Filter { input, arguments, named in
            guard case .string(let name)? = arguments.first else { throw FilterError("tag needs a name") }
            return .string("<\(name) class=\(named["class"]?.text ?? "")>\(input.text)</\(name)>")
        }
        #expect(try render("{{ text | tag: 'b', class: 'x' }}", in: environment) == "<b class=x>Hello World</b>")
        #expect(try render("{{ text | tag }}", in: environment) == "Liquid error: tag needs a name")
    }

    @Test("A wrong number of arguments is an error, an unknown filter none")
    func misuse() throws {
        let arguments = try render("{{ text | append }}{{ text | upcase: 1 }}")
        #expect(
            arguments == "Liquid error: wrong number of arguments (given 1, expected 2)"
                + "Liquid error: wrong number of arguments (given 2, expected 1)")
        #expect(try render("{{ text | shout }}") == "Hello World")
    }
}
