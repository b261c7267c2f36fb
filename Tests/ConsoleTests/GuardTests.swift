import Foundation
import Storage
import Testing

@testable import Console

@Suite("What the console does not let itself be made to do")
struct GuardTests {
    @Test(
        "Only names of ours are served", arguments: ["evil.example", "evil.example:8025", "127.0.0.1.evil.example", ""])
    func foreignHost(host: String) async throws {
        try await withSite { site in
            let answer = try await site.stranger.get("/login", headers: ["Host": host])
            #expect([400, 421].contains(answer.status))
            #expect(!answer.body.contains("密码"))
        }
    }

    @Test(
        "Loopback names and the public name are ours",
        arguments: ["localhost:1", "127.0.0.1", "[::1]:8025", "LOCALHOST.", "care.example.com", "care.example.com:443"])
    func ownHost(host: String) async throws {
        try await withSite { site in
            let answer = try await site.stranger.get("/login", headers: ["Host": host])
            #expect(answer.status == 200)
        }
    }

    @Test(
        "A form that a page of another site posts is refused",
        arguments: [
            ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "http://127.0.0.1:1"],
            ["Origin": "", "Sec-Fetch-Site": "cross-site"],
        ])
    func foreignOrigin(headers: [String: String]) async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/").csrf
            let answer = try await browser.post(
                "/due", ["csrf": csrf, "action": "approve", "key": birthdayKey(), "day": "2026-11-21"], headers: headers
            )
            #expect(answer.status == 403)
            #expect(try site.message(birthdayKey()) == nil)
        }
    }

    @Test("Behind a proxy the public address is an origin of ours")
    func publicOrigin() async throws {
        try await withSite { site in
            let answer = try await site.stranger.post(
                "/login", ["name": Site.user, "password": Site.password],
                headers: ["Origin": "https://care.example.com"])
            #expect(answer.status == 303)
        }
    }

    @Test("A form without the session's key changes nothing", arguments: ["", "0000", nil])
    func formKey(key: String?) async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let answer =
                if let key {
                    try await browser.post(
                        "/due", ["csrf": key, "action": "approve", "key": birthdayKey(), "day": "2026-11-21"])
                } else {
                    try await browser.post("/due", ["action": "approve", "key": birthdayKey(), "day": "2026-11-21"])
                }
            #expect(answer.status == 403)
            #expect(try site.message(birthdayKey()) == nil)
        }
    }

    @Test("The key of one session does not open another's forms")
    func otherFormKey() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let (first, second) = (try await site.visitor(), try await site.visitor())
            let answer = try await second.post(
                "/due",
                ["csrf": first.get("/").csrf, "action": "approve", "key": birthdayKey(), "day": "2026-11-21"])
            #expect(answer.status == 403)
        }
    }

    @Test("Looking changes nothing")
    func getIsSafe() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            for path in [
                "/due?day=2026-11-21&key=\(birthdayKey().replacing(" ", with: "%20"))&action=approve",
                "/selected?key=x&action=approve", "/logout", "/campaigns?action=cancel",
            ] { _ = try await browser.get(path) }
            #expect(try site.store.count(.all) == 0)
            #expect(try await browser.get("/").status == 200)
        }
    }

    @Test("A body that is no form, or too long, is refused")
    func bodies() async throws {
        try await withSite { site in
            let json = try await site.stranger.send(
                "POST", "/login", body: "{}", headers: ["Content-Type": "application/json"])
            #expect(json.status == 415)
            let long = try await site.stranger.post(
                "/login", ["name": String(repeating: "x", count: 1_100_000), "password": "x"])
            #expect(long.status == 413)
        }
    }

    @Test("Every answer says what a browser may do with it", arguments: ["/login", "/nowhere", "/console.css", "/"])
    func headers(path: String) async throws {
        try await withSite { site in
            let answer = try await site.stranger.get(path)
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(policy.contains("script-src 'self';"))
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["x-frame-options"] == "DENY")
            #expect(answer.headers["referrer-policy"] == "same-origin")
            #expect(answer.headers["cache-control"] != nil)
        }
    }

    @Test("An unknown path is a page that says so")
    func notFound() async throws {
        try await withSite { site in
            let answer = try await site.stranger.get("/wp-login.php")
            #expect(answer.status == 404)
            #expect(answer.body.contains("没有这个页面"))
            let inside = try await site.visitor().get("/messages/999")
            #expect(inside.status == 404)
            #expect(inside.body.contains("台账里没有第 999 号信息"))
            #expect(inside.body.contains("发送台账"), "an error inside keeps the menu")
        }
    }

    @Test("HEAD is answered like GET, without a body")
    func head() async throws {
        try await withSite { site in
            let answer = try await site.stranger.send("HEAD", "/login", body: "")
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
        }
    }
}
