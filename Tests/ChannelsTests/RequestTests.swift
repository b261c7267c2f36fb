import Foundation
import Model
import Testing
import Transport

@testable import Channels

@Suite("SMS requests and answers")
struct RequestTests {
    func gateway(_ request: String, environment: [String: String] = [:]) throws -> SMSDefinition {
        let definition = try ChannelFolder.definition(
            "kind: http-sms\nrequest: \(request)\nresult: {accepted: {status: 200}}", environment: environment)
        guard case .httpSMS(let sms) = definition.route else { throw Problem("no SMS channel") }
        return sms
    }

    func render(
        _ request: String, text: String = "a&b=c 王", environment: [String: String] = [:], receiptURL: String? = nil
    ) throws -> RenderedRequest {
        try gateway(request, environment: environment).rendered(
            .fixture(to: "+8613800001234", rendered: .sms(), receiptURL: receiptURL), text: text)
    }

    @Test("A form is encoded byte by byte, in the order of the file")
    func form() throws {
        let transfer = try render(
            "{url: 'http://h/x', form: {to: '{{ to }}', text: '{{ text }}', cb: '{{ receipt_url }}'}}"
        )
        .transfer
        #expect(transfer.method == "POST")
        #expect(String(decoding: transfer.body, as: UTF8.self) == "to=%2B8613800001234&text=a%26b%3Dc%20%E7%8E%8B")
        #expect(
            transfer.headers.contains { $0 == ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8") })
    }

    @Test("JSON keeps types, and no text breaks out of its string")
    func json() throws {
        let request = try render(
            "{url: 'http://h/x', json: {a: {text: '{{ text }}'}, list: ['{{ to }}', 7], big: 12345678901234567890, "
                + "flag: true, quoted: \"7\", none: '{{ receipt_url }}'}}", text: "\",\"to\":\"x\\\n")
        #expect(
            String(decoding: request.transfer.body, as: UTF8.self)
                == #"{"a":{"text":"\",\"to\":\"x\\\n"},"list":["+8613800001234",7],"big":12345678901234567890,"#
                + #""flag":true,"quoted":"7"}"#)
    }

    @Test("A query and a path are escaped; the address itself is not")
    func url() throws {
        let request = try render(
            "{method: GET, url: '${BASE}/a/${ID}/send', query: {text: '{{ text }}'}}",
            environment: ["BASE": "http://127.0.0.1:9/", "ID": "x/../y"])
        #expect(request.transfer.url == "http://127.0.0.1:9/a/x%2F..%2Fy/send?text=a%26b%3Dc%20%E7%8E%8B")
        #expect(request.transfer.body.isEmpty)
    }

    @Test("A value of the environment is never read as a template")
    func environmentIsData() throws {
        let request = try render(
            "{url: 'http://h/x', form: {apikey: '${KEY}', b: 'x-{{ env.KEY | upcase }}'}}",
            environment: ["KEY": "{{ to }}k"])
        #expect(
            String(decoding: request.transfer.body, as: UTF8.self)
                == "apikey=%7B%7B%20to%20%7D%7Dk&b=x-%7B%7B%20TO%20%7D%7DK")
    }

    @Test("No text gets into a header with a line end")
    func headerInjection() throws {
        #expect(throws: Problem.self) {
            try render("{url: 'http://h/x', headers: {X: '{{ text }}'}}", text: "a\r\nHost: evil")
        }
    }

    @Test("What a person sees of a request has no secrets")
    func masked() throws {
        let lines = try render(
            "{url: 'http://h/x', headers: {Authorization: 'Bearer ${T}'}, form: {apikey: '${T}', text: '{{ text }}'}}",
            environment: ["T": "s3cret"]
        ).lines.joined(separator: "\n")
        #expect(!lines.contains("s3cret"))
        #expect(lines.contains("text=a&b=c 王"))
    }

    @Test(
        "Signature and opt-out wording follow from the class",
        arguments: [
            ("王先生您好。", MessageClass.greeting, "【申城】王先生您好。"), ("保养到期。", .service, "【申城】保养到期。"),
            ("优惠开始。", .marketing, "【申城】优惠开始。拒收请回复R"), ("等您来", .marketing, "【申城】等您来，拒收请回复R"),
            ("Come", .marketing, "【申城】Come 拒收请回复R"), ("【申城】好。拒收请回复R", .marketing, "【申城】好。拒收请回复R"),
        ])
    func wording(_ body: String, _ messageClass: MessageClass, _ expected: String) throws {
        let sms = try ChannelFolder.definition(
            "kind: http-sms\nsignature: 申城\nrequest: {url: 'http://h'}\nresult: {accepted: {status: 200}}")
        #expect(sms.wireText(.fixture(messageClass: messageClass, rendered: .sms(body))) == expected)
    }

    // MARK: Answers

    static let rules = """
        kind: http-sms
        request: {url: 'http://h'}
        result:
          errors:
            - {status: 503, then: retry}
            - {json: code, equals: ["5", "6"], then: defer_person}
            - {json: code, equals: "7", then: pause_channel}
            - {json: code, equals: "8", then: suppress}
            - {json: code, equals: "9", then: throttle, after: 7}
          accepted: {status: 200, json: code, equals: "0"}
          id: {json: sid}
        """

    func delivery(_ status: Int, _ body: String, headers: [(String, String)] = []) throws -> Delivery {
        guard case .httpSMS(let sms) = try ChannelFolder.definition(Self.rules).route else { throw Problem("no SMS") }
        let answer = GatewayAnswer(
            status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8))
        return sms.result.delivery(for: answer, now: Date(timeIntervalSince1970: 1_795_222_800))
    }

    @Test("An accepted message keeps an id of any size as text")
    func accepted() throws {
        let delivery = try delivery(200, #"{"code": 0, "sid": 18446744073709551617}"#)
        #expect(delivery.outcome == .accepted)
        #expect(delivery.providerID == "18446744073709551617")
        #expect(!delivery.suspendsChannel)
    }

    @Test(
        "Every answer has its meaning",
        arguments: [
            (503, "busy", Attempt.Outcome.deferred, false, false), (200, #"{"code":"5"}"#, .deferred, false, false),
            (200, #"{"code":7}"#, .deferred, true, false), (200, #"{"code":8}"#, .failed, false, true),
            (200, #"{"code":33}"#, .failed, false, false), (200, "<html>", .inDoubt, false, false),
            (200, "", .inDoubt, false, false), (200, #"{"x":1}"#, .inDoubt, false, false),
            (500, #"{"code":0}"#, .inDoubt, false, false), (502, "", .inDoubt, false, false),
            (429, "", .deferred, false, false), (401, "", .deferred, true, false), (302, "", .deferred, true, false),
            (404, "", .failed, false, false), (408, "", .inDoubt, false, false),
        ])
    func verdicts(_ status: Int, _ body: String, _ outcome: Attempt.Outcome, _ suspends: Bool, _ isBad: Bool) throws {
        let delivery = try delivery(status, body)
        #expect(delivery.outcome == outcome)
        #expect(delivery.suspendsChannel == suspends)
        #expect(delivery.addressIsBad == isBad)
        #expect(delivery.reply.hasPrefix("HTTP \(status)"))
    }

    @Test("The wait comes from Retry-After, or else from the rule")
    func retryAfter() throws {
        #expect(try delivery(429, "", headers: [("retry-after", "12")]).retryAfter == 12)
        let date = "Sat, 21 Nov 2026 01:01:00 GMT"
        #expect(try delivery(429, "", headers: [("Retry-After", date)]).retryAfter == 60)
        #expect(try delivery(429, "", headers: [("Retry-After", "soon")]).retryAfter == nil)
        #expect(try delivery(429, "", headers: [("Retry-After", "99999999")]).retryAfter == 86_400)
        #expect(try delivery(200, #"{"code":9}"#).retryAfter == 7)
        #expect(try delivery(200, #"{"code":5}"#).retryAfter == 3_600)
    }
}
