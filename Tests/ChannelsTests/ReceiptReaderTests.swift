import Foundation
import Model
import TestSupport
import Testing

@testable import Channels

@Suite("Pushed delivery reports")
struct ReceiptReaderTests {
    let at = Date(timeIntervalSince1970: 1_795_222_800)

    static let library = Result { try ChannelLibrary(directory: DefinitionTests.shipped, environment: [:]) }

    func shipped(_ name: String) throws -> ChannelDefinition {
        try #require(Self.library.get().definitions.first { $0.name == name })
    }

    func read(
        _ channel: String, _ body: String, type: String = "application/json", query: [(String, String)] = []
    ) throws -> (receipts: [Receipt], answer: ReceiptReader.Answer) {
        let push = Push(
            headers: [("Content-Type", type)], query: query.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8))
        let reading = try ReceiptReader.read(push, channel: try shipped(channel), at: at)
        return (reading.receipts, reading.answer)
    }

    @Test("The sandbox pushes a JSON array and wants SUCCESS")
    func sandbox() throws {
        let (receipts, answer) = try read(
            "sandbox-sms",
            """
            [{"sid":"a1","mobile":"+8613800001234","status":"DELIVRD","error":"","time":"x","ref":"\(Parcel.token)"},
             {"sid":"a2","mobile":"+8613800000999","status":"UNDELIV","error":"MI:0001","time":"x"},
             {"sid":"a3","mobile":"+8613800000999","status":"BUFFERED"}]
            """)
        #expect(receipts.map(\.providerID) == ["a1", "a2"])
        #expect(receipts.map(\.verdict) == [.delivered, .bounced])
        #expect(receipts[0].token == Parcel.token)
        #expect(receipts[1].address == "+8613800000999")
        #expect(receipts[1].detail == "UNDELIV MI:0001")
        #expect(receipts[0].via == "sandbox-sms")
        #expect(answer == ReceiptReader.Answer(status: 200, contentType: "text/plain; charset=utf-8", body: "SUCCESS"))
    }

    @Test("Yunpian's JSON in a form field, escaped once or twice, with ids beyond a Double")
    func yunpian() throws {
        let json = #"[{"sid":9223372036854775807,"uid":null,"mobile":"13800001234","report_status":"SUCCESS"}]"#
        let once = PercentEncoding.encode(json)
        for body in ["sms_status=\(once)", "sms_status=\(PercentEncoding.encode(once))"] {
            let (receipts, answer) = try read("yunpian", body, type: "application/x-www-form-urlencoded;charset=utf-8")
            #expect(receipts.map(\.providerID) == ["9223372036854775807"])
            #expect(receipts.map(\.address) == ["+8613800001234"])
            #expect(answer.body == "SUCCESS")
        }
    }

    @Test("Twilio's form, Vonage's JSON and form, Kannel's query, the telephone's event")
    func others() throws {
        let form = "application/x-www-form-urlencoded"
        let twilio = try read(
            "twilio", "MessageSid=SM1&MessageStatus=undelivered&To=%2B14165550100&ErrorCode=30005", type: form)
        #expect(twilio.receipts.map(\.verdict) == [.bounced])
        #expect(twilio.receipts.map(\.isHard) == [true])
        #expect(try read("twilio", "MessageSid=SM1&MessageStatus=sent", type: form).receipts.isEmpty)

        let json = #"{"messageId":"0B00","msisdn":"447700900000","status":"delivered","err-code":"0"}"#
        #expect(try read("vonage", json).receipts.map(\.address) == ["+447700900000"])
        let query = [("messageId", "0B00"), ("msisdn", "447700900000"), ("status", "expired")]
        #expect(try read("vonage", "", type: "", query: query).receipts.map(\.verdict) == [.bounced])

        let kannel = try read(
            "kannel", "", type: "", query: [("ref", Parcel.token), ("status", "1"), ("answer", "ok")])
        #expect(kannel.receipts.map(\.token) == [Parcel.token])
        #expect(kannel.receipts.map(\.verdict) == [.delivered])

        let phone = #"{"event":"sms:failed","payload":{"messageId":"m1","phoneNumber":"+8613800001234","reason":"x"}}"#
        let receipts = try read("android-sms-gateway", phone).receipts
        #expect(receipts.map(\.providerID) == ["m1"])
        #expect(receipts.map(\.detail) == ["sms:failed x"])
    }

    @Test("What cannot be understood is refused, an empty list is not")
    func refused() throws {
        #expect(try read("sandbox-sms", "[]").receipts.isEmpty)
        for body in ["", "{", "[1, 2]", #"[{"status":"DELIVRD"}]"#, #"{"sid":"a"}"#, "hello"] {
            #expect(throws: Problem.self) { try read("sandbox-sms", body) }
        }
        #expect(throws: Problem.self) { try read("yunpian", "x=1", type: "application/x-www-form-urlencoded") }
        #expect(throws: Problem.self) { try read("mail", "[]") }
    }

    @Test("Any bytes of any type give an answer", arguments: 0..<200)
    func hostile(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var body = Array(
            #"[{"sid":"a1","mobile":"1","status":"DELIVRD","error":{"x":[1]}},{"sid":2,"status":"UNDELIV"}]"#.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if seed % 3 == 0 { body = random.bytes(300) }
        let type = ["application/json", "application/x-www-form-urlencoded", "", "\u{0}"].randomElement(using: &random)
        for channel in ["sandbox-sms", "yunpian", "kannel"] {
            let push = Push(headers: [("Content-Type", type ?? "")], query: [("x", "\u{0}")], body: body)
            _ = try? ReceiptReader.read(push, channel: try shipped(channel), at: at)
        }
    }
}
