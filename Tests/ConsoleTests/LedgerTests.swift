import Foundation
import Model
import Outreach
import Storage
import Templating
import Testing

@testable import Console

@Suite("The ledger and the campaigns")
struct LedgerTests {
    private static let two: [Customer] = [
        .birthday(card: "261121-001", name: "王力", phones: ["+8613800000001"]),
        .birthday(
            card: "261121-002", name: "赵云", phones: ["+8613800000002"], emails: ["zhao@example.com"], preferred: .email),
    ]

    private func filled(_ site: Site) throws {
        _ = try Outbox(site.workspace).queueDue(on: site.workspace.clock.today, packs: ["birthday"])
    }

    @Test("Every page renders over an empty store", arguments: ["/", "/messages", "/campaigns", "/?day=2030-02-03"])
    func empty(path: String) async throws {
        try await withSite { site in
            let page = try await site.visitor().get(path)
            #expect(page.status == 200)
            #expect(page.body.contains("class=\"empty\""))
        }
    }

    @Test("Rows are filtered by group, occasion, channel and campaign")
    func filters() async throws {
        try await withSite(customers: Self.two) { site in
            try filled(site)
            let browser = try await site.visitor()
            let all = try await browser.get("/messages")
            #expect(all.body.contains("王力") && all.body.contains("赵云"))
            #expect(!all.body.contains("+8613800000001"), "addresses are masked")
            let mails = try await browser.get("/messages?channel=email&pack=birthday&group=waiting")
            #expect(!mails.body.contains("王力") && mails.body.contains("赵云"))
            #expect(try await browser.get("/messages?campaign=7").body.contains("没有符合条件"))
            #expect(try await browser.get("/messages?group=sent").body.contains("没有符合条件"))
            #expect(try await browser.get("/messages?group=nonsense&channel=pigeon").status == 200)
        }
    }

    @Test(
        "A person is found by card, by telephone number however it is written, and by mail",
        arguments: [
            "261121-002", "13800000002", "138 0000 0002", "+86 138-0000-0002", "１３８０００００００２", "ZHAO@example.com",
        ])
    func search(words: String) async throws {
        try await withSite(customers: Self.two) { site in
            try filled(site)
            let page = try await site.visitor().get("/messages?" + Form.encode([("q", words)]))
            #expect(!page.body.contains("王力") && page.body.contains("赵云"))
        }
    }

    @Test("Telephone numbers are understood as people in China write them")
    func addresses() {
        #expect(MessageQuery.address("008613800000002") == "+8613800000002")
        #expect(MessageQuery.address("8613800000002") == "+8613800000002")
        #expect(MessageQuery.address("(021) 5555-0100") == "+862155550100")
        #expect(MessageQuery.address("+44 20 7946 0000") == "+442079460000")
        #expect(MessageQuery.address("261121-001' OR 1=1") == nil)
        #expect(MessageQuery.address("王力") == nil)
    }

    @Test("A long ledger is turned over page by page, each row once")
    func paging() async throws {
        let many = (1...130).map { number -> Customer in
            let digits = String(10_000_000 + number)
            return .birthday(card: "261121-\(digits.suffix(3))", name: "客\(digits)", phones: ["+86138\(digits)"])
        }
        try await withSite(customers: many) { site in
            try filled(site)
            let browser = try await site.visitor()
            let first = try await browser.get("/messages")
            let link = try #require(
                first.body.firstMatch(of: /href="(\/messages\?[^"]*after=\d+)" rel="next"/)?.output.1)
            let second = try await browser.get(String(link).replacing("&amp;", with: "&"))
            let rows = { (page: Browser.Answer) in
                page.body.matches(of: /class="id"><a href="\/messages\/(\d+)"/).map { String($0.output.1) }
            }
            #expect(rows(first).count == 100)
            #expect(rows(second).count == 30)
            #expect(Set(rows(first) + rows(second)).count == 130)
            #expect(second.body.contains("回到最新"))
        }
    }

    @Test("One message tells everything that is known of it")
    func message() async throws {
        try await withSite(customers: Self.two) { site in
            try filled(site)
            let page = try await site.visitor().get("/messages/1")
            #expect(page.status == 200)
            #expect(page.body.contains("还没有发送过"))
            #expect(page.body.contains(birthdayKey(1)))
            #expect(try await site.visitor().get("/messages/abc").status == 404)
        }
    }

    @Test("A doubt says what to look for, and is settled here with a note that stays")
    func doubts() async throws {
        try await withSite(customers: Self.two) { site in
            try filled(site)
            for id in [Int64(1), 2] { try site.store.approve(id, now: morning) }
            let claimed = try site.store.claim(
                limit: 2, owner: "w", leaseUntil: morning + 60, now: morning, carriers: [.email, .sms])
            _ = try site.store.arm(
                claimed.map { ArmRequest(messageID: $0.id, owner: "w", via: "x", address: $0.address) }, now: morning)
            try site.store.release(owner: "w", now: morning)
            let browser = try await site.visitor()
            let mail = try #require(claimed.first { $0.channel == .email })
            let page = try await browser.get("/messages/\(mail.id)")
            #expect(page.body.contains("这条信息发出了吗？") && page.body.contains(mail.token))
            let sent = try await browser.post(
                "/messages/\(mail.id)", ["csrf": page.csrf, "action": "sent", "note": "日志里有"])
            #expect(sent.location == "/messages/\(mail.id)?done=sent")
            #expect(try site.store.message(id: mail.id)?.state == .accepted)
            #expect(try site.store.notes(of: mail.id).map(\.author) == [Site.user])
            #expect(try await browser.get("/messages/\(mail.id)").body.contains("sent: 日志里有"))
            let again = try await browser.post("/messages/\(mail.id)", ["csrf": page.csrf, "action": "not_sent"])
            #expect(again.status == 409)

            let text = try #require(claimed.first { $0.channel == .sms })
            _ = try await browser.post("/messages/\(text.id)", ["csrf": page.csrf, "action": "not_sent"])
            #expect(try site.store.message(id: text.id)?.state == .queued)
        }
    }

    @Test("A campaign's counts add up, and it is paused, resumed and cancelled here")
    func campaigns() async throws {
        let consent = Consent(channel: .email, messageClass: .marketing, answer: .granted)
        let customers: [Customer] = [
            .birthday(card: "1", phones: ["+8613800000001"], emails: ["a@example.com"], consents: [consent]),
            .birthday(card: "2", name: "赵云", phones: ["+8613800000002"], emails: ["b@example.com"]),
        ]
        try await withSite(customers: customers) { site in
            let desk = CampaignDesk(site.workspace)
            let fields = try site.workspace.packs.pack("service-course").exampleFields
            _ = try desk.create(
                name: "养护“课堂”", pack: "service-course", audience: "everyone", channel: .email, fields: fields)
            _ = try desk.launch("养护“课堂”")
            let browser = try await site.visitor()
            let page = try await browser.get("/campaigns")
            #expect(page.body.contains("合计 <b>2</b>"))
            #expect(page.body.contains("等待 <b>1</b>") && page.body.contains("未发 <b>1</b>"))
            for (action, state) in [("pause", Campaign.State.paused), ("resume", .running), ("cancel", .cancelled)] {
                let answer = try await browser.post(
                    "/campaigns", ["csrf": page.csrf, "name": "养护“课堂”", "action": action])
                #expect(answer.location == "/campaigns?done=\(action)")
                #expect(try site.store.campaign(named: "养护“课堂”")?.state == state)
            }
            let late = try await browser.post("/campaigns", ["csrf": page.csrf, "name": "养护“课堂”", "action": "resume"])
            #expect(late.status == 409)
            let unknown = try await browser.post("/campaigns", ["csrf": page.csrf, "name": "无", "action": "pause"])
            #expect(unknown.status == 404)
        }
    }
}
