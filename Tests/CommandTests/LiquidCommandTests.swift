import Foundation
import Testing

@Suite("hongyan liquid")
struct LiquidCommandTests {
    private func answers(_ lines: [String]) async throws -> (status: Int32, answers: [[String: Any]], errors: String) {
        let outcome = try await Program.run(["liquid"], input: lines.joined(separator: "\n"))
        let answers = try outcome.lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        return (outcome.status, answers, outcome.errors)
    }

    @Test("Each line is answered by one line, in order")
    func lines() async throws {
        let (status, answers, _) = try await answers([
            #"{"template": "{{ name }}您好{% render 'end', mark: '！' %}", "data": {"name": "王芳"}, "partials": {"end": "{{ mark }}"}}"#,
            "",
            #"{"template": "{{ 'now' | date: '%F %H:%M' }}", "now": "2026-11-21T09:00:00+08:00"}"#,
            #"{"template": "{{ a }}", "data": {"a": "<b>&\"'"}, "escape": "html"}"#,
            #"{"template": "{{ id | plus: 1 }}", "data": {"id": 123456789012345678901234567890}}"#,
        ])
        #expect(status == 0)
        #expect(
            answers.map { $0["output"] as? String } == [
                "王芳您好！", "2026-11-21 09:00", "&lt;b&gt;&amp;&quot;&#39;", "123456789012345678901234567891",
            ])
    }

    @Test("An error says what kind it is, what, and where")
    func errors() async throws {
        let (status, answers, _) = try await answers([
            #"{"template": "a\n {{ 1 | divided_by: 0 }}", "errors": "raise"}"#,
            #"{"template": "{{ 1 | divided_by: 0 }}"}"#,
            #"{"template": "{% if %}", "mode": "strict2"}"#,
            #"{"template": "{% for i in (1..9000000) %}{% endfor %}"}"#,
        ])
        #expect(status == 0)
        let faults = answers.map { $0["error"] as? [String: Any] }
        #expect(faults[0]?["kind"] as? String == "render")
        #expect(faults[0]?["message"] as? String == "divided by 0")
        #expect(faults[0]?["line"] as? Int == 2)
        #expect(faults[0]?["column"] as? Int == 2)
        #expect(answers[1]["output"] as? String == "Liquid error: divided by 0")
        #expect(faults[2]?["kind"] as? String == "syntax")
        #expect(faults[3]?["kind"] as? String == "limit")
    }

    @Test("A line that is no request is answered too, and the exit status tells of it")
    func misuse() async throws {
        let (status, answers, errors) = try await answers([
            "nonsense", #"{"data": {}}"#, #"{"template": 1}"#, #"{"template": "", "mode": "loose"}"#,
            #"{"template": "", "now": "yesterday"}"#, #"{"template": "fine"}"#,
        ])
        #expect(status == 1)
        #expect(answers.count == 6)
        #expect(answers.dropLast().allSatisfy { ($0["error"] as? [String: Any])?["kind"] as? String == "request" })
        #expect(answers.last?["output"] as? String == "fine")
        #expect(errors.contains("5 lines of standard input could not be read"))
    }

    @Test("A file is rendered with its partials, and a fault names file, line and column")
    func file() async throws {
        let files = try TemporaryFolder()
        let template = try files.write("card.liquid", "{% render 'head' %}{{ name }}")
        _ = try files.write("head.liquid", "祝\n")
        let data = try files.write("record.json", #"{"name": "王芳"}"#)
        let fine = try await Program.run(["liquid", "--template", template, "--data", data])
        #expect(fine.output == "祝\n王芳")
        _ = try files.write("head.liquid", "祝\n {{ 'a' | slice }}")
        let broken = try await Program.run(["liquid", "--template", template, "--data", data])
        #expect(broken.status == 1)
        #expect(broken.errors.contains("head.liquid:2:2: wrong number of arguments"))
        let misused = try await Program.run(["liquid", "--data", data])
        #expect(misused.status == 2)
    }
}
