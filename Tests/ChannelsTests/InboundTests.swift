import Foundation
import Model
import TestSupport
import Testing

@testable import Channels

@Suite("Answers of recipients, and pushes that must be signed")
struct InboundTests {
    static let at = Date(timeIntervalSince1970: 1_795_222_800)

    func channel(_ name: String, _ environment: [String: String] = [:]) throws -> ChannelDefinition {
        try ChannelLibrary(directory: DefinitionTests.shipped, environment: environment).described(name)
    }

    @Test(
        "The words are known in any case, width and punctuation; in a sentence they are none",
        arguments: [
            ("TD", true), (" td ", true), ("ＴＤ。", true), ("退订", true), ("退订！", true), ("r", true), ("STOP", true),
            ("T", true), ("N", true), ("【退订】", true), ("Td me tomorrow", false), ("谢谢", false), ("", false),
            ("RR", false),
            ("不要退订", false),
        ])
    func words(_ text: String, _ isOptOut: Bool) throws {
        guard case .httpSMS(let sms) = try channel("kannel").route else { throw Problem("no SMS channel") }
        #expect(sms.inbound?.isOptOut(text) == isOptOut)
    }

    @Test(
        "Each gateway's answers are read as it documents them",
        arguments: [
            ("aliyun", "application/json", #"[{"phone_number":"13800001234","content":"TD","sequence_id":7}]"#, "7"),
            ("aliyun-v1", "application/json", #"[{"phone_number":"13800001234","content":"TD","sequence_id":7}]"#, "7"),
            (
                "tencent", "application/json",
                #"{"extend":"","mobile":"13800001234","nationcode":"86","sign":"x","text":"TD","time":1}"#, nil
            ),
            ("huawei", "application/x-www-form-urlencoded", "from=%2B8613800001234&to=1069&body=TD&smsMsgId=m1", "m1"),
            (
                "yunpian", "application/x-www-form-urlencoded",
                "sms_reply=%7B%22mobile%22%3A%2213800001234%22%2C%22text%22%3A%22TD%22%2C%22id%22%3A%22a%22%7D", "a"
            ),
            (
                "vonage", "application/json", #"{"msisdn":"8613800001234","messageId":"v1","text":"TD","type":"text"}"#,
                "v1"
            ),
            (
                "twilio", "application/x-www-form-urlencoded",
                "From=%2B8613800001234&Body=TD&MessageSid=SM1&SmsStatus=received", "SM1"
            ),
            (
                "android-sms-gateway", "application/json",
                #"{"event":"sms:received","payload":{"messageId":"m","message":"TD","phoneNumber":"+8613800001234"}}"#,
                "m"
            ),
        ] as [(String, String, String, String?)])
    func shipped(_ name: String, _ type: String, _ body: String, _ id: String?) throws {
        let push = Push(headers: [("Content-Type", type)], body: Array(body.utf8))
        let reading = try ReceiptReader.read(push, channel: try channel(name), at: Self.at)
        #expect(reading.receipts.isEmpty)
        #expect(
            reading.replies == [
                InboundText(via: name, from: "+8613800001234", text: "TD", providerID: id, isOptOut: true, at: Self.at)
            ])
        #expect(reading.answer.status == 200)
    }

    @Test("Kannel's answer by GET, and the confirmation that goes back to the telephone")
    func kannel() throws {
        let push = Push(query: [("from", "+8613800001234"), ("text", "td"), ("id", "k1")])
        let reading = try ReceiptReader.read(push, channel: try channel("kannel"), at: Self.at)
        #expect(reading.replies.map(\.isOptOut) == [true])
        #expect(reading.answer.body == "" && reading.confirmation?.body == "已为您退订营销短信。")
    }

    @Test("A report is no answer of a person, though it comes to the same address")
    func reports() throws {
        let push = Push(query: [("ref", "abc"), ("status", "1"), ("answer", "ACK/")])
        let reading = try ReceiptReader.read(push, channel: try channel("kannel"), at: Self.at)
        #expect(reading.replies.isEmpty && reading.receipts.map(\.token) == ["abc"])
        let android = Push(
            headers: [("Content-Type", "application/json")],
            body: Array(#"{"event":"sms:delivered","payload":{"messageId":"m","phoneNumber":"+8613800001234"}}"#.utf8))
        #expect(
            try ReceiptReader.read(android, channel: try channel("android-sms-gateway"), at: Self.at).receipts.count
                == 1)
    }

    @Test("The Android app's signature: right, wrong, missing, stale, and none where there is no key")
    func android() throws {
        let body = #"{"event":"sms:delivered","payload":{"messageId":"m","phoneNumber":"+8613800001234"}}"#
        let time = "1795222800"
        let signature = Hashing.hmacSHA256(body + time, key: Array("k3y".utf8)).hexadecimal
        func read(_ signature: String?, key: String? = "k3y", after seconds: TimeInterval = 0) throws -> Int {
            let headers = [("X-Timestamp", time)] + (signature.map { [("X-Signature", $0)] } ?? [])
            return try ReceiptReader.read(
                Push(headers: headers, body: Array(body.utf8)),
                channel: try channel("android-sms-gateway", key.map { ["ANDROID_SMS_SIGNING_KEY": $0] } ?? [:]),
                at: Self.at.addingTimeInterval(seconds)
            ).receipts.count
        }
        #expect(try read(signature) == 1)
        #expect(throws: ReceiptReader.NotGenuine.self) { try read(signature.replacing("a", with: "b")) }
        #expect(throws: ReceiptReader.NotGenuine.self) { try read(nil) }
        #expect(throws: ReceiptReader.NotGenuine.self) { try read(signature, after: 301) }
        #expect(try read(nil, key: nil) == 1)
    }
}

@Suite("Asking for delivery reports")
struct ReceiptPollerTests {
    @Test("Yunpian: pages until one is not full, and rubbish is a fault")
    func all() async throws {
        let page =
            "["
            + (0..<100).map { #"{"sid":\#($0),"mobile":"13800001234","report_status":"SUCCESS"}"# }.joined(
                separator: ",") + "]"
        let gateway = LoopbackGateway { $0.body.contains("k3y") ? LoopbackGateway.answer(200, page) : "" }
        let definition = try ChannelLibrary(
            directory: DefinitionTests.shipped,
            environment: ["YUNPIAN_URL": gateway.url, "YUNPIAN_APIKEY": "k3y", "YUNPIAN_PULL": "yes"]
        ).definition("yunpian")
        let poller = try #require(try ReceiptPoller(definition))
        guard case .receipts(let receipts, let isLast) = await poller.ask(at: InboundTests.at) else {
            throw Problem("no receipts")
        }
        #expect(receipts.count == 100 && !isLast)
        #expect(receipts[99].providerID == "99" && receipts[0].address == "+8613800001234")
        await poller.close()
        let off = try ChannelLibrary(
            directory: DefinitionTests.shipped, environment: ["YUNPIAN_APIKEY": "k3y"]
        ).definition("yunpian")
        #expect(try ReceiptPoller(off) == nil)
    }

    @Test(
        "Aliyun: about one message, on its day in China; what names no message is said of the one that was asked about")
    func byMessage() async throws {
        let gateway = LoopbackGateway { _ in
            LoopbackGateway.answer(
                200,
                #"{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[{"SendStatus":3,"PhoneNum":"13800001234","ErrCode":"DELIVERED"}]}}"#
            )
        }
        let definition = try ChannelLibrary(
            directory: DefinitionTests.shipped,
            environment: ["ALIYUN_SMS_URL": gateway.url, "ALIYUN_ACCESS_KEY_ID": "a", "ALIYUN_ACCESS_KEY_SECRET": "b"]
        ).definition("aliyun")
        let poller = try #require(try ReceiptPoller(definition))
        #expect(poller.asksByMessage)
        // 2026-11-20 23:30 UTC is the 21st in China.
        let question = ReceiptPoller.Question(
            messageID: 1, to: "+8613800001234", providerID: "900^0", token: "t",
            sentAt: Date(timeIntervalSince1970: 1_795_217_400))
        guard case .receipts(let receipts, let isLast) = await poller.ask(about: question, at: InboundTests.at) else {
            throw Problem("no receipts")
        }
        #expect(isLast && receipts.map(\.providerID) == ["900^0"] && receipts.map(\.verdict) == [.delivered])
        let asked = try #require(gateway.questions.first?.target)
        #expect(
            asked.contains("SendDate=20261121") && asked.contains("BizId=900%5E0")
                && asked.contains("PhoneNumber=13800001234"))
        // Without an id the list may hold other texts to that number.
        var doubtful = question
        doubtful.providerID = nil
        #expect(await poller.ask(about: doubtful, at: InboundTests.at) == .receipts([], isLast: true))
        await poller.close()
    }
}
