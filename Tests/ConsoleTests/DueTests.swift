import Foundation
import Model
import Testing

@testable import Console

@Suite("The due list")
struct DueTests {
    private static let three: [Customer] = [
        .birthday(card: "261121-001", name: "王力", phones: ["+8613800000001"], consultant: "陈晨"),
        .birthday(card: "261121-002", name: "赵云", phones: ["+8613800000002"], consultant: "林静"),
        .birthday(card: "261121-003", name: "孙权", phones: [], consultant: "陈晨"),
    ]

    private static func path(_ id: Int64) -> String {
        "/due?day=2026-11-21&key=\(birthdayKey(id).replacing(" ", with: "%20"))"
    }

    @Test("It names everyone of the day, with the reason of those who get nothing")
    func list() async throws {
        try await withSite(customers: Self.three) { site in
            let page = try await site.visitor().get("/")
            #expect(page.body.contains("王力") && page.body.contains("赵云") && page.body.contains("孙权"))
            #expect(page.body.contains("没有可用的手机号码"))
            #expect(page.body.contains("农历"))
        }
    }

    @Test("It is filtered by consultant and by occasion, and the filter travels to the message and back")
    func filter() async throws {
        try await withSite(customers: Self.three) { site in
            let browser = try await site.visitor()
            let page = try await browser.get("/?consultant=%E6%9E%97%E9%9D%99")
            #expect(page.body.contains("赵云") && !page.body.contains("王力"))
            #expect(page.body.contains("consultant=%E6%9E%97%E9%9D%99&amp;key=birthday"))
            #expect(try await browser.get("/?pack=thank-you").body.contains("没有符合筛选条件"))
            let item = try await browser.get(Self.path(2) + "&consultant=%E6%9E%97%E9%9D%99")
            #expect(item.body.contains("第 1 条，共 1 条"))
        }
    }

    @Test("A consultant who logs in under his own name sees his own customers first")
    func ownCustomers() async throws {
        try await withSite(customers: [.birthday(name: "王力", consultant: Site.user)] + Self.three.dropFirst()) { site in
            let browser = try await site.visitor()
            let own = try await browser.get("/")
            #expect(own.body.contains("王力") && !own.body.contains("赵云"))
            #expect(try await browser.get("/?consultant=*").body.contains("赵云"))
        }
    }

    @Test("Approving, holding and skipping change the ledger, confirm it, and go on to the next")
    func decisions() async throws {
        try await withSite(customers: Self.three) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/").csrf
            let approved = try await browser.post(
                "/due", ["csrf": csrf, "action": "approve", "key": birthdayKey(1), "day": "2026-11-21"])
            #expect(approved.status == 303)
            #expect(try site.message(birthdayKey(1))?.state == .queued)
            let next = try await browser.get(try #require(approved.location))
            #expect(next.body.contains("<h1>赵云"), "the next one that waits")
            #expect(next.body.contains("已批准：王力"))

            _ = try await browser.post(
                "/due", ["csrf": csrf, "action": "hold", "key": birthdayKey(1), "day": "2026-11-21"])
            #expect(try site.message(birthdayKey(1))?.state == .planned)
            #expect(try await browser.get(Self.path(1)).body.contains("已暂缓"))

            _ = try await browser.post(
                "/due",
                ["csrf": csrf, "action": "skip", "reason": "昨天已当面祝贺", "key": birthdayKey(2), "day": "2026-11-21"])
            let skipped = try #require(try site.message(birthdayKey(2)))
            #expect(skipped.state == .cancelled)
            #expect(skipped.reason == "skipped: 昨天已当面祝贺")
        }
    }

    @Test("Skipping needs a reason")
    func reason() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let answer = try await browser.post(
                "/due",
                [
                    "csrf": browser.get("/").csrf, "action": "skip", "reason": "  ", "key": birthdayKey(),
                    "day": "2026-11-21",
                ])
            #expect(answer.status == 422)
            #expect(try site.message(birthdayKey())?.state == .planned)
        }
    }

    @Test("Several are approved by one form; those that cannot be are counted")
    func several() async throws {
        try await withSite(customers: Self.three) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/").csrf
            let answer = try await browser.post(
                "/selected",
                [
                    "csrf": csrf, "action": "approve", "day": "2026-11-21", "key": birthdayKey(1),
                    "key": birthdayKey(2),
                    "key": birthdayKey(3), "key": "birthday/customer 99/2026",
                ])
            #expect(answer.status == 303)
            #expect(try site.message(birthdayKey(1))?.state == .queued)
            #expect(try site.message(birthdayKey(2))?.state == .queued)
            #expect(try site.message(birthdayKey(3))?.state == .suppressed)
            let page = try await browser.get(try #require(answer.location))
            #expect(page.body.contains("已批准 2 条，另有 1 条的状态已变"))
        }
    }

    @Test("What has left cannot be decided any more, and says so")
    func tooLate() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/").csrf
            _ = try await browser.post(
                "/due", ["csrf": csrf, "action": "skip", "reason": "有误", "key": birthdayKey(), "day": "2026-11-21"])
            let answer = try await browser.post(
                "/due", ["csrf": csrf, "action": "approve", "key": birthdayKey(), "day": "2026-11-21"])
            #expect(answer.status == 409)
            #expect(answer.body.contains("已取消"))
            #expect(try site.message(birthdayKey())?.state == .cancelled)
        }
    }

    @Test(
        "A form or an address that makes no sense is refused",
        arguments: ["/due", "/due?day=2026-11-21", "/due?day=yesterday&key=x", "/due?key=x"])
    func incomplete(path: String) async throws {
        try await withSite { site in
            let browser = try await site.visitor()
            #expect(try await browser.get(path).status == 400)
            #expect(try await browser.get("/due?day=2026-11-21&key=birthday/customer%2099/2026").status == 404)
            let answer = try await browser.post(
                "/due", ["csrf": browser.get("/").csrf, "action": "burn", "key": "x", "day": "2026-11-21"])
            #expect(answer.status == 400)
        }
    }

    @Test("A name that is markup is shown as it is written, and is no markup")
    func hostileNames() async throws {
        let name = "<script>alert(1)</script>"
        let customer = Customer.birthday(
            name: name, emails: ["a@example.com"], consultant: "\"><img src=x>", preferred: .email)
        try await withSite(customers: [customer]) { site in
            let browser = try await site.visitor()
            let list = try await browser.get("/")
            let item = try await browser.get(Self.path(1))
            let error = try await browser.get("/due?day=2026-11-21&key=%3Cscript%3Ealert(1)")
            for page in [list, item, error] {
                #expect(!page.body.contains("<script>alert"))
                #expect(!page.body.contains("<img src=x"))
            }
            #expect(item.body.contains("&lt;script&gt;alert(1)"))
            #expect(item.body.contains("<iframe sandbox "))
            #expect(!item.body.contains("allow-scripts"))
        }
    }
}
