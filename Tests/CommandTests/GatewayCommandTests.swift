import Foundation
import Testing

@Suite("hongyan channels explain, and the check of registered wordings")
struct GatewayCommandTests {
    @Test("The exact request is shown with secrets masked, and where the gateway is to push")
    func explain() async throws {
        let store = try await StoreFixture.make(environment: ["YUNPIAN_APIKEY": "t0psecret"])
        let outcome = try await store.run(["channels", "explain", "yunpian", "--to", "13800001234", "--text", "生日快乐"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.output.contains("t0psecret"))
        #expect(outcome.output.contains("POST https://sms.yunpian.com/v2/sms/batch_send.json"))
        #expect(outcome.output.contains("text=【申城汽车】生日快乐"))
        #expect(outcome.output.contains("10 units of UCS-2, billed as 1"))
        #expect(outcome.output.contains("code is 10 → failed, and nothing more to this number"))
        #expect(outcome.output.firstMatch(of: #/pushes come to http:\/\/\S+\/receipts\/yunpian\/[0-9a-f]{32}/#) != nil)
        let unset = try await store.run(["channels", "explain", "tencent"])
        #expect(unset.status == 0 && unset.output.contains("TENCENT_SMS_APP_ID"))
        let unknown = try await store.run(["channels", "explain", "tencet"])
        #expect(unknown.status == 1 && unknown.errors.contains("did you mean tencent?"))
        let mail = try await store.run(["channels", "explain", "sandbox-mail"])
        #expect(mail.status == 1 && mail.errors.split(separator: "\n").count == 1)
        let wrong = try await store.run(["channels", "explain", "yunpian", "--to", "nobody"])
        #expect(wrong.status == 1 && wrong.errors.contains("--to: nobody is no telephone number"))
    }

    @Test("The check names every pack whose text a gateway with registered wordings would not send")
    func wordings() async throws {
        let store = try await StoreFixture.make(
            customers: [], environment: ["ALIYUN_ACCESS_KEY_ID": "a", "ALIYUN_ACCESS_KEY_SECRET": "b"])
        try store.changeSettings(["sms: sandbox-sms": "sms: aliyun"])
        let outcome = try await store.run(["check"])
        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains("birthday/sms.liquid: aliyun would not send it: the text is none of the wordings"))
    }

    @Test("What one number may get is a setting, and a slip in it is found")
    func perNumber() async throws {
        let store = try await StoreFixture.make(customers: [])
        try store.changeSettings(["public_url:": "sms_per_number: {minute: 2, hour: lots, weekly: 3}\npublic_url:"])
        let outcome = try await store.run(["check"])
        #expect(outcome.output.contains("sms_per_number.hour is “lots”; write it as 5"))
        #expect(outcome.output.contains("weekly"))
    }
}
