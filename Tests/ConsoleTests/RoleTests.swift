import Foundation
import Model
import Outreach
import Storage
import Testing

@testable import Console

@Suite("What each role sees and may do")
struct RoleTests {
    private static let two: [Customer] = [
        .birthday(card: "261121-001", name: "王力", phones: ["+8613800000001"], consultant: "陈静"),
        .birthday(card: "261121-002", name: "赵云", phones: ["+8613800000002"], consultant: "周强"),
    ]

    private func filled(_ site: Site) throws -> (mine: Message, other: Message) {
        _ = try Outbox(site.workspace).queueDue(on: site.workspace.clock.today, packs: ["birthday"])
        return (try #require(try site.message(birthdayKey(1))), try #require(try site.message(birthdayKey(2))))
    }

    @Test("A consultant sees his own customers and nobody else's, on every page")
    func consultantSeesOwn() async throws {
        try await withSite(customers: Self.two) { site in
            let (mine, other) = try filled(site)
            let browser = try await site.visitor(.consultant)
            for path in [
                "/", "/?consultant=*", "/?consultant=周强", "/messages", "/customers", "/customers?q=赵", "/corrections",
            ] {
                let page = try await browser.get(
                    path.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? path)
                #expect(page.status == 200, "\(path)")
                #expect(!page.body.contains("赵云"), "\(path)")
            }
            #expect(try await browser.get("/").body.contains("王力"))
            #expect(try await browser.get("/messages/\(mine.id)").status == 200)
            #expect(try await browser.get("/messages/\(other.id)").status == 404)
            #expect(try await browser.get("/customers/1").status == 200)
            #expect(try await browser.get("/customers/2").status == 404)
            #expect(
                try await browser.get("/due?day=2026-11-21&key=" + Form.encode([("k", other.key)]).dropFirst(2)).status
                    == 404)
            #expect(try await browser.get("/campaigns").status == 200)
        }
    }

    @Test("A consultant cannot decide about another's message, by none of the forms")
    func consultantDecidesOwn() async throws {
        try await withSite(customers: Self.two) { site in
            let (mine, other) = try filled(site)
            let browser = try await site.visitor(.consultant)
            let csrf = try await browser.get("/messages/\(mine.id)").csrf
            #expect(try await browser.post("/messages/\(other.id)", ["csrf": csrf, "action": "approve"]).status == 404)
            #expect(
                try await browser.post(
                    "/due", ["csrf": csrf, "action": "approve", "day": "2026-11-21", "key": other.key]
                ).status == 404)
            _ = try await browser.post(
                "/selected",
                pairs: [
                    ("csrf", csrf), ("action", "approve"), ("day", "2026-11-21"), ("key", other.key), ("key", mine.key),
                ])
            #expect(try site.store.message(id: other.id)?.state == .planned)
            #expect(try site.store.message(id: mine.id)?.state == .queued)
            #expect(
                try await browser.post("/customers/2", ["csrf": csrf, "action": "edit", "was.city": "", "city": "上海"])
                    .status == 404)
        }
    }

    @Test("A consultant's form writes no row of the ledger for another's customer")
    func consultantPlansOwn() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor(.consultant)
            let keys = [birthdayKey(1), birthdayKey(2)]
            let csrf = try await browser.get("/").csrf
            for key in keys {
                _ = try await browser.post(
                    "/due", ["csrf": csrf, "action": "approve", "day": "2026-11-21", "key": key])
            }
            _ = try await browser.post(
                "/selected",
                pairs: [("csrf", csrf), ("action", "approve"), ("day", "2026-11-21")] + keys.map { ("key", $0) })
            #expect(Set(try site.store.messages(MessageFilter()).map(\.customerID)) == [1])
        }
    }

    @Test(
        "Each page is for those who may see it",
        arguments: [
            ("/reports", Role.allCases),
            ("/audit", [Role.supervisor, .custodian, .administrator]), ("/users", [.administrator]),
            ("/customers", Role.allCases), ("/corrections", Role.allCases),
        ])
    func pages(path: String, allowed: [Role]) async throws {
        try await withSite(customers: Self.two) { site in
            for role in Role.allCases {
                let answer = try await site.visitor(role).get(path)
                #expect(answer.status == (allowed.contains(role) ? 200 : 403), "\(role)")
            }
        }
    }

    @Test("Marketing sees numbers and addresses masked, and changes no record")
    func marketing() async throws {
        try await withSite(customers: Self.two) { site in
            let (mine, _) = try filled(site)
            let browser = try await site.visitor(.marketing)
            for path in [
                "/customers/1", "/messages/\(mine.id)",
                "/due?day=2026-11-21&key=" + Form.encode([("k", mine.key)]).dropFirst(2),
            ] {
                let page = try await browser.get(path)
                #expect(page.status == 200, "\(path)")
                #expect(!page.body.contains("+8613800000001"), "\(path)")
            }
            let csrf = try await browser.get("/messages/\(mine.id)").csrf
            #expect(
                try await browser.post("/customers/1", ["csrf": csrf, "action": "edit", "was.city": "", "city": "上海"])
                    .status == 403)
            #expect(try site.store.customer(id: 1)?.city == nil)
        }
    }

    @Test("Pausing a campaign is for marketing, supervisors and administrators")
    func campaigns() async throws {
        try await withSite(customers: Self.two) { site in
            for (role, status) in [(Role.consultant, 403), (.custodian, 403), (.marketing, 404), (.supervisor, 404)] {
                let browser = try await site.visitor(role)
                let csrf = try await browser.get("/campaigns").csrf
                #expect(
                    try await browser.post("/campaigns", ["csrf": csrf, "action": "pause", "name": "x"]).status
                        == status, "\(role)")
            }
        }
    }

    @Test("Every look, decision, change and log-in is in the audit log, and the chain is whole")
    func audited() async throws {
        try await withSite(customers: Self.two) { site in
            let (mine, _) = try filled(site)
            _ = try await site.stranger.post("/login", ["name": "consultant", "password": "wrong"])
            let browser = try await site.visitor(.consultant)
            let page = try await browser.get("/customers/1")
            _ = try await browser.get("/messages/\(mine.id)")
            _ = try await browser.post("/messages/\(mine.id)", ["csrf": page.csrf, "action": "approve"])
            let edit = try await browser.post(
                "/customers/1",
                ["csrf": page.csrf, "action": "edit", "was.city": "", "city": "上海", "was.name": "王力", "name": "王力"])
            #expect(edit.location == "/customers/1?changed=1")
            _ = try await browser.post("/logout", ["csrf": page.csrf])
            let done = try site.store.auditEntries().reversed().filter { $0.actor != "hongyan" }.map(\.action)
            #expect(
                done == [
                    "login.failed", "login", "customer.view", "message.view", "message.approve", "customer.edit",
                    "logout",
                ])
            #expect(try site.store.auditEntries(action: "customer.edit").map(\.detail) == ["city"])
            #expect(try site.store.verifyAudit().brokenAt == nil)
            let supervisor = try await site.visitor(.supervisor)
            #expect(try await supervisor.get("/audit").body.contains("首尾相连"))
            #expect(try await supervisor.get("/audit?card=261121-001").body.contains("customer.edit"))
        }
    }

    @Test("What somebody else has changed in the meantime is never overwritten")
    func conflict() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor(.supervisor)
            let csrf = try await browser.get("/customers/1").csrf
            try site.store.change(1, by: .system, now: morning) { $0.city = "苏州" }
            let answer = try await browser.post(
                "/customers/1", ["csrf": csrf, "action": "edit", "was.city": "", "city": "上海"])
            #expect(answer.status == 409)
            #expect(try site.store.customer(id: 1)?.city == "苏州")
            let wrong = try await browser.post(
                "/customers/1", ["csrf": csrf, "action": "edit", "was.phone": "+8613800000001", "phone": "123"])
            #expect(wrong.status == 422)
        }
    }

    @Test("The queue has pages, and the last of a long one is reached")
    func longQueue() async throws {
        try await withSite(customers: Self.two) { site in
            for number in 0...100 {
                let fault = AddressFault(
                    customerID: 1, kind: .email, address: "old\(number)@example.com", source: .report,
                    reason: "第\(number)个")
                try site.store.change(1, by: .system, now: morning) { $0.emails = [fault.address] }
                try site.store.openCorrection(fault, now: morning)
            }
            let browser = try await site.visitor(.custodian)
            let first = try await browser.get("/corrections").body
            #expect(first.contains("第99个") && !first.contains("第100个"))
            let next = try #require(first.firstMatch(of: #/href="(\/corrections\?after=[0-9]+)"/#)?.1)
            let second = try await browser.get(String(next)).body
            #expect(second.contains("第100个") && !second.contains("第99个") && !second.contains("?after="))
        }
    }

    @Test("The queue: reported, corrected, verified; a returned letter is taken in by its serial")
    func corrections() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor(.consultant)
            let csrf = try await browser.get("/customers/1").csrf
            _ = try await browser.post(
                "/customers/1",
                ["csrf": csrf, "action": "report", "kind": "phone", "address": "+8613800000001", "reason": "停机"])
            #expect(try await browser.get("/corrections").body.contains("停机"))
            #expect(try await browser.get("/customers/1").body.contains("有误"))
            let bad = try await browser.post(
                "/corrections", ["csrf": csrf, "action": "correct", "id": "1", "address": "12"])
            #expect(bad.status == 422)
            _ = try await browser.post(
                "/corrections", ["csrf": csrf, "action": "correct", "id": "1", "address": "13900000009"])
            _ = try await browser.post("/corrections", ["csrf": csrf, "action": "verify", "id": "1"])
            #expect(try site.store.customer(id: 1)?.phones == ["+8613900000009"])
            #expect(try site.store.correction(id: 1).state == .verified)
            #expect(
                try await browser.post("/corrections", ["csrf": csrf, "action": "returned", "serial": "99"]).status
                    == 422)
        }
    }

    @Test("An administrator adds users, changes their roles and hands customers over; the last one stays")
    func users() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/users").csrf
            let added = try await browser.post(
                "/users",
                [
                    "csrf": csrf, "action": "add", "name": "zhou", "password": "long enough", "role": "consultant",
                    "consultant": "周强",
                ])
            #expect(added.location == "/users?done=add")
            #expect(try site.store.user(named: "zhou")?.consultant == "周强")
            _ = try await browser.post(
                "/users", ["csrf": csrf, "action": "role", "name": "zhou", "role": "custodian", "consultant": ""])
            #expect(try site.store.user(named: "zhou")?.role == .custodian)
            let last = try await browser.post(
                "/users", ["csrf": csrf, "action": "role", "name": Site.user, "role": "consultant"])
            #expect(last.status == 422)
            _ = try await browser.post("/users", ["csrf": csrf, "action": "hand-over", "from": "周强", "to": "陈静"])
            #expect(try site.store.consultants().map(\.customers) == [2])
            _ = try await browser.post("/users", ["csrf": csrf, "action": "remove", "name": "zhou"])
            #expect(try site.store.user(named: "zhou") == nil)
        }
    }

    @Test("An export is masked; in full it is for custodians and administrators; a consultant's has his own customers")
    func exports() async throws {
        try await withSite(customers: Self.two) { site in
            for role in Role.allCases {
                let browser = try await site.visitor(role)
                let csrf = try await browser.get("/customers").csrf
                let masked = try await browser.post("/customers/export", ["csrf": csrf])
                #expect(masked.status == 200, "\(role)")
                #expect(masked.headers["content-disposition"]?.contains("customers-2026-11-21.xlsx") == true)
                let full = try await browser.post("/customers/export", ["csrf": csrf, "full": "1"])
                #expect(full.status == (role == .custodian || role == .administrator ? 200 : 403), "\(role)")
            }
            let details = try site.store.auditEntries(action: "export").map(\.detail)
            #expect(details.count { $0.hasSuffix("masked") } == 5 && details.count { $0.hasSuffix("in full") } == 2)
        }
    }
}
