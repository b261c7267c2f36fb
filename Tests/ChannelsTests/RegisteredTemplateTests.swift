import Foundation
import Liquid
import Model
import TestSupport
import Testing
import Transport

@testable import Channels

@Suite("Wordings that are registered with a provider")
struct RegisteredTemplateTests {
    @Test("Named and numbered placeholders are filled from the text, which must be the wording")
    func fill() throws {
        let named = try RegisteredTemplate(id: "SMS_1", text: "尊敬的${name}，您的${car}该保养了。")
        let fill = try #require(named.fill("尊敬的王先生，您的沪A12345该保养了。"))
        #expect(fill.names == ["name", "car"] && fill.texts == ["王先生", "沪A12345"])
        #expect(named.fill("尊敬的王先生，您的沪A12345该年检了。") == nil)
        #expect(named.fill("尊敬的，您的沪A12345该保养了。") == nil)
        let numbered = try RegisteredTemplate(id: "7", text: "{2}您好，{1}快乐")
        #expect(
            numbered.fill("王先生您好，生日快乐")?.value["list"] == .array([.string("生日"), .string("王先生")]))
        #expect(try RegisteredTemplate(id: "8", text: "生日快乐").fill("生日快乐")?.texts == [])
    }

    @Test("What could be read in two ways is refused")
    func ambiguous() {
        #expect(throws: Problem.self) { try RegisteredTemplate(id: "1", text: "${a}${b}") }
        #expect(throws: Problem.self) { try RegisteredTemplate(id: "1", text: "${a}和${a}") }
    }

    @Test("Filled in, a wording is the text again, whatever the words are")
    func property() throws {
        var random = SeededGenerator(seed: 3)
        let template = try RegisteredTemplate(id: "1", text: "亲爱的${a}：${b}——${c}。")
        for _ in 0..<300 {
            let words = (0..<3).map { _ in random.text(Int.random(in: 1...8, using: &random)) }
            let text = "亲爱的\(words[0])：\(words[1])——\(words[2])。"
            guard let fill = template.fill(text) else { continue }
            #expect("亲爱的\(fill.texts[0])：\(fill.texts[1])——\(fill.texts[2])。" == text)
        }
        #expect(template.fill("亲爱的王：好——祝。")?.texts == ["王", "好", "祝"])
    }

    static let channel = """
        kind: http-sms
        request: {url: "http://h/x", form: {id: "{{ template.id }}", vars: "{{ template.named | json }}", list: "{{ template.list | json }}"}}
        result: {accepted: {status: 200}}
        templates:
          - {id: SMS_1, text: "${name}，生日快乐！"}
          - {id: SMS_2, text: "${name}，新店开业。拒收请回复R"}
        """

    @Test("The provider gets id and words; the signature is not part of the wording, the opt-out is")
    func request() throws {
        guard case .httpSMS(let sms) = try ChannelFolder.definition(Self.channel).route else { throw Problem("no SMS") }
        func body(_ text: String, _ messageClass: MessageClass = .greeting) throws -> String {
            let parcel = Parcel.fixture(messageClass: messageClass, to: "+8613800001234", rendered: .sms(text))
            return String(decoding: try sms.rendered(parcel).transfer.body, as: UTF8.self).removingPercentEncoding ?? ""
        }
        #expect(try body("王先生，生日快乐！") == #"id=SMS_1&vars={"name":"王先生"}&list=["王先生"]"#)
        #expect(try body("王\"，生日快乐！") == #"id=SMS_1&vars={"name":"王\""}&list=["王\""]"#)
        #expect(try body("王先生，新店开业。", .marketing) == #"id=SMS_2&vars={"name":"王先生"}&list=["王先生"]"#)
        #expect(throws: Problem.self) { try body("王先生，新店开业。") }
    }

    @Test("Faults have their places")
    func faults() throws {
        let faults = try ChannelFolder.plainFaults(
            Self.channel.replacing("\"${name}，生日快乐！\"", with: "\"${a}${b}\"").replacing("id: SMS_2", with: "idd: SMS_2")
        )
        #expect(faults.count == 3)
        #expect(faults[0].hasPrefix("c.yaml:5:23: two placeholders of SMS_1 touch each other"))
        #expect(faults.contains { $0.hasPrefix("c.yaml:6:6: unknown key templates[1].idd; did you mean id?") })
        #expect(faults.contains { $0.contains("templates[1].id is missing") })
    }
}
