import Foundation
import Liquid
import Model
import Testing
import Transport

@testable import Channels

/// The shipped files' own steps of signing, laid around the requests that the vendors publish with their signatures.
@Suite("Signatures against the vendors' published examples")
struct SigningTests {
    /// The first `sign:` of a shipped file, some words of it exchanged: service and headers of the example.
    static func steps(_ channel: String, _ exchanges: [(String, String)] = []) throws -> String {
        let text = try String(contentsOfFile: "\(DefinitionTests.shipped)/\(channel).yaml", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "  sign:"))
        let end = try #require(lines[(start + 1)...].firstIndex { !$0.hasPrefix("   ") })
        return exchanges.reduce(lines[start..<end].joined(separator: "\n")) { $0.replacing($1.0, with: $1.1) }
    }

    func sign(
        _ request: String, _ steps: String, at time: String, nonce: String = "", environment: [String: String]
    ) throws -> RenderedRequest {
        let definition = try ChannelFolder.definition(
            "kind: http-sms\nrequest:\n\(request)\n\(steps)\nresult: {accepted: {status: 200}}\n",
            environment: environment)
        guard case .httpSMS(let sms) = definition.route else { throw Problem("no SMS channel") }
        let now = try #require(ISO8601DateFormatter().date(from: time))
        return try sms.request.render([:], at: AttemptMoment(now: now, nonce: nonce))
    }

    func authorization(_ request: RenderedRequest) -> String? {
        request.transfer.headers.first { $0.name == "Authorization" }?.value
    }

    // MARK: AWS

    /// docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html
    func aws(_ method: String, query: String = "", form: String = "", raw: Bool = false, signed: String) throws
        -> String
    {
        let steps = try Self.steps(
            "aws-sns", [("/sns/", "/service/"), ("'sns'", "'service'"), ("content-type;host;x-amz-date", signed)])
        let request = """
              method: \(method)
              url: https://example.amazonaws.com/
              headers: {X-Amz-Date: "{{ now | date: '%Y%m%dT%H%M%SZ' }}"\(raw ? ", Content-Type: application/x-www-form-urlencoded" : "")}
              \(query)
              \(form)
            """
        let signedRequest = try sign(
            request, steps, at: "2015-08-30T12:36:00Z",
            environment: [
                "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            ])
        return try #require(authorization(signedRequest))
    }

    @Test("AWS: the test suite of Signature Version 4")
    func awsSuite() throws {
        let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders="
        #expect(
            try aws("GET", signed: "host;x-amz-date") == scope
                + "host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
        #expect(
            try aws("POST", signed: "host;x-amz-date") == scope
                + "host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")
        #expect(
            try aws("GET", query: "query: {Param2: value2, Param1: value1}", signed: "host;x-amz-date") == scope
                + "host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")
        let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        #expect(
            try aws("GET", query: "query: {\"\(unreserved)\": \"\(unreserved)\"}", signed: "host;x-amz-date") == scope
                + "host;x-amz-date, Signature=9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")
        #expect(
            try aws("POST", form: "raw: Param1=value1", raw: true, signed: "content-type;host;x-amz-date") == scope
                + "content-type;host;x-amz-date, "
                + "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")
    }

    // MARK: Tencent

    @Test("Tencent: the example of the page on signature v3 (cloud.tencent.com/document/api/213/30654)")
    func tencent() throws {
        let steps = try Self.steps(
            "tencent", [("/sms/", "/cvm/"), ("'sms'", "'cvm'"), ("content-type;host;x-tc-action", "content-type;host")])
        let request = #"""
              url: https://cvm.tencentcloudapi.com/
              headers: {Content-Type: application/json; charset=utf-8, X-TC-Action: DescribeInstances}
              raw: '{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
            """#
        let signed = try sign(
            request, steps, at: "2019-02-25T16:44:25Z",
            environment: [
                "TENCENT_SECRET_ID": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
                "TENCENT_SECRET_KEY": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
            ])
        #expect(
            authorization(signed)
                == "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
                + "SignedHeaders=content-type;host, "
                + "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")
        // The later edition of the page signs x-tc-action too, with a key that it masks: what comes before the key.
        let later = try sign(
            request, try Self.steps("tencent", [("/sms/", "/cvm/"), ("'sms'", "'cvm'")]), at: "2019-02-25T16:44:25Z",
            environment: ["TENCENT_SECRET_ID": "x", "TENCENT_SECRET_KEY": "y"])
        #expect(
            later.signature.first { $0.name == "to_sign" }?.value
                == "TC3-HMAC-SHA256\n1551113065\n2019-02-25/cvm/tc3_request\n"
                + "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84")
    }

    // MARK: Aliyun

    @Test("Aliyun: the example of the page on signature V3 (v3-request-structure-and-signature)")
    func aliyun() throws {
        let request = """
              url: https://ecs.cn-shanghai.aliyuncs.com/
              query: {RegionId: cn-shanghai, ImageId: win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd}
              headers:
                x-acs-action: RunInstances
                x-acs-version: "2014-05-26"
                x-acs-date: "{{ now | date: '%Y-%m-%dT%H:%M:%SZ' }}"
                x-acs-signature-nonce: "{{ nonce }}"
                x-acs-content-sha256: "{{ '' | sha256 }}"
            """
        let signed = try sign(
            request, try Self.steps("aliyun"), at: "2023-10-26T10:22:32Z", nonce: "3156853299f313e23d1673dc12e1703d",
            environment: [
                "ALIYUN_ACCESS_KEY_ID": "YourAccessKeyId", "ALIYUN_ACCESS_KEY_SECRET": "YourAccessKeySecret",
            ])
        #expect(
            authorization(signed)
                == "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
                + "x-acs-date;x-acs-signature-nonce;x-acs-version,"
                + "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
    }

    @Test("Aliyun: the example of the SMS page on the older signature")
    func aliyunV1() throws {
        let request = #"""
              url: http://dysmsapi.aliyuncs.com/
              form:
                AccessKeyId: testId
                Timestamp: "{{ now | date: '%Y-%m-%dT%H:%M:%SZ' }}"
                Format: XML
                SignatureMethod: HMAC-SHA1
                SignatureVersion: "1.0"
                SignatureNonce: "{{ nonce }}"
                Action: SendSms
                Version: "2017-05-25"
                RegionId: cn-hangzhou
                PhoneNumbers: "15300000001"
                SignName: 阿里云短信测试专用
                TemplateParam: '{"customer":"test"}'
                TemplateCode: SMS_71390007
                OutId: "123"
            """#
        // The page's example is a GET: its first word is what differs.
        let steps = try Self.steps("aliyun-v1", [("{{ request.method }}", "GET")])
        let signed = try sign(
            request, steps, at: "2017-07-12T02:42:19Z", nonce: "45e25e9b-0a6f-4070-8c85-2956eda1b466",
            environment: ["ALIYUN_ACCESS_KEY_SECRET": "testSecret"])
        let fields = PercentEncoding.fields(signed.transfer.body)
        #expect(fields.first { $0.name == "Signature" }?.value == "zJDF+Lrzhj/ThnlvIToysFRq6t4=")
    }

    // MARK: Huawei

    @Test("Huawei: the digest is Base64 of the hexadecimal digits, or of the bytes where that is asked for")
    func huawei() throws {
        for (form, expected) in [

            ("hex", Data(Self.digest.hexadecimal.utf8).base64EncodedString()),
            ("raw", Data(Self.digest).base64EncodedString()),
        ] {
            let signed = try sign(
                "  url: http://h/x\n  form: {a: b}", try Self.steps("huawei"), at: "2018-05-26T00:35:30Z",
                nonce: "n0nce",
                environment: [
                    "HUAWEI_SMS_APP_KEY": "k", "HUAWEI_SMS_APP_SECRET": "s3cret", "HUAWEI_SMS_DIGEST": form,
                ])
            #expect(
                signed.transfer.headers.first { $0.name == "X-WSSE" }?.value
                    == "UsernameToken Username=\"k\",PasswordDigest=\"\(expected)\",Nonce=\"n0nce\","
                    + "Created=\"2018-05-26T00:35:30Z\"")
        }
    }

    private static let digest = Hashing.sha256("n0nce2018-05-26T00:35:30Zs3cret")

    // MARK: Twilio

    @Test("Twilio: the example of the page on security is taken, and with one byte changed it is not")
    func twilio() throws {
        let channel = try ChannelLibrary(
            directory: DefinitionTests.shipped,
            environment: ["TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "12345", "TWILIO_FROM": "+1"]
        ).definition("twilio")
        guard case .httpSMS(let sms) = channel.route else { throw Problem("no SMS channel") }
        let verification = try #require(sms.receipts?.verification)
        let form = [
            ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"),
            ("From", "+14158675309"), ("To", "+18005551212"),
        ]
        func push(_ signature: String?, to: String = "+18005551212") -> Push {
            var fields = form
            fields[4].1 = to
            let type = ("Content-Type", "application/x-www-form-urlencoded")
            return Push(
                url: "https://mycompany.com/myapp.php?foo=1&bar=2",
                headers: [type] + (signature.map { [("X-Twilio-Signature", $0)] } ?? []),
                query: [("foo", "1"), ("bar", "2")],
                body: Array(PercentEncoding.form(fields.map { (name: $0.0, value: $0.1) }).utf8))
        }
        let now = Date(timeIntervalSince1970: 0)
        #expect(verification.refusal(of: push("RSOYDt4T1cUTdK1PDd93/VVr8B8="), now: now) == nil)
        #expect(verification.refusal(of: push("RSOYDt4T1cUTdK1PDd93/VVr8B9="), now: now) == "its signature is wrong")
        #expect(
            verification.refusal(of: push("RSOYDt4T1cUTdK1PDd93/VVr8B8=", to: "+18005551213"), now: now)
                == "its signature is wrong")
        #expect(verification.refusal(of: push(nil), now: now) == "it is not signed")
    }
}
