import Foundation
import Model
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Channels

/// Collects a dialogue from any thread.
final class Notebook: Sendable {
    private let kept = Mutex<[DialogueLine]>([])
    func write(_ line: DialogueLine) { kept.withLock { $0.append(line) } }
    var text: String { kept.withLock { $0 }.map { "\($0.speaker.rawValue): \($0.text)" }.joined(separator: "\n") }
}

@Suite("Carrying SMS over HTTP")
struct SMSCarrierTests {
    func carrier(_ gateway: LoopbackGateway, _ notebook: Notebook = Notebook()) throws -> Carrier {
        let environment = ["HONGYAN_SANDBOX_SMS_URL": gateway.url, "HONGYAN_SANDBOX_SMS_KEY": "s3cret-key"]
        let library = try ChannelLibrary(directory: DefinitionTests.shipped, environment: environment)
        return try Carrier(try library.definition("sandbox-sms"), dialogue: { notebook.write($0) })
    }

    func send(_ answer: String, to: String = "+8613800001234") async throws -> (Delivery, LoopbackGateway, String) {
        let gateway = LoopbackGateway(answer: answer)
        let notebook = Notebook()
        let carrier = try carrier(gateway, notebook)
        let delivery = await carrier.send(
            .fixture(to: to, rendered: .sms("优惠 & more"), receiptURL: "https://h.example.com/receipts/x/y"))
        await carrier.close()
        return (delivery, gateway, notebook.text)
    }

    @Test("An accepted text is on the wire as the definition says, and the dialogue shows no secret")
    func accepted() async throws {
        let (delivery, gateway, dialogue) = try await send(
            LoopbackGateway.answer(200, #"{"code":0,"msg":"OK","sid":9007199254740993}"#))
        #expect(delivery == Delivery(outcome: .accepted, providerID: "9007199254740993", reply: "HTTP 200 0 OK"))
        let question = try #require(gateway.questions.first)
        #expect(gateway.questions.count == 1)
        #expect(question.head.first == "POST /sms HTTP/1.1")
        let fields = PercentEncoding.fields(question.body.utf8)
        #expect(fields.map(\.name) == ["apikey", "to", "text", "ref", "callback"])
        #expect(
            fields.map(\.value) == [
                "s3cret-key", "+8613800001234", "【申城汽车】优惠 & more", Parcel.token, "https://h.example.com/receipts/x/y",
            ])
        #expect(!dialogue.contains("s3cret"))
        #expect(dialogue.contains("us:   text=【申城汽车】优惠 & more"))
        #expect(dialogue.contains("them: HTTP 200"))
    }

    @Test("A refusal, a throttle, a failure and rubbish become what they are")
    func refusals() async throws {
        let permanent = try await send(LoopbackGateway.answer(200, #"{"code":22,"msg":"no 13800001234"}"#)).0
        #expect(permanent.outcome == .failed)
        #expect(permanent.reply == "HTTP 200 22 no 138****1234")
        let throttle = try await send(LoopbackGateway.answer(429, "{}", headers: "Retry-After: 2\r\n")).0
        #expect(throttle.outcome == .deferred)
        #expect(throttle.retryAfter == 2)
        #expect(try await send(LoopbackGateway.answer(500, "oops")).0.outcome == .inDoubt)
        #expect(try await send(LoopbackGateway.answer(200, "<html>")).0.outcome == .inDoubt)
        let wrongKey = try await send(LoopbackGateway.answer(401, #"{"code":-1,"msg":"wrong apikey s3cret-key"}"#)).0
        #expect(wrongKey.suspendsChannel)
        #expect(wrongKey.reply == "HTTP 401 -1 wrong apikey •••")
    }

    @Test("No answer to a request that was sent is in doubt, and it goes out once")
    func noAnswer() async throws {
        let (delivery, gateway, _) = try await send("")
        #expect(delivery.outcome == .inDoubt)
        #expect(gateway.questions.count == 1)
    }

    @Test("A gateway that is not there was sent nothing: try again")
    func notThere() async throws {
        let environment = ["HONGYAN_SANDBOX_SMS_URL": "http://127.0.0.1:1", "HONGYAN_SANDBOX_SMS_KEY": "k3y"]
        let library = try ChannelLibrary(directory: DefinitionTests.shipped, environment: environment)
        let carrier = try Carrier(try library.definition("sandbox-sms"))
        let delivery = await carrier.send(.fixture(to: "+8613800001234", rendered: .sms()))
        #expect(delivery.outcome == .deferred)
        #expect(!delivery.suspendsChannel)
        await carrier.close()
    }

    @Test(
        "What is no number in E.164 never leaves", arguments: ["", "13800001234", "+86 138", "+8613800001234\r\nX: y"])
    func badNumber(_ number: String) async throws {
        let (delivery, gateway, _) = try await send(LoopbackGateway.answer(200, "{}"), to: number)
        #expect(delivery.outcome == .failed)
        #expect(gateway.questions.isEmpty)
    }

    @Test("The hosted gateways are asked as their vendors document")
    func hostedRequests() throws {
        let environment = [
            "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t0ken", "TWILIO_FROM": "+1555", "YUNPIAN_APIKEY": "k3y",
            "VONAGE_API_KEY": "a1", "VONAGE_API_SECRET": "s3cret", "VONAGE_FROM": "Hongyan",
        ]
        let library = try ChannelLibrary(directory: DefinitionTests.shipped, environment: environment)
        let parcel = Parcel.fixture(
            messageClass: .marketing, to: "+8613800001234", rendered: .sms("Hi"), receiptURL: "https://h/r")
        let requests = try ["twilio", "yunpian", "vonage"].map { name in
            guard case .httpSMS(let sms) = try library.definition(name).route else { throw Problem("no SMS: \(name)") }
            return try sms.rendered(parcel).transfer
        }
        #expect(requests[0].url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
        #expect(requests[0].headers.contains { $0 == ("Authorization", "Basic QUMxOnQwa2Vu") })
        #expect(
            requests.map { String(decoding: $0.body, as: UTF8.self) } == [
                "To=%2B8613800001234&From=%2B1555&Body=Hi%20Reply%20STOP%20to%20opt%20out&StatusCallback=https%3A%2F%2Fh%2Fr",
                "apikey=k3y&mobile=13800001234&text=%E3%80%90%E7%94%B3%E5%9F%8E%E6%B1%BD%E8%BD%A6%E3%80%91Hi%20"
                    + "%E6%8B%92%E6%94%B6%E8%AF%B7%E5%9B%9E%E5%A4%8DR&uid=\(Parcel.token)&callback_url=https%3A%2F%2Fh%2Fr",
                "api_key=a1&api_secret=s3cret&from=Hongyan&to=8613800001234&text=Hi%20Reply%20STOP%20to%20opt%20out"
                    + "&type=text&client-ref=\(Parcel.token)&callback=https%3A%2F%2Fh%2Fr",
            ])
    }

    @Test("The gateways of one's own are asked as they document")
    func ownGateways() async throws {
        let gateway = LoopbackGateway(answer: LoopbackGateway.answer(200, "{}"))
        let environment = [
            "KANNEL_URL": gateway.url, "KANNEL_USERNAME": "u", "KANNEL_PASSWORD": "s3cret", "KANNEL_FROM": "1069",
            "ANDROID_SMS_URL": gateway.url, "ANDROID_SMS_USERNAME": "u", "ANDROID_SMS_PASSWORD": "s3cret",
        ]
        let library = try ChannelLibrary(directory: DefinitionTests.shipped, environment: environment)
        for name in ["kannel", "android-sms-gateway"] {
            let carrier = try Carrier(try library.definition(name))
            _ = await carrier.send(.fixture(to: "+8613800001234", rendered: .sms("好"), receiptURL: "http://h/r"))
            await carrier.close()
        }
        let heads = gateway.questions.map(\.head)
        #expect(
            heads.first?.first == "GET /cgi-bin/sendsms?username=u&password=s3cret&from=1069&to=%2B8613800001234"
                + "&text=%E3%80%90%E7%94%B3%E5%9F%8E%E6%B1%BD%E8%BD%A6%E3%80%91%E5%A5%BD&coding=2&charset=UTF-8&dlr-mask=31"
                + "&dlr-url=http%3A%2F%2Fh%2Fr%3Fref%3D\(Parcel.token)%26status%3D%25d%26answer%3D%25A HTTP/1.1")
        #expect(heads.last?.first == "POST /3rdparty/v1/messages HTTP/1.1")
        #expect(heads.last?.contains("Authorization: Basic dTpzM2NyZXQ=") == true)
        #expect(
            gateway.questions.last?.body
                == #"{"id":"\#(Parcel.token)","textMessage":{"text":"【申城汽车】好"},"phoneNumbers":["+8613800001234"],"#
                + #""ttl":86400,"withDeliveryReport":true}"#)
    }
}

@Suite("Carrying mail over SMTP")
struct MailCarrierTests {
    func send(
        _ relay: LoopbackRelay, parcel: Parcel = .fixture(), password: String? = nil, notebook: Notebook = Notebook()
    ) async throws -> Delivery {
        var text = "kind: smtp\nhost: 127.0.0.1\nport: \(relay.port)\nsecurity: none\ntimeout: 5\nfinal_timeout: 5\n"
        if let password { text += "username: care\npassword: \(password)\n" }
        let carrier = try Carrier(try ChannelFolder.definition(text), dialogue: { notebook.write($0) })
        let delivery = await carrier.send(parcel)
        await carrier.close()
        return delivery
    }

    @Test("A mail goes out with its return path, and the relay's id is kept")
    func accepted() async throws {
        let relay = LoopbackRelay()
        let delivery = try await send(relay)
        #expect(delivery.outcome == .accepted)
        #expect(delivery.providerID == "Q123")
        #expect(delivery.reply == "250 2.0.0 Ok: queued as Q123")
        #expect(relay.lines.contains { $0.hasPrefix("MAIL FROM:<bounce+\(Parcel.token)@mail.example.com>") })
        #expect(relay.lines.contains { $0.hasPrefix("RCPT TO:<wang@example.org>") })
        #expect(relay.lines.contains("Message-ID: <\(Parcel.token)@mail.example.com>"))
        #expect(relay.lines.contains { $0.hasPrefix("From: =?utf-8?B?") && $0.hasSuffix("<care@example.com>") })
    }

    @Test("An unknown recipient fails and is condemned, a spam verdict condemns nobody")
    func refused() async throws {
        let unknown = try await send(LoopbackRelay(replies: ["RCPT": "550 5.1.1 <wang@example.org>: user unknown"]))
        #expect(unknown.outcome == .failed)
        #expect(unknown.addressIsBad)
        #expect(unknown.reply == "550 5.1.1 <w***@example.org>: user unknown")
        let spam = try await send(LoopbackRelay(replies: [".": "550 5.7.1 spam"]))
        #expect(spam.outcome == .failed)
        #expect(!spam.addressIsBad)
        #expect(!spam.suspendsChannel)
    }

    @Test("A wrong password suspends the channel, keeps the message, and is never shown")
    func wrongPassword() async throws {
        let notebook = Notebook()
        let relay = LoopbackRelay(replies: ["AUTH": "535 5.7.8 authentication failed"])
        let delivery = try await send(relay, password: "s3cret-pass", notebook: notebook)
        #expect(delivery.outcome == .deferred)
        #expect(delivery.suspendsChannel)
        #expect(delivery.reply.contains("535"))
        #expect(!notebook.text.contains("s3cret-pass"))
        #expect(!notebook.text.contains(Data("\0care\0s3cret-pass".utf8).base64EncodedString()))
        #expect(notebook.text.contains("them: 535"))
    }

    @Test("Silence after the final dot is doubt, a 4xx and a missing relay are not")
    func doubt() async throws {
        #expect(try await send(LoopbackRelay(replies: [".": ""])).outcome == .inDoubt)
        #expect(try await send(LoopbackRelay(replies: ["DATA": ""])).outcome == .deferred)
        #expect(try await send(LoopbackRelay(replies: ["RCPT": "451 4.7.1 greylisted"])).outcome == .deferred)
        let mail = try await send(LoopbackRelay(replies: ["MAIL": "550 5.7.1 not for you"]))
        #expect(mail.outcome == .deferred)
        #expect(mail.suspendsChannel)
    }

    @Test("A fault of the message fails it, a fault of the settings keeps it")
    func problems() async throws {
        let relay = LoopbackRelay()
        #expect(try await send(relay, parcel: .fixture(rendered: .mail(subject: "a\r\nBcc: b@c.d"))).outcome == .failed)
        #expect(try await send(relay, parcel: .fixture(to: "nobody")).outcome == .failed)
        let noLink = try await send(relay, parcel: .fixture(messageClass: .marketing, unsubscribeURL: nil))
        #expect(noLink.outcome == .deferred)
        #expect(noLink.suspendsChannel)
        let noDomain = try await send(relay, parcel: .fixture(settings: .fixture(mailDomain: "no domain")))
        #expect(noDomain.outcome == .deferred)
        #expect(noDomain.suspendsChannel)
        #expect(!relay.lines.contains { $0.hasPrefix("MAIL") })
    }

    @Test("A sender from another domain than the return path is warned of, and links without https")
    func alignment() throws {
        let definition = try ChannelFolder.definition("kind: smtp\nhost: x\nfrom: a@other.org")
        #expect(definition.warnings(with: .fixture()).map(\.severity) == [.warning])
        #expect(definition.warnings(with: .fixture(mailDomain: "mail.other.org")) == [])
        let open = definition.warnings(with: .fixture(mailDomain: "other.org", publicURL: "http://h.other.org"))
        #expect(open.map(\.place?.field) == ["public_url"])
    }
}
