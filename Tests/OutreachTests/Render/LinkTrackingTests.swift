import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("Counting who opens a mail and follows its links")
struct LinkTrackingTests {
    private static let target = "https://shop.example/?a=1&b=春"
    private static let link = #"<p><a href="https://shop.example/?a=1&amp;b=春">秋季养护</a></p>"#

    /// A message of a campaign that has one link, and its words.
    private func room(_ messageClass: String = "marketing") throws -> (
        room: Room, message: Message, words: RenderedMessage
    ) {
        let room = try Room(
            packs: Packs.pack("offer", messageClass: messageClass, channels: "[email]", email: Self.link),
            adjust: { $0.publicURL = "https://care.example.com" })
        let customer = try #require(try room.add(.numbered(1, consents: [.marketing(.email)])).first)
        let desk = CampaignDesk(room.workspace)
        _ = try desk.create(name: "autumn", pack: "offer", audience: "everyone", channel: .email, fields: [:])
        _ = try desk.launch("autumn")
        let message = try #require(try room.messages().first)
        return (room, message, try Renderer(room.workspace).original(message, customer: customer))
    }

    private func track(_ room: Room) throws {
        try room.store.track(campaign: try #require(try room.store.campaigns().first).id, true)
    }

    @Test("nothing is counted unless somebody says so, and a greeting never", arguments: ["marketing", "greeting"])
    func off(messageClass: String) throws {
        let (room, message, words) = try self.room(messageClass)
        #expect(try LinkTracking(room.workspace).tracked(words, of: message) == words)
        if messageClass == "greeting" {
            try track(room)
            #expect(try LinkTracking(room.workspace).tracked(words, of: message) == words)
        }
    }

    @Test("a counted link leads to where it was signed for, and nowhere else")
    func signed() throws {
        let (room, message, words) = try self.room()
        try track(room)
        let tracking = try LinkTracking(room.workspace)
        let html = try #require(tracking.tracked(words, of: message).html)
        #expect(!html.contains(#"href="https://shop.example"#))
        #expect(html.contains(#"<img src="https://care.example.com/o/\#(message.token)""#))
        #expect(html == tracking.tracked(words, of: message).html)
        let link = try #require(
            html.firstMatch(of: /href="https:\/\/care\.example\.com\/c\/([0-9a-f]+)\/([0-9a-f]+)\?to=([^"]+)"/))
        let (token, signature) = (String(link.output.1), String(link.output.2))
        #expect(String(link.output.3).removingPercentEncoding == Self.target)

        #expect(try tracking.follow(token: token, signature: signature, target: Self.target) == Self.target)
        #expect(try tracking.follow(token: token, signature: signature, target: "https://evil.example/") == nil)
        #expect(try tracking.follow(token: "00", signature: signature, target: Self.target) == nil)
        #expect(try tracking.follow(token: token, signature: "", target: Self.target) == nil)
        try tracking.open(token: token)
        try tracking.open(token: token)
        try tracking.open(token: "unknown")
        let campaign = try #require(try room.store.campaigns().first)
        #expect(try room.store.visits(campaign: campaign.id) == (1, 1))
    }

    @Test(
        "targets of the web are found in whatever way they are written, and nothing else is touched",
        arguments: [
            (#"<a href="https://x/">1</a>"#, #"<a href="T">1</a>"#),
            (#"<A class="b" HREF="HTTP://x/?a>b">1</A>"#, #"<A class="b" HREF="T">1</A>"#),
            (
                "<a\n  href=\"https://x/\">春</a><a href=\"https://y/\">2</a>",
                "<a\n  href=\"T\">春</a><a href=\"T\">2</a>"
            ),
            (#"<a href="mailto:a@x">1</a> <a name="https://x"> <abbr href="https://x/">"#, nil),
            (#"<a href="https://x/"#, nil), ("<a", nil), ("", nil), (#"<p>href="https://x/"</p>"#, nil),
        ])
    func links(html: String, changed: String?) {
        #expect(HTMLLinks.replacing(in: html) { _ in "T" } == changed ?? html)
        #expect(HTMLLinks.replacing(in: html) { _ in nil } == html)
    }
}
