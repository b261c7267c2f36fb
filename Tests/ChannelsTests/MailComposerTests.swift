import Foundation
import Model
import TestSupport
import Testing
import Transport

@testable import Channels

@Suite("Composing mail")
struct MailComposerTests {
    let sender: MailAddress

    init() throws { sender = try MailAddress("care@example.com", name: "申城汽车") }

    func compose(_ parcel: Parcel) throws -> ReadMail { ReadMail(try MailComposer.compose(parcel, from: sender)) }

    @Test("A greeting carries who, to whom, when, a stable id, and that a machine wrote it")
    func greeting() throws {
        let mail = try compose(.fixture())
        #expect(mail.header("date") == "Sat, 21 Nov 2026 09:00:00 +0800")
        #expect(mail.header("from") == "申城汽车 <care@example.com>")
        #expect(mail.header("to") == "王建国 <wang@example.org>")
        #expect(mail.header("subject") == "祝王先生生日快乐")
        #expect(mail.header("message-id") == "<\(Parcel.token)@mail.example.com>")
        #expect(mail.header("mime-version") == "1.0")
        #expect(mail.header("auto-submitted") == "auto-generated")
        #expect(mail.header("list-unsubscribe") == nil)
        #expect(mail.leaf("text/plain") == "王先生：\r\n您好！\r\n祝您生日快乐。\r\n")
        #expect(mail.leaf("text/html") == "<html><body><p>祝您生日快乐。</p></body></html>")
    }

    @Test("Marketing is labelled, and can be left by link and by mail")
    func marketing() throws {
        let mail = try compose(.fixture(messageClass: .marketing, rendered: .mail(subject: "秋季养护课堂")))
        #expect(mail.header("subject") == "广告：秋季养护课堂")
        #expect(
            mail.header("list-unsubscribe")
                == "<https://h.example.com/u/abc>, <mailto:unsubscribe+\(Parcel.token)@mail.example.com>")
        #expect(mail.header("list-unsubscribe-post") == "List-Unsubscribe=One-Click")
        #expect(mail.header("list-id") == "申城汽车 <marketing.mail.example.com>")
        #expect(mail.header("feedback-id") == "birthday:marketing::mailexamplecom")
        #expect(mail.header("auto-submitted") == nil)
    }

    @Test(
        "The label is put where it is not yet",
        arguments: [
            ("广告：五一", "广告：五一"), ("Spring offers", "AD: Spring offers"), ("AD: Spring", "AD: Spring"),
            ("Advice for winter", "AD: Advice for winter"), ("(五一)", "广告：(五一)"),
        ])
    func label(_ subject: String, _ expected: String) throws {
        #expect(ClassHeaders.subject(.fixture(messageClass: .marketing, rendered: .mail(subject: subject))) == expected)
        #expect(ClassHeaders.subject(.fixture(messageClass: .service, rendered: .mail(subject: subject))) == subject)
    }

    @Test("Marketing without an unsubscribe link is refused")
    func noLink() {
        #expect(throws: Problem.self) { try compose(.fixture(messageClass: .marketing, unsubscribeURL: nil)) }
        #expect(throws: Problem.self) {
            try compose(.fixture(messageClass: .marketing, unsubscribeURL: "https://x\r\nBcc: a@b.c"))
        }
    }

    @Test("The same parcel gives the same bytes")
    func deterministic() throws {
        #expect(
            try MailComposer.compose(.fixture(), from: sender) == (try MailComposer.compose(.fixture(), from: sender)))
    }

    @Test(
        "A control character in a header or an address is refused",
        arguments: ["a\r\nBcc: x@y.z", "a\nb", "a\u{0}b", "tab\there", "a\u{85}b", "a\u{2028}b", "\u{7F}"])
    func injection(_ text: String) {
        #expect(throws: Problem.self) { try compose(.fixture(rendered: .mail(subject: text))) }
        #expect(throws: Problem.self) { try compose(.fixture(name: text)) }
        #expect(throws: Problem.self) { try compose(.fixture(to: "\(text)@example.org")) }
        #expect(throws: Problem.self) { try compose(.fixture(to: "wang@\(text).example.org")) }
    }

    @Test("Whatever a record holds: lines are ended by CRLF and short, and the header comes back", arguments: 0..<150)
    func anyHeader(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let subject = random.text(Int.random(in: 0...220, using: &random))
        let name = random.text(Int.random(in: 0...90, using: &random))
        let body = random.text(400) + "\n.\n" + random.text(30) + "\r" + String(repeating: "长x", count: 600)
        let mail = try compose(.fixture(name: name, rendered: .mail(subject: subject, text: body)))

        expectWellFormedLines(Array(mail.text.utf8))
        #expect(mail.header("subject") == subject || subject.trimmingCharacters(in: .whitespaces).isEmpty)
        let parsed = try MailAddress(mailbox: mail.header("to") ?? "")
        #expect(parsed.name == name.trimmingCharacters(in: .whitespaces))
        #expect(parsed.specification == "wang@example.org")
        #expect(mail.leaf("text/plain") == String(decoding: TransferEncoding.canonical(body), as: UTF8.self))
    }

    func expectWellFormedLines(_ bytes: [UInt8]) {
        var column = 0
        var longest = 0
        var isClean = true
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A {
                isClean = isClean && index > 0 && bytes[index - 1] == 0x0D
                column = 0
            } else if byte == 0x0D {
                isClean = isClean && index + 1 < bytes.count && bytes[index + 1] == 0x0A
            } else {
                isClean = isClean && byte < 0x80 && byte >= 0x20
                column += 1
                longest = max(longest, column)
            }
        }
        #expect(isClean)
        #expect(longest <= 78)
    }

    @Test("Encoded words have at most 75 characters and never cut a code point")
    func encodedWords() throws {
        let subject = String(repeating: "生日😀é", count: 60)
        let mail = try compose(.fixture(rendered: .mail(subject: subject)))
        var count = 0
        for word in mail.text.split(whereSeparator: \.isWhitespace) where word.hasPrefix("=?utf-8?") {
            #expect(word.utf8.count <= 75)
            #expect(!ReadMail.decoded(String(word)).contains("\u{FFFD}"))
            count += 1
        }
        #expect(count > 10)
        #expect(mail.header("subject") == subject)
    }

    @Test("A boundary that the text holds already is not used")
    func boundary() throws {
        let text = "--=_\(Parcel.token)_0\nplain"
        let mail = try compose(.fixture(rendered: .mail(text: text, html: "<p>plain</p>")))
        #expect(mail.leaf("text/plain") == text.replacing("\n", with: "\r\n"))
        #expect(mail.leaf("text/html") == "<p>plain</p>")
    }

    @Test("The encoding fits the text")
    func encodings() {
        func encoding(_ text: String) -> TransferEncoding { .fitting(TransferEncoding.canonical(text)) }
        #expect(encoding("plain text\nof two lines") == .sevenBit)
        #expect(encoding("café au lait, and many more words of ASCII") == .quotedPrintable)
        #expect(encoding(String(repeating: "long line ", count: 200)) == .quotedPrintable)
        #expect(encoding("trailing space \nx") == .quotedPrintable)
        #expect(encoding("From here on") == .quotedPrintable)
        #expect(encoding("生日快乐") == .base64)
    }

    @Test("The return path names the message")
    func returnPath() throws {
        let composer = try MailComposer(
            from: MailAddress("care@example.com"), settings: .fixture(mailDomain: "Mail.Example.com"))
        let path = try composer.returnPath(token: Parcel.token)
        #expect(path == "bounce+\(Parcel.token)@mail.example.com")
        #expect(VERP.token(in: "x <\(path.uppercased())>", mailDomain: "mail.example.com") == Parcel.token)
        #expect(VERP.token(in: path, mailDomain: "other.example.com") == nil)
        #expect(throws: Problem.self) { try composer.returnPath(token: "a b") }
    }
}

@Suite("Mail addresses")
struct MailAddressTests {
    @Test(
        "An internationalised domain becomes ASCII",
        arguments: [
            ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"), ("a@例子。中国", "a@xn--fsqu00a.xn--fiqs8s"),
            ("a@BÜCHER.example", "a@xn--bcher-kva.example"), ("a@ｅｘample.com", "a@example.com"),
            ("a.b+c@Example.COM", "a.b+c@example.com"), ("\"two words\"@example.com", "\"two words\"@example.com"),
            ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"), ("root@localhost", "root@localhost"),
        ])
    func domains(_ text: String, _ expected: String) throws {
        #expect(try MailAddress(text).specification == expected)
    }

    @Test(
        "What is no address is refused, and shown masked",
        arguments: [
            "wang", "@example.com", "wang@", "wang li@example.com", "王@example.com", "w@exa mple.com", "w@-x.com",
            "w@a..b", "<w@example.com>", "w@\(String(repeating: "a", count: 64)).com", "w@😀.com", "w>@example.com",
        ])
    func refused(_ text: String) {
        let problem = #expect(throws: Problem.self) { try MailAddress(text) }
        #expect(problem?.description.contains("wang li") == false)
    }

    @Test(
        "A mailbox is read with and without its name",
        arguments: [
            ("申城汽车 <care@example.com>", "申城汽车", "care@example.com"), ("care@example.com", "", "care@example.com"),
            ("\"Shencheng, \\\"Motors\\\"\" <care@example.com>", "Shencheng, \"Motors\"", "care@example.com"),
        ])
    func mailboxes(_ text: String, _ name: String, _ specification: String) throws {
        let address = try MailAddress(mailbox: text)
        #expect(address.name == name)
        #expect(address.specification == specification)
    }
}
