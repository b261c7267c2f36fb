import Crypto
import Foundation
import Model
import Outreach
import Storage
import Testing

@testable import Console

@Suite("What comes from outside: delivery reports and refusals")
struct OutsideTests {
    private func sent(_ site: Site) throws -> Message {
        _ = try Outbox(site.workspace).queueDue(on: site.workspace.clock.today, packs: ["birthday"])
        let message = try #require(try site.message(birthdayKey()))
        let now = site.workspace.clock.now
        let claimed = try site.store.claim(
            limit: 10, owner: "test", leaseUntil: now + 60, now: now, carriers: [.sms, .email])
        #expect(claimed.count == 1)
        let request = ArmRequest(messageID: message.id, owner: "test", via: "sandbox-sms", address: message.address)
        _ = try site.store.arm([request], now: now)
        try site.store.settle(
            [
                Settlement(
                    messageID: message.id, attempt: 1, outcome: .accepted, providerID: "sid-1", reply: "ok",
                    nextState: .accepted)
            ], now: now)
        return message
    }

    private func address(_ site: Site) throws -> String {
        let url = try #require(URL(string: try ReceiptAddress(site.workspace).url(forChannel: "sandbox-sms")))
        return url.path
    }

    @Test("A delivery report at the right address is taken in and answered as the channel says")
    func report() async throws {
        try await withSite(customers: [.birthday()], needsApproval: false) { site in
            let message = try sent(site)
            let answer = try await site.stranger.post(
                try address(site), ["sid": "sid-1", "mobile": "+8613800001234", "status": "DELIVRD"],
                headers: ["Origin": ""])
            #expect(answer.status == 200)
            #expect(answer.body == "SUCCESS")
            #expect(try site.store.message(id: message.id)?.state == .delivered)
            let page = try await site.visitor().get("/messages/\(message.id)")
            #expect(page.body.contains("回执：已送达"))
            #expect(page.body.contains("对方已接收"))
        }
    }

    @Test("A push that its gateway did not sign is refused, kept nowhere, and one that it signed ends marketing")
    func signedPush() async throws {
        try await withSite(customers: [
            .birthday(consents: [Consent(channel: .sms, messageClass: .marketing, answer: .granted)])
        ]) { site in
            let url = try #require(
                URL(string: try ReceiptAddress(site.workspace).url(forChannel: "android-sms-gateway")))
            let body =
                #"{"event":"sms:received","payload":{"messageId":"m","message":"TD","phoneNumber":"+8613800001234"}}"#
            let time = String(Int(site.workspace.clock.now.timeIntervalSince1970))
            let code = HMAC<SHA256>.authenticationCode(
                for: Data((body + time).utf8), using: SymmetricKey(data: Data("k3y".utf8)))
            let signature = code.map { String(format: "%02x", $0) }.joined()
            func push(_ signature: String) async throws -> Int {
                try await site.stranger.send(
                    "POST", url.path, body: body,
                    headers: [
                        "Origin": "", "Content-Type": "application/json", "X-Timestamp": time, "X-Signature": signature,
                    ]
                ).status
            }
            #expect(try await push(String(signature.reversed())) == 403)
            #expect(try site.store.replies(from: "+8613800001234").isEmpty)
            #expect(try await push(signature) == 200)
            #expect(try site.store.replies(from: "+8613800001234").map(\.text) == ["TD"])
            #expect(try site.store.isSuppressed(carrier: .sms, address: "+8613800001234", messageClass: .marketing))
            #expect(try site.store.consents(of: 1).contains { $0.channel == .sms && $0.answer == .refused })
            _ = try Outbox(site.workspace).queueDue(on: site.workspace.clock.today, packs: ["birthday"])
            let message = try #require(try site.message(birthdayKey()))
            let page = try await site.visitor().get("/messages/\(message.id)")
            #expect(page.body.contains("客户回复（不再接收营销短信）") && page.body.contains("<code>TD</code>"))
        }
    }

    @Test("A wrong secret and an unknown channel look like paths that do not exist")
    func wrongSecret() async throws {
        try await withSite { site in
            for path in ["/receipts/sandbox-sms/\(String(repeating: "0", count: 32))", "/receipts/pigeon/x"] {
                let answer = try await site.stranger.post(
                    path, ["sid": "x", "status": "DELIVRD"], headers: ["Origin": ""])
                #expect(answer.status == 404)
            }
        }
    }

    @Test(
        "A report that cannot be understood is answered 400, and changes nothing",
        arguments: ["{", "nonsense", "sid=1"])
    func notUnderstood(body: String) async throws {
        try await withSite { site in
            let answer = try await site.stranger.send(
                "POST", try address(site), body: body, headers: ["Content-Type": "application/json"])
            #expect(answer.status == 400)
            #expect(try site.store.waitingReceipts().isEmpty)
        }
    }

    @Test("Opening the unsubscribe link changes nothing")
    func optOutPage() async throws {
        try await withSite(customers: [.birthday()], needsApproval: false) { site in
            let message = try sent(site)
            let page = try await site.stranger.get("/u/\(message.token)")
            #expect(page.status == 200)
            #expect(page.body.contains("确认退订"))
            #expect(page.body.contains("138****1234") && !page.body.contains("13800001234"))
            #expect(try site.store.suppressions().isEmpty)
        }
    }

    @Test("The one-click post needs no cookie, is not redirected, and may be repeated (RFC 8058)")
    func oneClick() async throws {
        try await withSite(customers: [.birthday()], needsApproval: false) { site in
            let message = try sent(site)
            for _ in 0..<2 {
                let answer = try await site.stranger.post(
                    "/u/\(message.token)", ["List-Unsubscribe": "One-Click"], headers: ["Origin": ""])
                #expect(answer.status == 200)
                #expect(answer.body.contains("已退订"))
                #expect(answer.headers["set-cookie"] == nil)
            }
            let suppressions = try site.store.suppressions()
            #expect(suppressions.count == 1)
            #expect(suppressions.first?.messageClass == .marketing)
        }
    }

    @Test("A recipient may choose by kind and way, take it back, and lifts only what he said himself")
    func choice() async throws {
        try await withSite(customers: [.birthday()], needsApproval: false) { site in
            let message = try sent(site)
            let page = try await site.stranger.get("/u/\(message.token)")
            #expect(page.body.contains(#"value="sms.greeting" checked"#))
            #expect(!page.body.contains(#"value="sms.marketing" checked"#))

            let path = "/u/\(message.token)/choice"
            let refused = try await site.stranger.post(path, ["wanted": "sms.service"], headers: ["Origin": ""])
            #expect(refused.status == 200)
            #expect(!refused.body.contains(#"value="sms.greeting" checked"#))
            #expect(refused.body.contains(#"value="sms.service" checked"#))
            #expect(try site.store.suppressions().map(\.messageClass) == [.greeting])

            try site.store.suppress(
                Suppression(
                    carrier: .sms, address: message.address, messageClass: nil, reason: "bounced", at: Date()))
            let wanted = try await site.stranger.post(path, ["wanted": "sms.greeting"], headers: ["Origin": ""])
            #expect(wanted.body.contains(#"value="sms.greeting" checked"#))
            #expect(try site.store.suppressions().filter { $0.messageClass == nil }.count == 1)
            #expect(try site.store.suppressions().filter { $0.messageClass == .greeting }.isEmpty)
        }
    }

    @Test("An unknown link is a page that says so, for reading and for posting")
    func unknownToken() async throws {
        try await withSite { site in
            #expect(try await site.stranger.get("/u/0123").status == 404)
            let answer = try await site.stranger.post("/u/0123", [:], headers: ["Origin": ""])
            #expect(answer.status == 404)
            #expect(answer.body.contains("退订地址已经失效"))
        }
    }
}
