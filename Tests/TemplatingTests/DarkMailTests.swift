import Model
import Templating
import Testing

@Suite("Mails on dark screens")
struct DarkMailTests {
    private let mail = """
        <html><head><style>@media (prefers-color-scheme: dark){p{color:#fff !important}}
        @media (prefers-color-scheme:light){p{margin:0}}</style></head><body><p>(prefers-color-scheme: dark)</p></body></html>
        """

    @Test("Each look answers the mail's own question for the screen, whatever the browser's colours are")
    func looks() {
        let dark = MailLook.dark.applied(to: mail)
        #expect(dark.contains("@media (min-width:0){p{color:#fff !important}}"))
        #expect(dark.contains("@media (max-width:0){p{margin:0}}"))
        #expect(dark.contains("<style>:root{color-scheme:dark}</style></head>"))
        for look in [MailLook.light, .inverted] {
            let bright = look.applied(to: mail)
            #expect(bright.contains("@media (max-width:0){p{color:#fff !important}}"))
            #expect(bright.contains("@media (min-width:0){p{margin:0}}"))
        }
        #expect(MailLook.inverted.applied(to: mail).contains("filter:invert(1)"))
        // Words are words.
        #expect(dark.contains("<p>(prefers-color-scheme: dark)</p>"))
    }

    @Test(
        "check warns of a colour without a background, and of a background without a colour",
        arguments: [
            ("<p style=\"color:#333\">年年有余</p>", "“年年有余” has a colour, but no background under it"),
            (
                "<table bgcolor=\"#fff\"><tr><td>年年有余</td></tr></table>",
                "“年年有余” stands on a background, but has no colour"
            ),
            ("<style>p{background:#fff}</style><p>年年有余</p>", "“年年有余” stands on a background, but has no colour"),
            (
                "<div style=\"background:#fff\"><p style=\"color:#333\">好</p><p>年年有余</p></div>",
                "“年年有余” stands on a background, but has no colour"
            ),
        ])
    func warnings(html: String, message: String) throws {
        let problems = try Self.fixture(html).problems()
        #expect(problems.map(\.severity) == [.warning])
        #expect(problems.first?.message == message + " (tried with a full record)", "\(problems)")
    }

    @Test(
        "It is content where both are set, or neither, here or around it, and where nobody reads anything",
        arguments: [
            "<p>好</p>", "<div style=\"background-color:#fff;color:#000\"><p style=\"color:red\">好</p></div>",
            "<style>.a{background:#fff}p{color:#333}</style><div class=\"a\"><p>好</p></div>",
            "<p>好</p><div style=\"display:none;color:#fff\">preview</div><p style=\"color:red\"><br>  </p>",
            "<p style=\"background:transparent;color:inherit\">好</p>",
        ])
    func silent(html: String) throws {
        #expect(try Self.fixture(html).faults() == [])
    }

    private static func fixture(_ html: String) throws -> PackFixture {
        try PackFixture.birthday(
            manifest: "title: x\nclass: greeting\nchannels: [email]\nsubject: 好", sms: nil,
            ["birthday/email.html.liquid": html])
    }
}
