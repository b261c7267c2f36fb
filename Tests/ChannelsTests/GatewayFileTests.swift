import Foundation
import Model
import Testing
import Transport

@testable import Channels

@Suite("What a gateway's file can say, and how its faults are told")
struct GatewayFileTests {
    @Test("Every fault of signing, batches, wordings, receipts, pulls and answers is listed with its place")
    func faults() throws {
        let faults = try ChannelFolder.plainFaults(
            """
            kind: http-sms
            request:
              url: http://h/x
              json: {to: "{{ to }}", id: "{{ template.id }}", l: {$eech: 1}}
              sign:
                steps:
                  now: "{{ to }}"
                  first: "{{ second }}"
                  second: "{{ request.body | hmac_sha256 }}"
                  third: "{{ first | hmac_md5: 'x' }}"
                form: {sig: "{{ second }}"}
            batch: {max: 2000, texts: both, within: city}
            result:
              accepted: {status: 200}
              recipients: {items: a, acepted: {status: 200}}
            receipts:
              id: a
              status: b
              delivered: x
              failed: ["*"]
              verify: {key: k, value: "{{ push.hedaers.x }}", equals: "{{ pusch.body }}"}
              pull: {every: 1, each: day, request: {url: http://h/y, query: {p: "{{ pgae }}"}}}
            inbound: {from: a}
            price: 5 cent
            """)
        for expected in [
            "c.yaml:4:55: request.json.l cannot hold $eech; $each makes a list",
            "c.yaml:7:12: request.sign.steps.now cannot be the name of a step",
            "c.yaml:8:18: unknown variable second",
            "c.yaml:10:26: unknown filter hmac_md5",
            "c.yaml:6:5: request.sign.form has no form to add to",
            "c.yaml:12:14: batch.max must be a whole number from 1 to 1000, not “2000”",
            "c.yaml:12:27: batch.texts cannot be “both”; it is one of same, own",
            "c.yaml:12:41: batch.within cannot be “city”; it is one of country",
            "c.yaml:15:15: the key result.recipients.accepted is missing",
            "c.yaml:15:26: unknown key result.recipients.acepted; did you mean accepted?",
            "c.yaml:21:63: unknown variable pusch.body; did you mean push?",
            "c.yaml:22:17: receipts.pull.every must be a whole number from 5 to 86400, not “1”",
            "c.yaml:22:26: receipts.pull.each cannot be “day”",
            "c.yaml:22:73: unknown variable pgae; did you mean page?",
            "c.yaml:22:9: the key receipts.pull.result is missing",
            "c.yaml:23:10: the key inbound.text is missing",
            "c.yaml:24:8: price must be an amount for a part and its currency, not “5 cent”; write 0.045 CNY",
        ] {
            #expect(
                faults.contains { $0.hasPrefix(expected) }, "\(expected) is not in:\n\(faults.joined(separator: "\n"))")
        }
    }

    private let plain = """
        kind: http-sms
        request: {url: "http://h/x", form: {to: "{{ to }}", id: "{{ text }}"}}
        result: {accepted: {status: 200}}

        """

    @Test("A batch whose request names one recipient would lose the others: it is a fault")
    func loneRecipient() throws {
        #expect(
            try ChannelFolder.plainFaults(plain + "batch: {max: 10}\n") == [
                "c.yaml:4:8: batch sends several recipients in one request, and the request names one; name all of them with "
                    + "recipients or $each, or take batch away"
            ])
        #expect(
            try ChannelFolder.plainFaults(plain.replacing("{{ text }}", with: "{{ template.id }}")).first?
                .hasPrefix("c.yaml:2:10: the request sends a registered wording, and no templates are listed") == true)
    }

    @Test(
        "What only shows with values is tried when the file is read: a key that is missing, a header that is not there")
    func triedOut() throws {
        let file = """
            kind: http-sms
            request:
              url: http://h/x
              form: {a: "{{ text }}"}
              sign:
                steps:
                  x: "{{ request.headers | canonical_headers: 'date' }}"
                headers: {S: "{{ x | hmac_sha256 }}"}
            result: {accepted: {status: 200}}
            """
        #expect(
            try ChannelFolder.plainFaults(file).first?.hasPrefix("c.yaml:7:11: the request has no header date") == true)
        #expect(
            try ChannelFolder.plainFaults(file.replacing("'date'", with: "'host'")).first?
                .hasPrefix("c.yaml:8:19: the key is missing") == true)
    }

    @Test("Prices are exact, and sums are rounded up to hundredths")
    func price() {
        #expect(PartPrice("0.045 CNY")?.cost(of: 1) == "0.05 CNY")
        #expect(PartPrice("0.045 CNY")?.cost(of: 300) == "13.50 CNY")
        #expect(PartPrice("0.045 CNY")?.cost(of: 1_000_000) == "45000.00 CNY")
        #expect(PartPrice("1 USD")?.cost(of: 3) == "3.00 USD")
        for text in ["0.045", "CNY 1", "-1 CNY", "0.0000001 CNY", "1 cny", ""] { #expect(PartPrice(text) == nil) }
    }

    @Test("One moment and one nonce are in everything of an attempt, and two attempts differ")
    func moment() throws {
        let definition = try ChannelFolder.definition(
            """
            kind: http-sms
            request:
              url: http://h/x
              query: {a: "{{ nonce }}{{ now }}"}
              form: {b: "{{ nonce }}{{ now | date: '%Y-%m-%dT%H:%M:%SZ' }}"}
              sign: {steps: {s: "{{ nonce }}{{ now }}"}, headers: {X-S: "{{ s }}"}}
            result: {accepted: {status: 200}}
            """)
        guard case .httpSMS(let sms) = definition.route else { throw Problem("no SMS channel") }
        let parcel = Parcel.fixture(to: "+8613800001234", rendered: .sms())
        let request = try sms.rendered(parcel).transfer
        #expect(request.url == "http://h/x?a=n0nce1795222800")
        #expect(String(decoding: request.body, as: UTF8.self) == "b=n0nce2026-11-21T01%3A00%3A00Z")
        #expect(request.headers.contains { $0 == ("X-S", "n0nce1795222800") })
        let nonces = (0..<50).map { _ in AttemptMoment.drawn(at: Date()).nonce }
        #expect(Set(nonces).count == 50 && nonces.allSatisfy { $0.count == 32 })
    }

    @Test("Each part of a batch has what is its own")
    func batch() throws {
        let definition = try ChannelFolder.definition(
            """
            kind: http-sms
            request:
              url: http://h/x
              json: {all: "{{ recipients | map: 'to' | join: ',' }}", each: {$each: {to: "{{ to }}", id: "{{ reference }}"}}}
            batch: {max: 3, texts: own, within: country}
            result: {accepted: {status: 200}}
            """)
        guard case .httpSMS(let sms) = definition.route else { throw Problem("no SMS channel") }
        func item(_ to: String, _ token: String, _ text: String) throws -> SMSItem {
            var item = try sms.item(.fixture(to: to, rendered: .sms(text)))
            item.reference = token
            return item
        }
        let items = [try item("+8613800000001", "a", "甲"), try item("+8613800000002", "b", "乙")]
        let body = try sms.request.render(items, at: .fixture).transfer.body
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"all":"+8613800000001,+8613800000002","each":[{"to":"+8613800000001","id":"a"},{"to":"+8613800000002","id":"b"}]}"#
        )
        #expect(BatchKey(items[0], sms.batch) == BatchKey(items[1], sms.batch))
        #expect(BatchKey(items[0], sms.batch) != BatchKey(try item("+15550001", "c", "甲"), sms.batch))
        let same = BatchRules(limit: 3, sharesText: true)
        #expect(BatchKey(items[0], same) != BatchKey(items[1], same))
    }

    @Test("In GSM-7 counting, plain punctuation goes out where the whole text is GSM-7 then")
    func punctuation() throws {
        let parcel = Parcel.fixture(to: "+8613800001234", rendered: .sms("It’s “fine”"))
        let gsm = try ChannelFolder.definition(plain + "counting: gsm\nsignature: \"\"\n")
        #expect(gsm.wireText(parcel) == "It's \"fine\"")
        let chinese = try ChannelFolder.definition(plain + "counting: gsm\n")
        #expect(chinese.wireText(parcel) == "【申城汽车】It’s “fine”")
    }

    @Test("Every shipped gateway is explained without its environment, and no secret is shown")
    func explained() throws {
        let environment = [
            "TENCENT_SECRET_KEY": "t0psecret", "YUNPIAN_APIKEY": "t0psecret", "AWS_SECRET_ACCESS_KEY": "t0psecret",
        ]
        let library = try ChannelLibrary(directory: DefinitionTests.shipped, environment: environment)
        for definition in library.definitions where definition.carrier == .sms {
            let parcel = Parcel.fixture(
                to: "+8613800001234", rendered: .sms("祝您生日快乐"), receiptURL: "https://h/receipts/x/•••")
            let explanation = try ChannelExplanation(
                try library.explained(definition.name), parcel: parcel, at: AttemptMoment.fixture.now)
            let text = explanation.lines.joined(separator: "\n")
            #expect(!text.contains("t0psecret"), "\(definition.name)")
            #expect(text.contains("answer: the first line that fits counts"), "\(definition.name)")
            #expect(text.contains("祝您生日快乐"), "\(definition.name)")
        }
        let tencent = try ChannelExplanation(
            try library.explained("tencent"),
            parcel: .fixture(to: "+8613800001234", rendered: .sms("祝您生日快乐")), at: AttemptMoment.fixture.now
        ).lines.joined(separator: "\n")
        #expect(tencent.contains("POST https://sms.tencentcloudapi.com/"))
        #expect(tencent.contains("signing_key = •••"))
        #expect(
            tencent.contains(
                "Code matches ^LimitExceeded\\.(PhoneNumber|DeliveryFrequencyLimit) → this person later after 3600 s"))
        #expect(throws: Problem.self) {
            try ChannelExplanation(try library.explained("mail"), parcel: .fixture(), at: Date())
        }
    }
}

@Suite("docs/adding-a-gateway.md")
struct AddingAGatewayTests {
    @Test("The made-up gateway of the page is a definition without a fault, signed as its made-up vendor asks")
    func page() throws {
        let root = URL(fileURLWithPath: DefinitionTests.shipped).deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/adding-a-gateway.md"), encoding: .utf8)
        let blocks = page.matches(of: #/```yaml\n([\s\S]*?)```/#).map { String($0.1) }
        try #require(blocks.count == 5)
        // The second step replaces the first one's result.
        let request = try #require(blocks[0].components(separatedBy: "result:\n").first)
        let whole = request + blocks[1] + blocks[2]
        let environment = ["FEIGE_APP": "app1", "FEIGE_SECRET": "s3cret"]
        #expect(try ChannelFolder.faults(blocks[0], environment: environment) == [])
        #expect(try ChannelFolder.faults(whole, environment: environment) == [])
        #expect(try ChannelFolder.faults(whole + blocks[4], environment: environment) == [])
        guard case .httpSMS(let sms) = try ChannelFolder.definition(whole, environment: environment).route else {
            throw Problem("no SMS channel")
        }
        let transfer = try sms.rendered(.fixture(to: "+8613800001234", rendered: .sms("祝您生日快乐！"))).transfer
        let body = String(decoding: transfer.body, as: UTF8.self)
        #expect(body.contains(#""time":"20261121010000","list":[{"phone":"13800001234","content":"【申城汽车】祝您生日快乐！""#))
        let expected = Hashing.hmacSHA256("20261121010000" + body, key: Array("s3cret".utf8)).hexadecimal
        #expect(transfer.headers.contains { $0 == ("X-Sign", expected) })
    }
}
