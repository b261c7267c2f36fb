import Foundation
import Model
import Storage
import Testing

@testable import Console
@testable import Outreach

@Suite("Links of counted mails")
struct LinksTests {
    private static let target = "https://shop.example/care?a=1&b=%E6%98%A5"
    private static let reader = Customer.birthday(
        emails: ["wang@example.com"], consents: [Consent(channel: .email, messageClass: .marketing, answer: .granted)])

    /// A mail of a campaign whose links are counted, and the way of its link at the console.
    private func tracked(_ site: Site) throws -> (message: Message, path: String) {
        let desk = CampaignDesk(site.workspace)
        let fields = ["event.title": "自驾游", "event.date": "11月28日", "event.time": "上午", "event.place": "展厅"]
        _ = try desk.create(
            name: "autumn", pack: "event-invitation", audience: "everyone", channel: .email, fields: fields)
        _ = try desk.launch("autumn")
        try site.store.track(campaign: try #require(try site.store.campaigns().first).id, true)
        let message = try #require(try site.message("campaign 1/customer 1/email"))
        let words = RenderedMessage(
            channel: .email, subject: "x", text: "x",
            html: "<a href=\"\(Self.target.replacing("&", with: "&amp;"))\">x</a>")
        let html = try #require(try LinkTracking(site.workspace).tracked(words, of: message).html)
        let link = try #require(html.firstMatch(of: /href="https:\/\/care\.example\.com(\/c\/[^"]+)"/))
        return (message, String(link.output.1))
    }

    private func followers(_ site: Site) throws -> Int {
        try site.store.visits(campaign: try #require(try site.store.campaigns().first).id).followed
    }

    @Test("A tracked link leads to the address that stands in the template, needs no log-in, and is counted")
    func follows() async throws {
        try await withSite(customers: [Self.reader], needsApproval: false) { site in
            let (_, path) = try tracked(site)
            let answer = try await site.stranger.get(path)
            #expect(answer.status == 302)
            #expect(answer.location == Self.target)
            #expect(answer.headers["set-cookie"] == nil && answer.headers["cache-control"] == "no-store")
            #expect(try followers(site) == 1)
        }
    }

    @Test("A link that was altered in any part, or made up, leads nowhere and is not counted")
    func forged() async throws {
        try await withSite(customers: [Self.reader], needsApproval: false) { site in
            let (message, path) = try tracked(site)
            let parts = path.split(separator: "?")
            let signature = String(try #require(parts[0].split(separator: "/").last))
            let reversed = String(signature.reversed())
            let paths = [
                "\(parts[0])?to=https%3A%2F%2Fevil.example%2F", "\(path)x", "\(path)&to=https%3A%2F%2Fevil.example%2F",
                "\(parts[0])?to=https%3A%2F%2Fevil.example%2F&\(parts[1])", String(parts[0]),
                path.replacing(signature, with: reversed),
                path.replacing(signature, with: String(signature.dropLast())),
                path.replacing(message.token, with: String(repeating: "0", count: 32)),
                "/c/\(message.token)/?to=https%3A%2F%2Fevil.example%2F",
            ]
            for path in paths {
                let answer = try await site.stranger.get(path)
                // Of two targets the signed one may count, never the other.
                let leads = answer.location == Self.target && path.contains("evil") && path.contains(parts[1])
                #expect(answer.status == 404 && answer.location == nil || leads, "\(path): \(answer.status)")
            }
        }
    }

    @Test("Following a link, opening a mail and reading the page of choices change no consent")
    func consent() async throws {
        try await withSite(customers: [Self.reader], needsApproval: false) { site in
            let (message, path) = try tracked(site)
            let before = try site.store.consents(of: 1)
            for path in [path, "/o/\(message.token)", "/u/\(message.token)", "/u/\(message.token)/choice"] {
                for _ in 0..<2 { _ = try await site.stranger.get(path) }
            }
            #expect(try site.store.consents(of: 1) == before)
            #expect(try site.store.suppressions().isEmpty)
            #expect(try site.message(message.key)?.state == message.state)
        }
    }

    @Test("The page of a message lists what travels with it")
    func files() async throws {
        try await withSite(customers: [Self.reader], needsApproval: false) { site in
            let order = SendDesk.Order(
                pack: "birthday", card: "261121-001", channel: .email,
                files: [try AttachedFile(name: "<证件>.txt", content: [1, 2])])
            let message = try SendDesk(site.workspace).accept(order).message
            let page = try await site.visitor().get("/messages/\(message.id)")
            #expect(page.body.contains("<li>&lt;证件&gt;.txt <small class=\"muted\">1 KB</small></li>"))
        }
    }
}
