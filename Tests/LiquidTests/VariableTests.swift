import Liquid
import Testing

@Suite("Variables")
struct VariableTests {
    @Test(
        "assign and capture set, increment and decrement count, cycle goes round",
        arguments: [
            Example("{% assign x = text | upcase | append: '!' %}{{ x }}", "HELLO WORLD!"),
            Example("{% capture x %}<{{ text }}>{% endcapture %}{{ x }}", "<Hello World>"),
            Example("{% increment i %}{% increment i %}{% decrement i %}{{ i }}", "0111"),
            Example("{% decrement j %}{% decrement j %}", "-1-2"),
            Example("{% increment i %}{% assign i = 'a' %}{{ i }}{% increment i %}", "0a1"),
            Example("{% for n in (1..4) %}{% cycle 'a', 'b' %}{% endfor %}", "abab"),
            Example("{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'x': 'a', 'b' %}", "aba"),
            Example("{% cycle text, 'b' %}{% cycle text, 'b' %}", "Hello WorldHello World"),
            Example("{% ifchanged %}a{% endifchanged %}{% ifchanged %}a{% endifchanged %}", "a"),
            Example("{% echo text | size %}", "11"),
        ])
    func tags(example: Example) throws {
        #expect(try render(example.template) == example.output)
    }

    @Test("Objects keep the order of their fields, dictionaries the order of their names")
    func order() throws {
        let ordered: Value = ["b": 1, "a": 2]
        let dictionary = Value.object(Dictionary(uniqueKeysWithValues: [("b", Value.integer(1)), ("a", 2)]))
        let template = try Template("{% for f in o %}{{ f[0] }}{% endfor %}")
        #expect(try template.render(["o": ordered]) == "ba")
        #expect(try template.render(["o": dictionary]) == "ab")
        #expect(ordered == dictionary)
    }

    @Test("Large objects find, replace and remove their fields as small ones do")
    func largeObjects() throws {
        for count in [1, 23, 24, 25, 200] {
            var object = Object((0..<count).map { ("field\($0)", .integer($0)) })
            #expect(object.count == count)
            for index in 0..<count { #expect(object["field\(index)"] == .integer(index)) }
            object["field0"] = "new"
            #expect(object["field0"] == "new")
            object["field0"] = nil
            #expect(object["field0"] == nil)
            #expect(object.count == count - 1)
            if count > 1 { #expect(object["field\(count - 1)"] == .integer(count - 1)) }
        }
    }

    @Test("One template renders the same from many threads")
    func concurrency() async throws {
        let template = try Template("{% for n in numbers %}{{ n | times: 2 }}{% endfor %}{{ customer.name }}")
        await withTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try? template.render(sample) } }
            for await text in group { #expect(text == "624王芳") }
        }
    }
}
