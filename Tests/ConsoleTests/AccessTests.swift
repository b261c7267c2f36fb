import Foundation
import Testing

@testable import Console

@Suite("Who may come in")
struct AccessTests {
    @Test(
        "Every page inside shows a stranger the way to the log-in page",
        arguments: ["/", "/due?day=2026-11-21&key=x", "/messages", "/messages/1", "/campaigns"])
    func gate(path: String) async throws {
        try await withSite { site in
            let answer = try await site.stranger.get(path)
            #expect(answer.status == 303)
            #expect(answer.location?.hasPrefix("/login") == true)
        }
    }

    @Test(
        "Every form inside is refused to a stranger",
        arguments: ["/due", "/selected", "/messages/1", "/campaigns", "/logout"])
    func gateOfForms(path: String) async throws {
        try await withSite(customers: [.birthday()]) { site in
            let answer = try await site.stranger.post(
                path, ["action": "approve", "key": birthdayKey(), "day": "2026-11-21"])
            #expect(answer.status == 303)
            #expect(answer.location?.hasPrefix("/login") == true)
            #expect(try site.message(birthdayKey()) == nil)
        }
    }

    @Test("The right password opens a session whose cookie scripts and other sites never get")
    func logIn() async throws {
        try await withSite(publicURL: "http://127.0.0.1:8025") { site in
            let browser = site.stranger
            let answer = try await browser.post("/login", ["name": Site.user, "password": Site.password])
            #expect(answer.status == 303)
            #expect(answer.location == "/")
            let cookie = try #require(answer.headers["set-cookie"])
            #expect(cookie.contains("HttpOnly"))
            #expect(cookie.contains("SameSite=Strict"))
            #expect(!cookie.contains("Secure"))
            #expect(try await browser.get("/").status == 200)
        }
    }

    @Test("Where the console is reached by HTTPS its cookie is only sent that way")
    func secureCookie() async throws {
        try await withSite(publicURL: "https://care.example.com") { site in
            let answer = try await site.stranger.post("/login", ["name": Site.user, "password": Site.password])
            #expect(answer.headers["set-cookie"]?.contains("Secure") == true)
        }
    }

    @Test("A wrong name and a wrong password are told the same")
    func wrongPassword() async throws {
        try await withSite { site in
            let name = try await site.stranger.post("/login", ["name": "nobody", "password": Site.password])
            let password = try await site.stranger.post("/login", ["name": Site.user, "password": "wrong"])
            #expect(name.status == 403)
            #expect(password.status == 403)
            #expect(name.body.contains("用户名或密码不对") && password.body.contains("用户名或密码不对"))
            #expect(name.headers["set-cookie"] == nil)
        }
    }

    @Test("After ten failures a minute passes before the right password is heard")
    func throttle() async throws {
        try await withSite { site in
            for _ in 0..<LoginThrottle.failuresForName {
                #expect(try await site.stranger.post("/login", ["name": Site.user, "password": "wrong"]).status == 403)
            }
            let refused = try await site.stranger.post("/login", ["name": Site.user, "password": Site.password])
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == "60")
            site.clock.advance(by: 61)
            let heard = try await site.stranger.post("/login", ["name": Site.user, "password": Site.password])
            #expect(heard.status == 303)
        }
    }

    @Test("Successes do not count as tries, and another address is not held up by somebody's failures")
    func throttleCountsFailures() async {
        let throttle = LoginThrottle()
        for _ in 0..<50 {
            #expect(await throttle.mayTry("chen", from: "10.0.0.1", at: morning))
            await throttle.forgive("chen", from: "10.0.0.1")
        }
        for _ in 0..<LoginThrottle.failuresForName { _ = await throttle.mayTry("chen", from: "10.0.0.1", at: morning) }
        #expect(await !throttle.mayTry("chen", from: "10.0.0.1", at: morning))
        #expect(await throttle.mayTry("chen", from: "10.0.0.2", at: morning))
    }

    @Test("Logging out ends the session on the server")
    func logOut() async throws {
        try await withSite { site in
            let browser = try await site.visitor()
            let session = try #require(browser.session)
            let answer = try await browser.post("/logout", ["csrf": browser.get("/").csrf])
            #expect(answer.status == 303)
            let again = try await site.stranger.get("/", headers: ["Cookie": session])
            #expect(again.status == 303)
        }
    }

    @Test("A session ends after twelve hours")
    func expiry() async throws {
        try await withSite { site in
            let browser = try await site.visitor()
            site.clock.advance(by: SessionDesk.lifetime + 1)
            #expect(try await browser.get("/").status == 303)
        }
    }

    @Test("Logging in leads to the page that was asked for")
    func next() async throws {
        try await withSite { site in
            let gate = try await site.stranger.get("/messages?group=failed")
            #expect(gate.location == "/login?next=/messages%3Fgroup%3Dfailed")
            let answer = try await site.stranger.post(
                "/login", ["name": Site.user, "password": Site.password, "next": "/messages?group=failed"])
            #expect(answer.location == "/messages?group=failed")
        }
    }

    @Test(
        "Logging in never leads to another site",
        arguments: ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/a\r\nX: y"])
    func foreignNext(next: String) async throws {
        try await withSite { site in
            let answer = try await site.stranger.post(
                "/login", ["name": Site.user, "password": Site.password, "next": next])
            #expect(answer.location == "/")
        }
    }

    @Test("Passwords are kept salted, and only the right one fits")
    func passwords() throws {
        let first = try Password.hash("correct horse")
        #expect(first != (try Password.hash("correct horse")))
        #expect(Password.verify("correct horse", against: first))
        #expect(!Password.verify("correct horsE", against: first))
        #expect(!Password.verify("correct horse", against: "scrypt$16384$8$1$$"))
    }
}
