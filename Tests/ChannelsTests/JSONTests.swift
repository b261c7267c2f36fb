import TestSupport
import Testing

import JSON

@testable import Channels

@Suite("JSON of gateways")
struct JSONTests {
    func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    @Test("A number of 64 bits and more comes out as it went in")
    func bigNumbers() throws {
        let root = try parse(#"{"sid": 9223372036854775807, "id": 123456789012345678901234567890, "fee": 0.05}"#)
        #expect(root["sid"]?.text == "9223372036854775807")
        #expect(root["id"]?.text == "123456789012345678901234567890")
        #expect(root["fee"]?.text == "0.05")
    }

    @Test("Paths lead through members, positions and every item")
    func paths() throws {
        let root = try parse(#"{"messages": [{"status": "0", "message-id": "A"}, {"status": 1}]}"#)
        #expect(JSONPath("messages.*.status").values(in: root).compactMap(\.text) == ["0", "1"])
        #expect(JSONPath("messages.0.message-id").text(in: root) == "A")
        #expect(JSONPath("messages.7.status").text(in: root) == nil)
        #expect(JSONPath("").values(in: root) == [root])
    }

    @Test("What is written is read back the same", arguments: 0..<100)
    func roundTrip(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = random.text(60) + "\u{0}\n\r\t\u{1F}\u{7F}\"\\/"
        let value = JSONValue.object([.init(name: text, value: .array([.string(text), .number("-1.5e9"), .null]))])
        #expect(try JSONParser.parse(value.bytes) == value)
    }

    @Test("Escapes, surrogates and lone halves are read")
    func escapes() throws {
        #expect(try parse(#""\u738b\ud83d\ude00\ud83dx\/""#) == .string("王😀\u{FFFD}x/"))
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":}", "01", "1.", "\"\u{1}\"", "{\"a\":1}x", "nul", "\"\\u12\"", "-", "\"abc",
            String(repeating: "[", count: 100_000),
        ])
    func refused(_ text: String) {
        #expect(throws: JSONParser.Failure.self) { try parse(text) }
    }

    @Test("Any bytes give an answer", arguments: 0..<200)
    func hostile(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]":,\u0123456789eE+-.truefalsnl "#.utf8) + [0xFF, 0xC3, 0x00]
        let bytes = (0..<200).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        _ = try? JSONParser.parse(bytes)
    }

    @Test("Forms are escaped byte by byte and read back", arguments: 0..<50)
    func forms(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let fields = (0..<4).map { (name: "f\($0)", value: random.text(40) + "&=+%\u{0}") }
        let encoded = PercentEncoding.form(fields)
        #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        let read = PercentEncoding.fields(encoded.utf8)
        #expect(read.map(\.name) == fields.map(\.name))
        #expect(read.map(\.value) == fields.map(\.value))
    }
}
