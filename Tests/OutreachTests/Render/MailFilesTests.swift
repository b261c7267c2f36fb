import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Channels
@testable import Outreach

@Suite("Files and invitations that travel with mails", .timeLimit(.minutes(1)))
struct MailFilesTests {
    private static let invite = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//x//y//ZH
        METHOD:REQUEST
        BEGIN:VEVENT
        UID:{{ invitation.uid }}
        DTSTAMP:{{ invitation.stamp }}
        DTSTART:{{ event.starts | default: '2026-11-28 09:30' | date: '%Y%m%dT%H%M%S' }}
        ORGANIZER:mailto:care@example.com
        ATTENDEE;CN="{{ customer.name }}":mailto:{{ invitation.recipient }}
        END:VEVENT
        END:VCALENDAR

        """

    /// `notice`: a mail with a map and an invitation.
    private static func packs(_ channels: String = "[email, sms]") -> [String: String] {
        Packs.pack(
            "notice", messageClass: "service", channels: channels,
            more: "attachments: [路线图.pdf]\nfields: {event.starts: {label: 开始}}"
        ).merging(["notice/路线图.pdf": "%PDF-1.7 map", "notice/invite.ics.liquid": invite]) { $1 }
    }

    private func parcel(_ message: Message, in room: Room, at now: Date) throws -> Parcel {
        let carrier = try Carrier(room.workspace.channel(for: .email))
        let result = try Preparation(room.workspace).prepare([message], for: carrier, at: now)
        return try #require(result.ready.first).parcel
    }

    @Test("the pack's files and an invitation made for the recipient are in the mail, as the preview shows it")
    func sent() async throws {
        try await Post.open(packs: Self.packs()) { post in
            let customer = try post.room.add(.fixture())[0]
            let ticket = try SendDesk(post.room.workspace).accept(
                .init(pack: "notice", card: customer.card, channel: .email))
            let courier = try Courier(post.room.workspace, carriers: post.carriers())
            #expect(try await courier.carry(ticket.message.id).state == .accepted)
            let mail = try #require(post.mail.mails.first)
            let text = String(decoding: mail.message, as: UTF8.self)
            #expect(text.contains("Content-Type: text/calendar; charset=utf-8; method=REQUEST"))
            #expect(text.contains("filename*=utf-8''%E8%B7%AF%E7%BA%BF%E5%9B%BE.pdf"))
            #expect(text.contains(Data("%PDF-1.7 map".utf8).base64EncodedString()))

            let message = try #require(try post.room.store.message(id: ticket.message.id))
            let preview = try Previewer(post.room.workspace).preview(message)
            #expect(preview.attachments.map(\.name) == ["路线图.pdf", "invite.ics"])
            #expect(preview.attachments.map(\.byteCount).first == 12)
        }
    }

    @Test("a try after a crash has the same bytes as the first")
    func sameBytes() throws {
        let room = try Room(packs: Self.packs("[email]"))
        let customer = try room.add(.fixture())[0]
        let order = SendDesk.Order(
            pack: "notice", card: customer.card, files: [try AttachedFile(name: "证件.txt", content: Array("复印件".utf8))],
            key: "k")
        let message = try SendDesk(room.workspace).accept(order).message
        let first = try parcel(message, in: room, at: room.workspace.clock.now)
        #expect(first.attachments.map(\.name) == ["路线图.pdf", "证件.txt", "invite.ics"])
        // When the first try has ended without an answer, a day ago
        let claimed = try room.store.claim(
            limit: 1, owner: "w", leaseUntil: room.workspace.clock.now + 60, now: room.workspace.clock.now,
            carriers: [.email])
        _ = try room.store.arm(
            claimed.map { ArmRequest(messageID: $0.id, owner: "w", via: "mail", address: $0.address) },
            now: room.workspace.clock.now)
        room.clock.advance(by: 86_400)
        let row = try #require(try room.store.message(id: message.id))
        let second = try parcel(row, in: room, at: room.workspace.clock.now)
        // Then
        #expect(second == first)
        let definition = try room.workspace.channel(for: .email)
        #expect(try definition.mime(second) == definition.mime(first))
    }

    @Test("a consultant who changes the words changes nothing of what travels with them")
    func edited() throws {
        let room = try Room(packs: Self.packs("[email]"))
        let customer = try room.add(.fixture())[0]
        let now = room.workspace.clock.now
        let message = try SendDesk(room.workspace).accept(.init(pack: "notice", card: customer.card)).message
        let before = try parcel(message, in: room, at: now)
        let words = RenderedMessage(channel: .email, subject: "x", text: "x", html: "<p>x</p>")
        try room.store.edit(message.id, content: words, now: now)
        let after = try parcel(message, in: room, at: now)
        #expect(after.rendered == words && after.attachments == before.attachments)
    }

    @Test("files make a mail of it, the same key with other files is another message, and too many are refused")
    func orders() throws {
        let room = try Room(
            packs: Packs.pack("notice", messageClass: "service").merging(Packs.pack("text", channels: "[sms]")) { $1 })
        let card = try room.add(.fixture())[0].card
        let desk = SendDesk(room.workspace)
        let file = try AttachedFile(name: "a.txt", content: [1, 2, 3])
        let ticket = try desk.accept(.init(pack: "notice", card: card, files: [file], key: "k"))
        #expect(ticket.message.channel == .email)
        #expect(try room.store.orderedFiles(of: [ticket.message.id])[ticket.message.id] == [file])
        #expect(try !desk.accept(.init(pack: "notice", card: card, files: [file], key: "k")).isNew)
        let other = #expect(throws: Problem.self) {
            try desk.accept(
                .init(pack: "notice", card: card, files: [AttachedFile(name: "a.txt", content: [1, 2])], key: "k"))
        }
        #expect(other?.message.contains("stands for another message") == true)
        let text = #expect(throws: Problem.self) { try desk.accept(.init(pack: "text", card: card, files: [file])) }
        #expect(text?.message == "text goes by sms, which carries no files")
        let large = try AttachedFile(name: "b", content: [UInt8](repeating: 0, count: 7_000_001))
        let problem = #expect(throws: Problem.self) {
            try desk.accept(.init(pack: "notice", card: card, files: [large]))
        }
        #expect(problem?.message == "the attachments of a mail have 7.1 MB together, more than 7.0 MB")
    }

    @Test("a campaign's check names those whose invitation no calendar would understand")
    func campaign() throws {
        let room = try Room(packs: Self.packs("[email]"))
        try room.add(.fixture())
        let desk = CampaignDesk(room.workspace)
        _ = try desk.create(
            name: "autumn", pack: "notice", audience: "everyone", channel: .email, fields: ["event.starts": "下周六早上"])
        let check = try desk.check("autumn")
        #expect(check.sendable == 0)
        #expect(check.issues.first?.explanation.contains("the invitation's DTSTART is no time: 下周六早上") == true)
    }
}
