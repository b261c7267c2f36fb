import Foundation
import Testing

@Suite("hongyan sms")
struct SMSCommandTests {
    private func answers(_ lines: [String]) async throws -> (status: Int32, lines: [String], errors: String) {
        let outcome = try await Program.run(["sms"], input: lines.joined(separator: "\n"))
        return (outcome.status, outcome.lines.map(String.init), outcome.errors)
    }

    @Test("Each line is answered by one line, in order, in the given shape")
    func lines() async throws {
        let (status, lines, _) = try await answers([
            #"{"text": "王先生，生日快乐！", "counting": "cn"}"#, "", #"{"text": "[ok]", "counting": "gsm"}"#,
            #"{"text": "It’s “fine”…", "counting": "gsm"}"#, #"{"text": "It’s", "counting": "cn"}"#, #"{"text": ""}"#,
        ])
        #expect(status == 0)
        #expect(
            lines == [
                #"{"encoding":"UCS-2","units":9,"parts":1,"texts":["王先生，生日快乐！"]}"#,
                #"{"encoding":"GSM-7","units":6,"parts":1,"texts":["[ok]"]}"#,
                #"{"encoding":"GSM-7","units":14,"parts":1,"texts":["It's \"fine\"..."]}"#,
                #"{"encoding":"UCS-2","units":4,"parts":1,"texts":["It’s"]}"#,
                #"{"encoding":"UCS-2","units":0,"parts":1,"texts":[""]}"#,
            ])
    }

    @Test("Long texts are cut where the counting says")
    func parts() async throws {
        let (_, lines, _) = try await answers([
            #"{"text": "\#(String(repeating: "a", count: 152))€z", "counting": "gsm"}"#,
            #"{"text": "\#(String(repeating: "a", count: 158))€z", "counting": "gsm"}"#,
            #"{"text": "\#(String(repeating: "年", count: 66))🎂年年年", "counting": "gsm"}"#,
        ])
        let answers = try lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(answers.map { $0["units"] as? Int } == [155, 161, 71])
        #expect(answers.map { $0["parts"] as? Int } == [1, 2, 2])
        let texts = answers.map { ($0["texts"] as? [String])?.map(\.unicodeScalars.count) }
        #expect(texts == [[154], [153, 7], [66, 4]])
    }

    @Test("A line that is no request is answered with what is wrong, and the exit status tells of it")
    func misuse() async throws {
        let (status, lines, errors) = try await answers([
            "nonsense", "[]", "{}", #"{"text": 1}"#, #"{"text": "a", "counting": "us"}"#,
            #"{"text": "a", "counting": 1}"#, #"{"text": "fine"}"#,
        ])
        #expect(status == 1)
        #expect(
            lines.dropLast() == [
                #"{"error":{"kind":"request","message":"not JSON from byte 1 on; write one object on a line"}}"#,
                #"{"error":{"kind":"request","message":"not a JSON object; write {\"text\": …}"}}"#,
                #"{"error":{"kind":"request","message":"text is missing; write {\"text\": …}"}}"#,
                #"{"error":{"kind":"request","message":"text is not a text"}}"#,
                #"{"error":{"kind":"request","message":"counting is gsm or cn, not us"}}"#,
                #"{"error":{"kind":"request","message":"counting is not a text; it is gsm or cn"}}"#,
            ])
        #expect(lines.last == #"{"encoding":"UCS-2","units":4,"parts":1,"texts":["fine"]}"#)
        #expect(errors.contains("6 lines of standard input could not be read"))
    }
}
