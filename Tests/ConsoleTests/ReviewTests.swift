import Foundation
import Model
import Storage
import Testing

@testable import Console

@Suite("Reading and changing one message")
struct ReviewTests {
    private static let path = "/due?day=2026-11-21&key=\(birthdayKey().replacing(" ", with: "%20"))"
    private static let byMail = Customer.birthday(emails: ["wang@example.com"], preferred: .email)

    private func save(
        _ browser: Browser, _ csrf: String, _ fields: KeyValuePairs<String, String>
    ) async throws -> Browser.Answer {
        var all: [(String, String)] = [
            ("csrf", csrf), ("action", "edit"), ("key", birthdayKey()), ("day", "2026-11-21"),
        ]
        all += fields.map { ($0.key, $0.value) }
        return try await browser.post("/due", pairs: all)
    }

    @Test("An SMS is shown on a telephone with its signature and its parts")
    func sms() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let page = try await site.visitor().get(Self.path)
            #expect(page.body.contains("class=\"phone\""))
            #expect(page.body.contains("【申城汽车】"))
            #expect(page.body.contains("条计费"))
        }
    }

    @Test("A mail is shown in a mail client, and its sentences as fields")
    func mail() async throws {
        try await withSite(customers: [Self.byMail]) { site in
            let page = try await site.visitor().get(Self.path)
            #expect(page.body.contains("class=\"client\""))
            #expect(page.body.contains("<iframe sandbox title"))
            #expect(page.field("subject")?.contains("生日快乐") == true)
            for (look, sign) in [("浅色", "light"), ("深色", "dark"), ("反色", "inverted")] {
                #expect(page.body.contains("value=\"\(sign)\"") && page.body.contains("> \(look)</label>"))
                #expect(page.body.contains("data-look=\"\(sign)\""))
            }
            #expect(page.body.contains("filter:invert(1)"))
            #expect(!page.body.contains("class=\"files\""))
            #expect(page.body.contains("name=\"was.run."))
        }
    }

    @Test("Changed words appear in the preview, are marked, and can be taken back")
    func editSMS() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let page = try await browser.get(Self.path)
            let text = try #require(page.field("was.text"))
            let saved = try await save(browser, page.csrf, ["was.text": text, "text": "王先生，<b>新的一岁</b>，平安喜乐。"])
            #expect(saved.status == 303)
            let after = try await browser.get(try #require(saved.location))
            #expect(after.body.contains("已保存修改"))
            #expect(after.body.contains("已修改"))
            #expect(after.body.contains("【申城汽车】王先生，&lt;b&gt;新的一岁&lt;/b&gt;，平安喜乐。"))
            #expect(try await browser.get("/").body.contains("已修改"))

            _ = try await browser.post(
                "/due", ["csrf": page.csrf, "action": "restore", "key": birthdayKey(), "day": "2026-11-21"])
            let restored = try await browser.get(Self.path)
            #expect(restored.field("was.text") == text)
            #expect(!restored.body.contains("已修改"))
        }
    }

    @Test("One sentence of a mail is changed, and every other byte stays")
    func editMail() async throws {
        try await withSite(customers: [Self.byMail]) { site in
            let browser = try await site.visitor()
            let page = try await browser.get(Self.path)
            let subject = try #require(page.field("subject"))
            let first = try #require(page.body.firstMatch(of: /name="was\.run\.(\d+)" value="生日快乐"/)?.output.1)
            let saved = try await save(
                browser, page.csrf,
                [
                    "was.subject": subject, "subject": subject, "was.run.\(first)": "生日快乐", "run.\(first)": "生辰吉乐 & 平安",
                ])
            #expect(saved.status == 303)
            let id = try #require(try site.message(birthdayKey())?.id)
            let content = try #require(try site.store.editedContent(of: id))
            #expect(content.html?.contains("生辰吉乐 &amp; 平安") == true)
            #expect(content.html?.contains("<table") == true)
            #expect(content.text.contains("生辰吉乐 & 平安"))
            #expect(content.subject == subject)
        }
    }

    @Test("A sentence that somebody else has changed since is not overwritten unseen")
    func conflict() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let page = try await browser.get(Self.path)
            let text = try #require(page.field("was.text"))
            _ = try await save(browser, page.csrf, ["was.text": text, "text": "第一个人的话。"])
            let late = try await save(browser, page.csrf, ["was.text": text, "text": "第二个人的话。"])
            #expect(late.status == 409)
            let id = try #require(try site.message(birthdayKey())?.id)
            #expect(try site.store.editedContent(of: id)?.text == "第一个人的话。")
        }
    }

    @Test("Saving without a change does not mark the message as changed")
    func unchanged() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let page = try await browser.get(Self.path)
            let text = try #require(page.field("was.text"))
            let saved = try await save(browser, page.csrf, ["was.text": text, "text": text])
            #expect(try await browser.get(try #require(saved.location)).body.contains("文字没有变化"))
            let id = try #require(try site.message(birthdayKey())?.id)
            #expect(try site.store.editedContent(of: id) == nil)
        }
    }

    @Test("Words that would break a message are refused", arguments: ["", "一\u{1}二"])
    func badWords(words: String) async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let page = try await browser.get(Self.path)
            let saved = try await save(
                browser, page.csrf, ["was.text": try #require(page.field("was.text")), "text": words])
            #expect(saved.status == 422)
        }
    }

    @Test("A message of the ledger can be decided on its own page")
    func messagePage() async throws {
        try await withSite(customers: [.birthday()]) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/").csrf
            _ = try await browser.post(
                "/due", ["csrf": csrf, "action": "approve", "key": birthdayKey(), "day": "2026-11-21"])
            let id = try #require(try site.message(birthdayKey())?.id)
            let held = try await browser.post("/messages/\(id)", ["csrf": csrf, "action": "hold"])
            #expect(held.location == "/messages/\(id)?done=hold")
            #expect(try site.message(birthdayKey())?.state == .planned)
        }
    }
}
