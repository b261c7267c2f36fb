import Foundation
import Model
import Testing

@testable import Templating

@Suite("Invitations and files that travel with mails")
struct InvitationTests {
    private static let manifest =
        "title: x\nclass: greeting\nchannels: [email]\nsubject: 好\nfields: {event.note: {label: 说明, example: 见面聊}}\n"

    private static let event = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//x//y//ZH
        METHOD:REQUEST
        BEGIN:VEVENT
        UID:{{ invitation.uid }}
        DTSTAMP:{{ invitation.stamp }}
        DTSTART:{{ due | date: '%Y%m%dT093000' }}
        ORGANIZER:mailto:care@example.com
        ATTENDEE;CN="{{ customer.name }}":mailto:{{ invitation.recipient }}
        SUMMARY:{{ event.note | default: '试驾' }}
        END:VEVENT
        END:VCALENDAR

        """

    private func fixture(
        manifest: String = "", invite: String? = InvitationTests.event, _ more: [String: String] = [:]
    ) throws -> PackFixture {
        var files = ["birthday/email.html.liquid": "<p>好</p>"]
        files["birthday/invite.ics.liquid"] = invite
        return try PackFixture.birthday(
            manifest: Self.manifest + manifest, sms: nil, files.merging(more) { $1 })
    }

    private func invitation(
        _ fixture: PackFixture, name: String = "王建国", note: String? = nil, language: String = "zh"
    ) throws -> Invitation? {
        try fixture.pack().invitation(
            .fixture(
                customer: .fixture(name: name, language: language), fields: note.map { ["event.note": $0] } ?? [:]),
            InvitationDetails(
                uid: "token@example.com", writtenAt: Date(timeIntervalSince1970: 1_795_222_800),
                recipient: "wang@example.org"))
    }

    private func lines(_ invitation: Invitation?) throws -> [String] {
        let text = String(decoding: try #require(invitation).content, as: UTF8.self)
        #expect(text.hasSuffix("\r\n"))
        return text.dropLast().split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("It is rendered for its recipient, with the method that it names, and is the same every time")
    func rendered() throws {
        let fixture = try fixture()
        #expect(fixture.faults() == [])
        let invitation = try invitation(fixture)
        #expect(invitation?.method == "REQUEST")
        let lines = try lines(invitation)
        #expect(lines.first == "BEGIN:VCALENDAR" && lines.last == "END:VCALENDAR")
        #expect(lines.contains("UID:token@example.com"))
        #expect(lines.contains("DTSTAMP:20261121T010000Z"))
        #expect(lines.contains("DTSTART:20261121T093000"))
        #expect(lines.contains("ATTENDEE;CN=\"王建国\":mailto:wang@example.org"))
        #expect(try self.invitation(fixture) == invitation)
    }

    @Test("No value can end its line or its parameter: it is escaped as RFC 5545 says")
    func escaping() throws {
        let invitation = try invitation(
            fixture(), name: "王\"建:国", note: "茶点; 咖啡, 糕点\\备有\r\nATTENDEE:mailto:evil@example.com\u{7}\nEND:VEVENT")
        let lines = try lines(invitation)
        #expect(lines.contains { $0.hasPrefix("ATTENDEE;CN=\"王'建:国\":mailto:") })
        #expect(
            lines.joined().contains(
                "SUMMARY:茶点\\; 咖啡\\, 糕点\\\\备有\\nATTENDEE:mailto:evil@example.com\\nEND:VEVENT".prefix(58)))
        #expect(lines.count { $0.hasPrefix("ATTENDEE") } == 1 && lines.count { $0.hasPrefix("END:VEVENT") } == 1)
    }

    @Test("Lines are folded at 75 bytes between characters, and unfold to what was written")
    func folding() throws {
        for length in [0, 1, 20, 21, 22, 23, 24, 25, 26, 49, 200] {
            let note = String(repeating: "雁", count: length) + "🎂" + String(repeating: "x", count: length)
            let text = String(decoding: try #require(try invitation(fixture(), note: note)).content, as: UTF8.self)
            for line in text.split(separator: "\r\n") { #expect(line.utf8.count <= 75, "\(line)") }
            #expect(text.replacing("\r\n ", with: "").contains("SUMMARY:\(note)\r\n"))
            #expect(!text.unicodeScalars.contains("\u{FFFD}"))
        }
    }

    @Test("A template that prints nothing invites nobody, and lines may go on as the author likes")
    func none() throws {
        #expect(try invitation(fixture(invite: "{% if event.note %}\(Self.event){% endif %}\n")) == nil)
        #expect(try invitation(fixture(invite: nil)) == nil)
        let wrapped = Self.event.replacing("SUMMARY:", with: "\n  \nSUMMARY:\n ")
        #expect(try lines(invitation(fixture(invite: wrapped))).contains("SUMMARY:试驾"))
    }

    @Test("The language is the customer's where there is a file for it")
    func languages() throws {
        let english = Self.event.replacing("'试驾'", with: "'Test drive'")
        let fixture = try fixture(["birthday/invite.en.ics.liquid": english])
        #expect(try lines(invitation(fixture, language: "en-GB")).contains("SUMMARY:Test drive"))
        #expect(try lines(invitation(fixture, language: "fr")).contains("SUMMARY:试驾"))
    }

    @Test(
        "What no calendar would understand is found by check, in one sentence",
        arguments: [
            ("METHOD:REQUEST", "METHOD:ASK", "the invitation's METHOD is ASK"),
            ("METHOD:REQUEST\n", "", "the invitation has no METHOD"),
            ("UID:{{ invitation.uid }}\n", "", "the invitation has no UID"),
            ("ORGANIZER:mailto:care@example.com\n", "", "the invitation has no ORGANIZER"),
            ("{{ due | date: '%Y%m%dT093000' }}", "morgen", "the invitation's DTSTART is no time: morgen"),
            ("END:VCALENDAR\n", "", "BEGIN:VCALENDAR is never closed in the invitation"),
            ("BEGIN:VCALENDAR\n", "", "the invitation is not one VCALENDAR"),
            ("END:VEVENT\n", "", "END:VCALENDAR closes nothing in the invitation"),
            ("SUMMARY:", "SUMMARY ", "a line of the invitation has no NAME:VALUE: SUMMARY 见面聊"),
            ("invitation.uid", "invitation.id", "unknown variable invitation.id"),
            ("customer.name", "customer.nmae", "unknown variable customer.nmae"),
        ])
    func faults(part: String, other: String, message: String) throws {
        let problems = try fixture(invite: Self.event.replacing(part, with: other)).problems()
        #expect(problems.first?.message.hasPrefix(message) == true, "\(problems)")
        #expect(problems.first?.place?.file?.hasSuffix("birthday/invite.ics.liquid") == true)
    }

    @Test("Files of the pack that its manifest names travel with its mails, and make another version of it")
    func files() throws {
        let fixture = try fixture(
            manifest: "attachments: [路线图.pdf, note.txt]\n", ["birthday/路线图.pdf": "%PDF", "birthday/note.txt": "x"])
        #expect(fixture.faults() == [])
        let pack = try fixture.pack()
        #expect(pack.attachments.map(\.name) == ["路线图.pdf", "note.txt"])
        #expect(pack.attachments[0].content == Array("%PDF".utf8))
        try fixture.write(["birthday/note.txt": "y"])
        #expect(try fixture.pack().version != pack.version)
    }

    @Test(
        "Attachments that cannot go are found by check, at their place in the manifest",
        arguments: [
            ("[plan.pdf]", "6:15: there is no file plan.pdf in the pack; did you mean plans.pdf?"),
            ("[../birthday/plans.pdf]", "6:15: there is no file ../birthday/plans.pdf in the pack"),
            ("[manifest.yaml]", "6:15: there is no file manifest.yaml in the pack"),
            ("[plans.pdf, plans.pdf]", "6:26: attachment plans.pdf stands twice"),
            ("[plans.pdf, film.mp4]", "6:26: the attachments of a mail have 7.1 MB together, more than 7.0 MB"),
        ])
    func badFiles(attachments: String, fault: String) throws {
        let fixture = try fixture(
            manifest: "attachments: \(attachments)",
            ["birthday/plans.pdf": "%PDF", "birthday/film.mp4": String(repeating: "x", count: 7_000_000)])
        #expect(fixture.faults().contains { $0.hasPrefix("birthday/manifest.yaml:\(fault)") }, "\(fixture.faults())")
    }

    @Test("A file that the manifest does not name is found, and so are attachments of a pack that sends no mail")
    func strangers() throws {
        #expect(
            try fixture(["birthday/film.mp4": "x"]).faults() == [
                "birthday/film.mp4: unknown file film.mp4; name it under attachments: in the manifest, or take it out of the pack"
            ])
        let texts = try PackFixture.birthday(
            manifest: PackFixture.manifest + "attachments: [a.pdf]",
            ["birthday/a.pdf": "x", "birthday/invite.ics.liquid": Self.event])
        #expect(
            texts.faults() == [
                "birthday/invite.ics.liquid: an invitation goes with a mail, and the pack sends none; add email to channels",
                "birthday/manifest.yaml:6:15: attachments go with a mail, and the pack sends none; add email to channels",
            ])
    }

    @Test(
        "Names that could not stand in a mail's header are refused",
        arguments: ["", ".x", "a/b", "a\u{7}b", "a\nb", "a\u{2028}b"])
    func names(name: String) {
        #expect(throws: Problem.self) { try AttachedFile(name: name, content: []) }
    }
}
